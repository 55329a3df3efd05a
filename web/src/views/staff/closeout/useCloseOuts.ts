/** What is kept of the group's evenings: asked for when it is first shown, and again whenever there is something newer. */

import { useEffect } from "preact/hooks";
import { LineLost } from "../../../net/link";
import type { CloseOutsShown } from "../../../protocol.gen";
import { apply } from "../../../state/apply";
import type { RoomStore } from "../../../state/store";
import { useHere } from "../../here";

/** Null until it is here, and for whoever may not see it. */
export function useCloseOuts(): CloseOutsShown | null {
  return useHere().store.room.value.closeOuts;
}

/** Look, and look again. Once a room, where all that shows it is below. */
export function useLookingAtCloseOuts(): void {
  const { store } = useHere();
  const { hasOldCloseOuts, session, notes, crises } = store.room.value;
  const isLive = store.line.value === "live";
  // A form comes up when the evening winds down, a duty may take it all away, one's hours grow, and a crisis is a reason to talk.
  const moment = `${session?.id} ${session?.state} ${session?.phase_index} ${notes !== null} ${Object.keys(crises).length}`;
  useEffect(() => {
    if (isLive && hasOldCloseOuts) void look(store);
  }, [store, isLive, hasOldCloseOuts]);
  useEffect(() => {
    if (store.line.peek() === "live" && !store.room.peek().hasOldCloseOuts) void look(store);
  }, [store, moment]);
}

export async function look(store: RoomStore): Promise<void> {
  // Before asking: what changes while the answer is on its way is newer than the answer.
  store.room.value = { ...store.room.peek(), hasOldCloseOuts: false };
  try {
    const reply = await store.link.call({ type: "close_out.look", room_id: store.room.peek().roomId });
    if (reply.type === "close_outs") store.room.value = apply(store.room.peek(), reply);
    else if (reply.type === "refused") store.room.value = { ...store.room.peek(), closeOuts: null };
  } catch (error) {
    // With the next line it is asked for again.
    if (!(error instanceof LineLost)) throw error;
  }
}
