/** At a message: which flags it has, each one press away from its card. */

import { words } from "../../i18n";
import type { RoomMessage } from "../../protocol.gen";
import { flagsOn, laneOf } from "../../state/queue";
import { Icon } from "../../ui/icons";
import { useHere, useSeen } from "../here";
import { linkedMessage } from "./linked";

const ICONS = { crisis: "heart", care: "heart", privacy: "shield", concern: "speech", wording: "pencil" } as const;

export function FlagMarks({ message }: { message: RoomMessage }) {
  const { tab, flagPointed } = useHere();
  const flags = useSeen((room) => flagsOn(room, message.id), [message.id]);
  if (flags.length === 0) return null;
  const isLinked = linkedMessage.value === message.id;
  return (
    <p class={`flag-marks ${isLinked ? "is-linked" : ""}`} data-testid="flag-marks">
      {flags.map((flag) => {
        const lane = laneOf(flag);
        return (
          <button
            key={flag.id}
            type="button"
            class={`flag-mark lane-${lane}`}
            aria-label={words.lanes.mark(words.staff.lanes[lane])}
            onClick={() => {
              tab.value = "flags";
              flagPointed.value = flag.id;
            }}
          >
            <Icon name={ICONS[lane]} />
            <span>{words.staff.lanes[lane]}</span>
          </button>
        );
      })}
    </p>
  );
}
