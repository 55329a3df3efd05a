/** Need help now? The same card for everybody, one press away in every room. */

import { listOf, words } from "../i18n";
import { Dialog } from "../ui/dialog";
import { Icon } from "../ui/icons";
import { useHere } from "./here";

export function HelpDialog({ onClose }: { onClose(): void }) {
  const { store } = useHere();
  const room = store.room.value;
  const facilitators = room.present
    .map((id) => room.members[id])
    .filter((member) => member !== undefined && member.role === "facilitator" && member.user_id !== room.myId)
    .map((member) => member!.name);
  return (
    <Dialog title={words.help.title} onClose={onClose}>
      <p class="help-danger">
        <strong>{words.help.danger}</strong>
        <span>{words.help.emergencyNumbers}</span>
      </p>
      <h3>{words.help.linesTitle}</h3>
      <ul class="help-lines">
        {words.help.lines.map((line) => (
          <li key={line.tel}>
            <a class="help-line" href={`tel:${line.tel}`}>
              <span class="help-number">{line.number}</span>
              <span class="help-where">
                {line.where}
                <small>{line.name}</small>
              </span>
            </a>
          </li>
        ))}
      </ul>
      <h3>{words.help.facilitatorTitle}</h3>
      <p class="help-facilitator">
        <Icon name="heart" />
        <span>
          {facilitators.length > 0 ? words.help.facilitatorsHere(listOf(facilitators)) : words.help.noFacilitatorHere}
        </span>
      </p>
    </Dialog>
  );
}
