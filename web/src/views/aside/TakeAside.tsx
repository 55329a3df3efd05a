/** Ways into an aside, to hang where a person is shown: on a flag, in a list of people, in a menu. */

import { words } from "../../i18n";
import { canAsk } from "../../state/beside";
import { Button } from "../../ui/button";
import type { Verb } from "../../ui/menu";
import { nameOf, useHere, useSeen, type Here } from "../here";

/** Nothing is sent: one chooses the first words, and is asked whether to send them. */
export function takeAside({ tab, beside }: Here, who: string): void {
  beside.asking.value = who;
  tab.value = "aside";
}

export function TakeAside({ who }: { who: string }) {
  const here = useHere();
  const { isOffered, name } = useSeen((room) => ({ isOffered: canAsk(room, who), name: nameOf(room, who) }), [who]);
  if (!isOffered) return null;
  return (
    <Button icon="heart" onClick={() => takeAside(here, who)}>
      {words.aside.ask(name)}
    </Button>
  );
}

/** The same as a verb of a menu; none where it cannot be done. */
export function asideVerbs(here: Here, who: string): Verb[] {
  const room = here.store.room.value;
  if (!canAsk(room, who)) return [];
  return [{ name: words.aside.ask(nameOf(room, who)), icon: "heart", onChoose: () => takeAside(here, who) }];
}
