/** To a member who is back: their sealed contact was opened, by whom, and why. It stays until they say that they have read it. */

import { useEffect, useState } from "preact/hooks";
import { words } from "../i18n";
import { fullIn, ownZone } from "../i18n/when";
import { api, Refusal, type ProblemCode } from "../net/api";
import type { OpeningAboutMe } from "../protocol.gen";
import { Button } from "../ui/button";
import { Problem } from "../ui/field";
import { MyContactDialog } from "./MyContact";

export function ToldOfOpenings() {
  const [openings, setOpenings] = useState<readonly OpeningAboutMe[]>([]);
  const [problem, setProblem] = useState<ProblemCode | null>(null);
  const [isLooking, setLooking] = useState(false);
  useEffect(() => {
    // Told at the next visit if it cannot be asked for now.
    void api.contact().then((mine) => setOpenings(mine.openings), ignore);
  }, []);
  const read = (opening: OpeningAboutMe) =>
    api.readOpenings([opening.id]).then(
      (mine) => setOpenings(mine.openings),
      (thrown: unknown) => setProblem(thrown instanceof Refusal ? thrown.code : "internal"),
    );
  return (
    <>
      {openings.map((opening) => (
        <section key={opening.id} class="gentle opened" aria-labelledby={`opened-${opening.id}`} data-testid="opened">
          <h2 id={`opened-${opening.id}`}>{words.contact.told.title}</h2>
          <p>
            {words.contact.told.who(opening.by_name, fullIn(opening.opened_at, ownZone()), opening.room_name)}{" "}
            {words.contact.told.why}
          </p>
          <blockquote>{opening.reason}</blockquote>
          <p>{words.contact.told.talk}</p>
          <div class="actions">
            <Button kind="primary" onClick={() => void read(opening)}>
              {words.contact.told.read}
            </Button>
            <Button onClick={() => setLooking(true)}>{words.contact.told.change}</Button>
          </div>
          <Problem>{problem !== null && words.errors[problem]}</Problem>
        </section>
      ))}
      {isLooking && <MyContactDialog onClose={() => setLooking(false)} />}
    </>
  );
}

function ignore(thrown: unknown): void {
  if (!(thrown instanceof Refusal)) throw thrown;
}
