/** Is the helper reading along? While it is not, the absence of flags must not be taken for calm. */

import { words } from "../../i18n";
import { Icon } from "../../ui/icons";
import { useHere } from "../here";

export function HelperStatus() {
  const { store } = useHere();
  const status = store.room.value.moderation;
  const unread = status?.unassessed_count ?? 0;
  const isAway = status !== null && !status.is_available;
  return (
    <div role="status" data-testid="helper-status">
      {(isAway || unread > 0) && (
        <div class="banner banner-helper">
          <Icon name="alert" />
          <p>
            {isAway && <strong>{words.staff.helperAway} </strong>}
            {unread > 0 ? words.staff.unread(unread) : words.staff.noFlagMeansNothing}
          </p>
        </div>
      )}
    </div>
  );
}
