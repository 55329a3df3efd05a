/** Fewer facilitators are here than the clinic asks for: what waits for them, and that a talk that goes on does not. */

import { words } from "../../../i18n";
import { facilitatorsMissing } from "../../../state/lead";
import { goesOn } from "../../../state/floor";
import { Icon } from "../../../ui/icons";
import { useHere } from "../../here";

export function Missing() {
  const room = useHere().store.room.value;
  const missing = facilitatorsMissing(room);
  return (
    <div role="status">
      {missing > 0 && (
        <p class="missing" data-testid="facilitators-missing">
          <Icon name="people" />
          <span>{told(goesOn(room.session) ? room.session.state : "none", missing)}</span>
        </p>
      )}
    </div>
  );
}

function told(state: string, missing: number): string {
  if (state === "none") return words.lead.missing.toOpen(missing);
  return state === "lobby" ? words.lead.missing.toBegin(missing) : words.lead.missing.goesOn(missing);
}
