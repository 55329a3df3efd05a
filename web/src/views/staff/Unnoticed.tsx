/** What the helper does not look for in this room: said where its flags would be. */

import { listOf, words } from "../../i18n";
import { Icon } from "../../ui/icons";
import { useHere } from "../here";

export function Unnoticed() {
  const { store } = useHere();
  const unnoticed = store.room.value.moderation?.unnoticed ?? [];
  if (unnoticed.length === 0) return null;
  // A room cannot switch that off by itself: it is the clinic's choice, and goes with the other label of care.
  const isLanguageOnly = unnoticed.includes("crisis");
  const others = isLanguageOnly
    ? unnoticed.filter((label) => label !== "crisis" && label !== "self_stigma")
    : unnoticed;
  const names = others.map((label) => words.lanes.labels[label]);
  return (
    <div class="unnoticed" data-testid="unnoticed">
      <Icon name="eyeOff" />
      <p>
        {isLanguageOnly && words.lanes.languageOnly} {names.length > 0 && words.lanes.unnoticed(listOf(names))}
      </p>
    </div>
  );
}
