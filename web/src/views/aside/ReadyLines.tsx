/** Lines to begin with, by situation. One that is chosen goes into what is being written, and is sent by whoever has made it theirs. */

import { useRef } from "preact/hooks";
import { words } from "../../i18n";

export function ReadyLines({ onChoose }: { onChoose(line: string): void }) {
  const fold = useRef<HTMLDetailsElement>(null);
  const choose = (line: string) => {
    if (fold.current !== null) fold.current.open = false;
    onChoose(line);
  };
  return (
    <details class="ready-lines" ref={fold} data-testid="ready-lines">
      <summary>{words.aside.ready}</summary>
      <div class="ready-scroll" tabIndex={0} role="group" aria-label={words.aside.ready}>
        <p class="fine">{words.aside.readyHint}</p>
        {words.aside.situations.map(({ title, lines }) => (
          <section key={title}>
            <h4>{title}</h4>
            <ul>
              {lines.map((line) => (
                <li key={line}>
                  <button type="button" class="ready-line" onClick={() => choose(line)}>
                    {line}
                  </button>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </details>
  );
}
