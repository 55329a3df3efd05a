/** Facilitators, on a message in the talk: what can be done about it. */

import { useState } from "preact/hooks";
import { words } from "../../i18n";
import type { ProblemCode } from "../../net/api";
import type { RoomMessage } from "../../protocol.gen";
import { Dialog } from "../../ui/dialog";
import { Problem } from "../../ui/field";
import { MenuButton } from "../../ui/menu";
import { useHere } from "../here";
import { VERBS, VERBS_IN_TALK, type VerbName } from "./acts";

interface Props {
  message: RoomMessage;
  name: string;
  isTabStop: boolean;
}

export function StaffButton({ message, name, isTabStop }: Props) {
  const { store } = useHere();
  const [asked, setAsked] = useState<VerbName | null>(null);
  const [problem, setProblem] = useState<ProblemCode | null>(null);
  if (message.state !== "visible" && message.state !== "hidden") return null;
  const on = { flag: null, message };
  const choose = async (verb: VerbName) => {
    const { act } = VERBS[verb];
    if (act === undefined) setAsked(verb);
    else setProblem(await act(store, on));
  };
  const verbs = () =>
    VERBS_IN_TALK.filter((verb) => VERBS[verb].isOffered(store.room.peek(), on)).map((verb) => ({
      name: words.acts.verbs[verb],
      icon: VERBS[verb].icon,
      onChoose: () => void choose(verb),
    }));
  const Panel = asked === null ? undefined : VERBS[asked].Panel;
  return (
    <>
      <MenuButton
        class="message-tool"
        name={words.acts.messageOf(name)}
        icon="shield"
        tabIndex={isTabStop ? 0 : -1}
        verbs={verbs}
      />
      {problem !== null && <Problem>{words.errors[problem]}</Problem>}
      {Panel !== undefined && (
        <Dialog title={words.acts.verbs[asked!]} onClose={() => setAsked(null)}>
          <Panel
            flag={null}
            message={message}
            target={{ messageId: message.id, edition: message.edition, flagId: null }}
            onClose={() => setAsked(null)}
          />
        </Dialog>
      )}
    </>
  );
}
