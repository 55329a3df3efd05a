/** Before a visit and after it, when there is no room to show. */

import { useEffect } from "preact/hooks";
import { words } from "../i18n";
import { readerHere, whenOf } from "../i18n/when";
import { drafts } from "../kept";
import { go } from "../router";
import { me, refresh } from "../session";
import type { RoomStore } from "../state/store";
import { Button } from "../ui/button";
import { useNow } from "../ui/now";
import { HelpLines } from "./Help";
import { Page } from "./Page";

/** The room is tried again and again meanwhile. */
export function VisitAhead({ roomId }: { roomId: string }) {
  const now = useNow();
  const at = me.value?.rooms.find(({ id }) => id === roomId)?.next_meeting_at ?? null;
  return (
    <Page title={words.visit.aheadTitle}>
      <p class="lead">{words.visit.ahead}</p>
      {at !== null && new Date(at) > now && <p>{words.schedule.inRoom(whenOf(at, { ...readerHere(), now }))}</p>}
      <HowItGoes />
    </Page>
  );
}

export function HowItGoes() {
  return (
    <section class="promise" aria-labelledby="visit-title">
      <h2 id="visit-title">{words.visit.howTitle}</h2>
      <ul>
        {words.visit.how.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </section>
  );
}

/** Nothing of it stays in this browser either. */
export function VisitOver({ store }: { store: RoomStore }) {
  useEffect(() => {
    const { myId, roomId } = store.room.peek();
    drafts.removeItem(`${myId}:${roomId}`);
    for (const { clientId } of store.unsent.peek()) store.outbox.forget(clientId);
  }, [store]);
  return (
    <Page title={words.visit.overTitle}>
      <p class="lead">{words.visit.over}</p>
      <p>{words.visit.overNext}</p>
      <HelpLines label={words.help.linesTitle} />
      <div class="actions">
        <Button kind="primary" onClick={() => void refresh().then(() => go({ page: "groups" }))}>
          {words.visit.toStart}
        </Button>
      </div>
    </Page>
  );
}
