/**
 * Leaving the session, said so and meant so: one's turn passes on, and others see that one has gone.
 *
 * Going to another page is not leaving: then the line drops, and one's place waits.
 */

import { useState } from "preact/hooks";
import { words } from "../../i18n";
import { go } from "../../router";
import { hasTurn } from "../../state/floor";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Problem } from "../../ui/field";
import { useHere } from "../here";
import { useCommand } from "./useCommand";

export function LeaveButton() {
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <Button icon="leave" onClick={() => setAsking(true)}>
        {words.session.leave.button}
      </Button>
      {isAsking && <LeaveDialog onClose={() => setAsking(false)} />}
    </>
  );
}

function LeaveDialog({ onClose }: { onClose(): void }) {
  const { store } = useHere();
  const { roomId, myId, session } = store.room.value;
  const { give, isBusy, problem } = useCommand();
  const leave = async () => {
    if ((await give({ type: "room.leave", room_id: roomId })) === null) go({ page: "groups" });
  };
  return (
    <Dialog title={words.session.leave.title} onClose={onClose}>
      <p>
        {words.session.leave.body} {session !== null && hasTurn(session, myId) && words.session.leave.turn}
      </p>
      <p>{words.session.leave.safe}</p>
      <Problem>{problem !== null && words.errors[problem]}</Problem>
      <div class="actions">
        <Button kind="primary" isOff={isBusy} onClick={() => void leave()}>
          {words.session.leave.confirm}
        </Button>
        <Button onClick={onClose}>{words.session.leave.stay}</Button>
      </div>
    </Dialog>
  );
}
