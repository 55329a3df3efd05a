/** What a line that is not up means for what one writes. */

import { words } from "../i18n";
import { unsent } from "../kept";
import type { Line } from "../state/store";
import { Button } from "../ui/button";
import { Icon } from "../ui/icons";

export function LineBanner({ line }: { line: Line }) {
  if (line === "outdated") {
    return (
      <div class="banner banner-line" role="alert">
        <Icon name="alert" />
        <p>
          <strong>{words.room.outdated}.</strong>{" "}
          {unsent.isLasting ? words.room.outdatedBody : words.room.outdatedBodyNotKept}
        </p>
        <Button kind="primary" onClick={() => location.reload()}>
          {words.room.reload}
        </Button>
      </div>
    );
  }
  return (
    <div role="status">
      {line === "offline" && (
        <div class="banner banner-line">
          <Icon name="offline" />
          <p>{unsent.isLasting ? words.line.offlineBody : words.line.offlineBodyNotKept}</p>
        </div>
      )}
    </div>
  );
}
