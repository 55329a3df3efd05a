/** The facilitators' and the clinician's side of a crisis: everyone who is looked after, one below the other. */

import { useEffect } from "preact/hooks";
import { words } from "../../../i18n";
import { crisesShown, crisisNews, isOpen, type CrisisNews } from "../../../state/crisis";
import { serverNow } from "../../../state/now";
import { useKeptFocus } from "../../../ui/keptFocus";
import { nameOf, useHere, type Here } from "../../here";
import { CrisisCard } from "./CrisisCard";
import { ClosedCrisis } from "./ClosedCrisis";

export function CrisisDesk() {
  const here = useHere();
  useCrisisNews(here);
  const place = useKeptFocus<HTMLDivElement>();
  const crises = crisesShown(here.store.room.value, serverNow());
  return (
    <div class="crises" ref={place} role="region" aria-label={words.crisis.desk} tabIndex={0} data-testid="crises">
      {crises.map((crisis) =>
        isOpen(crisis) ? (
          <CrisisCard key={crisis.id} crisis={crisis} />
        ) : (
          <ClosedCrisis key={crisis.id} crisis={crisis} />
        ),
      )}
      <p class="hint never">{words.crisis.never}</p>
    </div>
  );
}

/** Is there anybody to look after, or anything to say about it this evening? */
export function useHasCrises(): boolean {
  return crisesShown(useHere().store.room.value, serverNow()).length > 0;
}

/** Show them. Whoever has pressed what is gone now finds their focus here. */
export function showCrises({ tab }: Here): void {
  tab.value = "care";
  requestAnimationFrame(() => document.querySelector<HTMLElement>(".crises")?.focus({ preventScroll: true }));
}

/** What others do and what happens, for whoever does not see it. */
function useCrisisNews({ store, announcer }: Here): void {
  useEffect(
    () =>
      store.onNews((event, before) => {
        if (event.type !== "crisis.changed" || event.crisis === null) return;
        const room = store.room.peek();
        if (event.crisis.room_id !== room.roomId) return;
        const about = nameOf(room, event.crisis.about);
        for (const news of crisisNews(before.crises[event.crisis_id], event.crisis, room.myId)) {
          announcer.say(sentence(news, about, (who) => nameOf(room, who)));
        }
      }),
    [store, announcer],
  );
}

function sentence(news: CrisisNews, about: string, name: (who: string) => string): string {
  const told = words.crisis.news;
  switch (news.is) {
    case "with_person":
      return told.with_person(name(news.who), about);
    case "keeps_room":
    case "clinician":
    case "called":
      return told[news.is](name(news.who));
    default:
      return told[news.is](about);
  }
}
