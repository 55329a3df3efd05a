/** Of a flag for words said in a small group: in which, and the way to them while it talks. */

import { listOf, words } from "../../i18n";
import type { RoomFlag } from "../../protocol.gen";
import { Button } from "../../ui/button";
import { Icon } from "../../ui/icons";
import { nameOf, useHere } from "../here";
import { useVisit } from "../session/Breakout";

export function FlagPlace({ flag }: { flag: RoomFlag }) {
  return flag.room_id === useHere().store.room.peek().roomId ? null : <SmallGroup flag={flag} />;
}

function SmallGroup({ flag }: { flag: RoomFlag }) {
  const { store, pointed } = useHere();
  const visit = useVisit();
  const room = store.room.value;
  const group = room.session?.breakout?.groups.find(({ room_id }) => room_id === flag.room_id);
  const names = group?.members.map((who) => nameOf(room, who)) ?? [];
  return (
    <div class="flag-place" data-testid="flag-place">
      <Icon name="people" />
      <span>{names.length === 0 ? words.breakout.wasIn : words.breakout.saidIn(listOf(names))}</span>
      {group !== undefined && flag.state !== "resolved" && (
        <Button
          class="row-button"
          onClick={() => {
            visit(group);
            pointed.value = flag.message_id;
          }}
        >
          {words.breakout.lookIn}
        </Button>
      )}
    </div>
  );
}
