/** Taking part, just listening, or on a break: one's own choice, for others to see. */

import { useId } from "preact/hooks";
import { words } from "../../i18n";
import type { GroupSession, Status } from "../../protocol.gen";
import { Problem } from "../../ui/field";
import { useHere } from "../here";
import { useChosen } from "./useChosen";
import { useCommand } from "./useCommand";

type Choice = Status | "none";

export function TakingPart({ session, choices }: { session: GroupSession; choices: readonly Choice[] }) {
  const { store } = useHere();
  const { roomId, myId } = store.room.value;
  const { give, problem } = useCommand();
  const name = useId();
  const [chosen, choose] = useChosen<Choice>(session.statuses[myId] ?? "none", (choice) =>
    give({ type: "status.choose", room_id: roomId, status: choice === "none" ? null : choice }),
  );
  return (
    <fieldset class="choices">
      <legend class="visually-hidden">{words.session.status.label}</legend>
      {choices.map((choice) => (
        <label key={choice} class="choice">
          <input type="radio" name={name} checked={chosen === choice} onChange={() => choose(choice)} />
          <span>
            <span class="choice-name">{words.session.status[choice]}</span>
            <span class="choice-hint">{words.session.status[`${choice}Hint`]}</span>
          </span>
        </label>
      ))}
      <Problem>{problem !== null && words.errors[problem]}</Problem>
    </fieldset>
  );
}
