/** Someone may be at risk now: on top of everything, for eye and ear, until somebody takes it on. */

import { useEffect, useMemo, useRef } from "preact/hooks";
import { listOf, words } from "../../i18n";
import { go } from "../../router";
import { putAside } from "../../state/actions";
import type { Alert, RoomState } from "../../state/model";
import { openAlerts } from "../../state/queue";
import { Announcer, LiveRegion } from "../../ui/announcer";
import { Button, IconButton } from "../../ui/button";
import { chime } from "../../ui/chime";
import { Icon } from "../../ui/icons";
import { nameOf, useHere } from "../here";

export function CareAlert() {
  const { store, tab, flagPointed } = useHere();
  const room = store.room.value;
  const alerts = openAlerts(room);
  const announcer = useMemo(() => new Announcer(), []);
  const announced = useRef(new Set<string>());
  const ids = alerts.map((alert) => alert.flagId).join(" ");
  useEffect(() => {
    const fresh = alerts.filter((alert) => !announced.current.has(alert.flagId));
    for (const alert of fresh) {
      announced.current.add(alert.flagId);
      announcer.say(sentence(room, alert));
    }
    if (fresh.length > 0) chime();
  }, [ids]);
  const here = alerts.filter((alert) => alert.roomId === room.roomId);
  const elsewhere = alerts.filter((alert) => alert.roomId !== room.roomId);
  const first = here[0];
  return (
    <div class="alerts">
      <LiveRegion announcer={announcer} isUrgent />
      {first !== undefined && (
        <section class="alert" aria-label={words.staff.lanes.crisis} data-testid="care-alert">
          <Icon name="heart" />
          <p>{together(room, here)}</p>
          <Button
            kind="primary"
            onClick={() => {
              tab.value = "flags";
              flagPointed.value = first.flagId;
            }}
          >
            {words.staff.alertShow}
          </Button>
        </section>
      )}
      {elsewhere.map((alert) => (
        <section
          class="alert"
          key={alert.flagId}
          aria-label={words.staff.alertIn(alert.roomName)}
          data-testid="care-alert-elsewhere"
        >
          <Icon name="heart" />
          <p>{sentence(room, alert)}</p>
          <Button kind="primary" onClick={() => go({ page: "room", roomId: alert.roomId })}>
            {words.staff.alertGo}
          </Button>
          <IconButton name={words.staff.alertAside} icon="close" onClick={() => putAside(store, alert.flagId)} />
        </section>
      ))}
    </div>
  );
}

/** Everyone whom the alerts of this room are about, each named once. */
function together(room: RoomState, alerts: readonly Alert[]): string {
  const authors = alerts.map((alert) => room.flags[alert.flagId]?.author_id).filter((id) => id !== undefined);
  const names = [...new Set(authors)].map((id) => nameOf(room, id));
  return names.length === 0 ? words.staff.alertElsewhere(room.name) : words.staff.alert(listOf(names));
}

function sentence(room: RoomState, alert: Alert): string {
  return alert.roomId === room.roomId ? together(room, [alert]) : words.staff.alertElsewhere(alert.roomName);
}
