/** Notes about wording alone: folded away, counted, and read when there is time. */

import { timeOf, words } from "../../i18n";
import type { RoomFlag } from "../../protocol.gen";
import { Icon } from "../../ui/icons";
import { nameOf, useHere } from "../here";
import { FlagCard } from "./FlagCard";
import { LaneCount } from "./LaneCount";
import { byKey, Key } from "./session/parts";

export function Digest({ flags }: { flags: readonly RoomFlag[] }) {
  const { store } = useHere();
  const room = store.room.value;
  if (flags.length === 0) return null;
  return (
    <details class="digest lane-wording" id="lane-digest" data-testid="lane-digest">
      <summary {...byKey("notes")}>
        <Icon name="pencil" />
        <span class="digest-name">{words.lanes.digest}</span>
        <LaneCount n={flags.length} />
        <Key of="notes" />
        <span class="digest-about">{words.lanes.digestAbout}</span>
      </summary>
      <ul class="notes">
        {flags.map((flag) => (
          <li key={flag.id}>
            <details class="note">
              <summary>
                <b>
                  <bdi>{nameOf(room, flag.author_id)}</bdi>
                </b>
                <bdi class="note-text">{flag.text}</bdi>
                <time dateTime={flag.raised_at}>{timeOf(flag.raised_at)}</time>
              </summary>
              <FlagCard flag={flag} />
            </details>
          </li>
        ))}
      </ul>
    </details>
  );
}
