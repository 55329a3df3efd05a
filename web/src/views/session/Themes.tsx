/** What the group wants to talk about tonight, and saying that it is one's own theme, too. */

import { words } from "../../i18n";
import type { GroupSession, SessionTheme } from "../../protocol.gen";
import { Button } from "../../ui/button";
import { Problem } from "../../ui/field";
import { useHere } from "../here";
import { useCommand } from "./useCommand";

export function Themes({ session }: { session: GroupSession }) {
  const { store } = useHere();
  const { roomId, myId } = store.room.value;
  const { give, isBusy, problem } = useCommand();
  const { themes, theme_taken_up: takenUp } = session;
  if (themes.length === 0 || session.state === "closing") return null;
  const now = themes.find((theme) => theme.id === takenUp);
  const mayShare = session.attended.includes(myId) && !session.on_duty.includes(myId);
  const share = (theme: SessionTheme) =>
    void give({
      type: "theme.share",
      room_id: roomId,
      theme_id: theme.id,
      is_shared: !theme.shared_by.includes(myId),
    });
  return (
    // Open while themes are gathered; folded again when the next part begins, unless somebody opens it.
    <details
      class="themes"
      key={session.phase_index}
      open={session.phases[session.phase_index]?.kind === "planning"}
      data-testid="themes"
    >
      <summary dir="auto">
        {now === undefined ? words.session.themes.title(themes.length) : words.session.themes.now(now.words)}
      </summary>
      <ul>
        {themes.map((theme) => {
          const isMine = theme.shared_by.includes(myId);
          return (
            <li key={theme.id}>
              <span class="theme-words">
                <span dir="auto">{theme.words}</span>
                {theme.id === takenUp && <span class="badge">{words.session.themes.takenUp}</span>}
                {theme.shared_by.length > 0 && (
                  <span class="fine">{words.session.themes.shared(theme.shared_by.length)}</span>
                )}
              </span>
              {mayShare && (
                <Button
                  icon={isMine ? "check" : "heart"}
                  isOff={isBusy}
                  aria-pressed={isMine}
                  aria-label={`${words.session.themes.meToo}: ${theme.words}`}
                  onClick={() => share(theme)}
                >
                  {words.session.themes.meToo}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
      <Problem>{problem !== null && words.errors[problem]}</Problem>
    </details>
  );
}
