/** How much at risk, as whoever has asked says; the software never does. */

import { words } from "../../../i18n";
import type { Level, RoomCrisis } from "../../../protocol.gen";
import { placeOf } from "../../../state/crisis";
import { Problem } from "../../../ui/field";
import { useHere } from "../../here";
import { useCommand } from "../../session/useCommand";

const LEVELS: readonly Level[] = ["low", "medium", "high", "imminent"];

export function LevelOfRisk({ crisis }: { crisis: RoomCrisis }) {
  const { myId } = useHere().store.room.value;
  const { give, isBusy, problem } = useCommand();
  const mayGive = placeOf(crisis, myId) !== null && !isBusy;
  return (
    <fieldset class="levels" disabled={placeOf(crisis, myId) === null}>
      <legend>{words.crisis.level}</legend>
      {LEVELS.map((level) => (
        <label key={level}>
          <input
            type="radio"
            name={`level-${crisis.id}`}
            value={level}
            checked={crisis.level === level}
            onChange={() => {
              if (mayGive) void give({ type: "crisis.level", crisis_id: crisis.id, level });
            }}
          />
          <span>{words.crisis.levels[level]}</span>
        </label>
      ))}
      <Problem>{problem !== null && words.errors[problem]}</Problem>
    </fieldset>
  );
}
