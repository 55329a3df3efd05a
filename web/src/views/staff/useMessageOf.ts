import type { RoomFlag, RoomMessage } from "../../protocol.gen";
import { useSeen } from "../here";

/** What a flag is about, as the room reads it now: not there while it waits for its author's choice, or further back than what has been loaded. */
export function useMessageOf(flag: RoomFlag): RoomMessage | undefined {
  return useSeen((room) => room.messages.find((one) => one.id === flag.message_id), [flag.message_id]);
}
