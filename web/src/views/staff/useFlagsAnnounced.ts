/** New flags, for whoever does not see them: those that may interrupt. A crisis is called out by `CareAlert`, and what is quiet by nobody. */

import { useEffect } from "preact/hooks";
import { words } from "../../i18n";
import { isAway } from "../../state/closeout";
import { laneOf } from "../../state/queue";
import { nameOf, type Here } from "../here";

export function useFlagsAnnounced({ store, announcer }: Here): void {
  useEffect(
    () =>
      store.onNews((event) => {
        if (event.type !== "flag.raised") return;
        const room = store.room.peek();
        if (isAway(room)) return;
        const flag = room.flags[event.flag.id];
        // One of another room, or that is taken by now.
        if (flag === undefined || flag.state !== "open" || flag.is_quiet || flag.urgency === 0) return;
        announcer.say(words.lanes.raised(words.staff.lanes[laneOf(flag)], nameOf(room, flag.author_id)));
      }),
    [store, announcer],
  );
}
