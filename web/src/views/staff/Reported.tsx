/** What members have told of a flag's message, to hang on its card. Who they are is not told. */

import { words } from "../../i18n";
import type { RoomFlag } from "../../protocol.gen";
import { Icon } from "../../ui/icons";

export function Reported({ flag }: { flag: RoomFlag }) {
  const reports = flag.reports ?? [];
  if (reports.length === 0) return null;
  return (
    <div class="reported" data-testid="reported">
      <p>
        <Icon name="people" />
        <span>{words.report.from}</span>
      </p>
      <ul>
        {reports.map(({ reason, line }, at) => (
          <li key={at}>
            {words.report.reasonsTold[reason]}
            {line !== null && (
              <>
                {" "}
                <q dir="auto">{line}</q>
              </>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
