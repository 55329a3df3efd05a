/** What can be offered to the person now, with words that can be copied into the talk: call, text, tell a facilitator, tell my person. */

import { words } from "../../../i18n";
import { CopyButton } from "../../../ui/copy";

const { offers } = words.crisis;

export function Offers() {
  const lines = words.help.lines.map((line) => `${line.number} (${line.where})`);
  const cards = [
    { name: offers.call, body: `${offers.callBody} ${lines.join(", ")}.` },
    { name: offers.text, body: offers.textBody },
    { name: offers.facilitator, body: offers.facilitatorBody },
    { name: offers.person, body: offers.personBody },
    { name: offers.danger, body: `${offers.dangerBody} ${words.help.emergencyNumbers}` },
  ];
  return (
    <ul class="offers" aria-label={offers.label}>
      {cards.map(({ name, body }) => (
        <li key={name}>
          <h3>{name}</h3>
          <p>{body}</p>
          <CopyButton text={body} label={offers.copy(name)} />
        </li>
      ))}
    </ul>
  );
}
