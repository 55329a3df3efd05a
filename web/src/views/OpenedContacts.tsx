/** For the operator: each time that a sealed contact was opened, by whom, and why. */

import { useEffect, useState } from "preact/hooks";
import { words } from "../i18n";
import { fullIn, ownZone } from "../i18n/when";
import { api, Refusal } from "../net/api";
import type { RoomOpening } from "../protocol.gen";

export function OpenedContacts() {
  const [openings, setOpenings] = useState<readonly RoomOpening[]>([]);
  useEffect(() => {
    void api.clinicOpenings().then(
      (told) => setOpenings(told.openings),
      (thrown: unknown) => {
        if (!(thrown instanceof Refusal)) throw thrown;
      },
    );
  }, []);
  if (openings.length === 0) return null;
  return (
    <section class="section" aria-labelledby="clinic-openings">
      <h2 id="clinic-openings">{words.contact.audit.title}</h2>
      <p class="hint">{words.contact.audit.note}</p>
      <ul class="openings">
        {openings.map((opening) => (
          <li key={opening.id}>
            <time dateTime={opening.opened_at}>{fullIn(opening.opened_at, ownZone())}</time>
            <p>{words.contact.audit.line(opening.by_name, opening.about_name, opening.room_name)}</p>
            <blockquote>{opening.reason}</blockquote>
          </li>
        ))}
      </ul>
    </section>
  );
}
