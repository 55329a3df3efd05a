/** A text that is read round the group, one line at a time: the line that was read last stands alone, and whoever likes reads the next to everybody. */

import { signal } from "@preact/signals";
import { useId } from "preact/hooks";
import { words } from "../../i18n";
import { languageBeside, languageName } from "../../i18n/languages";
import type { GroupSession } from "../../protocol.gen";
import { Button } from "../../ui/button";
import { Problem } from "../../ui/field";
import { Icon } from "../../ui/icons";
import { useKeptFocus } from "../../ui/keptFocus";
import { useHere } from "../here";
import { useCommand } from "./useCommand";

/** The language that somebody has chosen to have beside the lines, "" for none; null until they choose. It goes with the page. */
const chosen = signal<string | null>(null);

export function Reading({ session }: { session: GroupSession }) {
  const { store } = useHere();
  const { roomId, myId } = store.room.value;
  const { give, isBusy, problem } = useCommand();
  const place = useKeptFocus<HTMLElement>();
  const { reading, lines_read: read } = session;
  const id = useId();
  const languages = Object.keys(session.reading_in);
  const language = languageBeside(languages, chosen.value, navigator.languages);
  const beside = session.reading_in[language];
  if (session.state !== "open" || reading.length === 0) return null;
  const isRead = read >= reading.length;
  const mayRead = !isRead && session.attended.includes(myId);
  if (read === 0 && !mayRead) return null;
  return (
    <section class="reading" ref={place} tabIndex={-1} aria-labelledby="reading-title" data-testid="reading">
      <h2 id="reading-title" class="reading-title">
        <Icon name="book" />
        <span>{words.session.reading.title}</span>
      </h2>
      {read === 0 ? (
        <p>{words.session.reading.begin}</p>
      ) : (
        <div class="reading-pair">
          <p class="reading-line" dir="auto">
            {reading[read - 1]}
          </p>
          <Beside line={beside?.[read - 1]} language={language} />
        </div>
      )}
      <div class="reading-foot">
        {mayRead && (
          <Button isOff={isBusy} onClick={() => void give({ type: "session.read_line", room_id: roomId, line: read })}>
            {read === 0 ? words.session.reading.first : words.session.reading.next}
          </Button>
        )}
        {read > 0 && (
          <span class="fine">
            {isRead ? words.session.reading.done : words.session.reading.of(read, reading.length)}
          </span>
        )}
      </div>
      <Problem>{problem !== null && words.errors[problem]}</Problem>
      {languages.length > 0 && (
        <div class="field reading-language">
          <label for={id}>{words.session.reading.beside}</label>
          <select id={id} value={language} onChange={(event) => (chosen.value = event.currentTarget.value)}>
            <option value="">{words.session.reading.alone}</option>
            {languages.map((one) => (
              <option key={one} value={one} lang={one}>
                {languageName(one)}
              </option>
            ))}
          </select>
        </div>
      )}
      {read > 1 && (
        <details class="reading-so-far">
          <summary>{words.session.reading.soFar}</summary>
          <ol>
            {reading.slice(0, read).map((line, at) => (
              <li key={at} dir="auto">
                {line}
                <Beside line={beside?.[at]} language={language} />
              </li>
            ))}
          </ol>
        </details>
      )}
    </section>
  );
}

/** The same line in another language, marked as such for whatever reads it out. */
function Beside({ line, language }: { line: string | null | undefined; language: string }) {
  if (line === null || line === undefined) return null;
  return (
    <p class="reading-beside" lang={language} dir="auto" data-testid="reading-beside">
      {line}
    </p>
  );
}
