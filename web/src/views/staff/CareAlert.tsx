/** Someone may be at risk now: on top of everything, for eye and ear, again and again until somebody is with them. */

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { words } from "../../i18n";
import type { ProblemCode } from "../../net/api";
import type { OpenAlert } from "../../protocol.gen";
import { go } from "../../router";
import { command, putAside } from "../../state/actions";
import { openAlerts } from "../../state/care";
import type { RoomState } from "../../state/model";
import { Announcer, LiveRegion } from "../../ui/announcer";
import { Button, IconButton } from "../../ui/button";
import { chime } from "../../ui/chime";
import { Problem } from "../../ui/field";
import { Icon } from "../../ui/icons";
import { nameOf, useHere } from "../here";
import { Asks } from "./Asks";
import { Called } from "./Called";

export function CareAlert() {
  const { store } = useHere();
  const room = store.room.value;
  const alerts = openAlerts(room);
  const announcer = useMemo(() => new Announcer(), []);
  const announced = useRef(new Map<string, string | null>());
  const { calledOutAt } = room;
  const ids = alerts.map((alert) => alert.crisis_id).join(" ");
  useEffect(() => {
    const fresh = alerts.filter((alert) => announced.current.get(alert.crisis_id) !== calledOutAt);
    for (const alert of fresh) announcer.say(sentence(room, alert));
    if (fresh.length > 0) chime();
    announced.current = new Map(alerts.map((alert) => [alert.crisis_id, calledOutAt]));
  }, [ids, calledOutAt]);
  return (
    <div class="alerts">
      <LiveRegion announcer={announcer} isUrgent />
      {alerts.map((alert) =>
        alert.room_id === room.roomId ? (
          <Here key={alert.crisis_id} alert={alert} />
        ) : (
          <Elsewhere key={alert.crisis_id} alert={alert} />
        ),
      )}
      <Called />
      <Asks />
    </div>
  );
}

function Here({ alert }: { alert: OpenAlert }) {
  const { store, tab, flagPointed } = useHere();
  const room = store.room.value;
  const [problem, setProblem] = useState<ProblemCode | null>(null);
  const crisis = room.crises[alert.crisis_id];
  const flagId = crisis?.signals.find((signal) => signal.flag_id !== null)?.flag_id ?? null;
  const take = async () => {
    setProblem(await command(store, { type: "crisis.acknowledge", crisis_id: alert.crisis_id }));
  };
  return (
    <section class="alert" aria-label={words.staff.lanes.crisis} data-testid="care-alert">
      <Icon name="heart" />
      <p>{sentence(room, alert)}</p>
      <Problem>{problem !== null && words.errors[problem]}</Problem>
      {crisis !== undefined && crisis.about !== room.myId && (
        <Button kind="primary" onClick={() => void take()}>
          {words.care.alert.take(nameOf(room, crisis.about))}
        </Button>
      )}
      {flagId !== null && (
        <Button
          onClick={() => {
            tab.value = "flags";
            flagPointed.value = flagId;
          }}
        >
          {words.staff.alertShow}
        </Button>
      )}
    </section>
  );
}

function Elsewhere({ alert }: { alert: OpenAlert }) {
  const { store } = useHere();
  return (
    <section class="alert" aria-label={words.staff.alertIn(alert.room_name)} data-testid="care-alert-elsewhere">
      <Icon name="heart" />
      <p>{sentence(store.room.value, alert)}</p>
      <Button kind="primary" onClick={() => go({ page: "room", roomId: alert.room_id })}>
        {words.staff.alertGo}
      </Button>
      <IconButton name={words.staff.alertAside} icon="close" onClick={() => putAside(store, alert.crisis_id)} />
    </section>
  );
}

function sentence(room: RoomState, alert: OpenAlert): string {
  const crisis = room.crises[alert.crisis_id];
  return crisis === undefined
    ? words.staff.alertElsewhere(alert.room_name)
    : words.staff.alert(nameOf(room, crisis.about));
}
