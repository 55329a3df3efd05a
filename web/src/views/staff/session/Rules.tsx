/** The rules of this phase in plain words, to be changed for as long as it lasts. */

import { useId } from "preact/hooks";
import { words } from "../../../i18n";
import type { CrossTalk, Hold, Nudge } from "../../../protocol.gen";
import { REACTIONS } from "../../../state/floor";
import { useDesk } from "./desk";
import { Fold } from "./parts";

const CROSS_TALKS: readonly CrossTalk[] = ["anyone", "hands", "turn"];
const NUDGES: readonly Nudge[] = ["off", "gentle", "full"];
const HOLDS: readonly Hold[] = ["none", "concerns", "newcomers", "all"];
const SLOW_S: readonly number[] = [0, 5, 10, 15, 30, 60, 120];

export function Rules() {
  const { session, give } = useDesk();
  const id = useId();
  const room_id = session.room_id;
  const { cross_talk, slow_s, reactions, nudge, hold, is_door_open } = session.rules;
  const told = words.reading.rules;
  if (session.state !== "open" && session.state !== "paused") return null;
  // What the agenda says may be none of ours.
  const slows = [...new Set([...SLOW_S, slow_s])].sort((a, b) => a - b);
  return (
    <Fold name="rules" title={words.lead.rules.title}>
      <p class="fine">{words.lead.rules.until}</p>
      <div class="field">
        <label for={`${id}-talk`}>{words.lead.rules.crossTalk}</label>
        <select
          id={`${id}-talk`}
          value={cross_talk}
          onChange={({ currentTarget: { value } }) =>
            void give({ type: "session.adjust", room_id, cross_talk: value as CrossTalk })
          }
        >
          {CROSS_TALKS.map((one) => (
            <option key={one} value={one}>
              {words.lead.rules.crossTalks[one]}
            </option>
          ))}
        </select>
      </div>
      <div class="field">
        <label for={`${id}-slow`}>{words.lead.rules.slow}</label>
        <select
          id={`${id}-slow`}
          value={String(slow_s)}
          onChange={({ currentTarget: { value } }) =>
            void give({ type: "session.adjust", room_id, slow_s: Number(value) })
          }
        >
          {slows.map((seconds) => (
            <option key={seconds} value={String(seconds)}>
              {seconds === 0 ? words.lead.rules.slowNot : words.lead.rules.slowS(seconds)}
            </option>
          ))}
        </select>
      </div>
      <fieldset class="rule-choices">
        <legend>{words.lead.rules.reactions}</legend>
        {REACTIONS.map((reaction) => (
          <div class="check" key={reaction}>
            <input
              type="checkbox"
              id={`${id}-${reaction}`}
              checked={reactions.includes(reaction)}
              onChange={({ currentTarget: { checked } }) =>
                void give({
                  type: "session.adjust",
                  room_id,
                  reactions: REACTIONS.filter((one) => (one === reaction ? checked : reactions.includes(one))),
                })
              }
            />
            <label for={`${id}-${reaction}`}>{words.room.reactions[reaction]}</label>
          </div>
        ))}
      </fieldset>
      <div class="field">
        <label for={`${id}-nudge`}>{told.nudge}</label>
        <select
          id={`${id}-nudge`}
          value={nudge}
          aria-describedby={`${id}-nudge-hint`}
          onChange={({ currentTarget: { value } }) =>
            void give({ type: "session.adjust", room_id, nudge: value as Nudge })
          }
        >
          {NUDGES.map((one) => (
            <option key={one} value={one}>
              {told.nudges[one]}
            </option>
          ))}
        </select>
        <p class="fine" id={`${id}-nudge-hint`}>
          {told.nudgeHint}
        </p>
      </div>
      <div class="field">
        <label for={`${id}-hold`}>{told.hold}</label>
        <select
          id={`${id}-hold`}
          value={hold}
          aria-describedby={`${id}-hold-hint`}
          onChange={({ currentTarget: { value } }) =>
            void give({ type: "session.adjust", room_id, hold: value as Hold })
          }
        >
          {HOLDS.map((one) => (
            <option key={one} value={one}>
              {told.holds[one]}
            </option>
          ))}
        </select>
        <p class="fine" id={`${id}-hold-hint`}>
          {told.holdHint}
        </p>
      </div>
      <div class="check">
        <input
          type="checkbox"
          id={`${id}-door`}
          checked={is_door_open}
          aria-describedby={`${id}-door-hint`}
          onChange={({ currentTarget: { checked } }) =>
            void give({ type: "session.adjust", room_id, is_door_open: checked })
          }
        />
        <label for={`${id}-door`}>{words.lead.rules.door}</label>
        <p class="fine" id={`${id}-door-hint`}>
          {words.lead.rules.doorHint}
        </p>
      </div>
    </Fold>
  );
}
