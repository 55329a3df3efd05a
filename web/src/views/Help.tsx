/** Need help now? The same card for everybody, one press away in every room: people to call, and a private word to the facilitators. */

import { useEffect, useRef, useState } from "preact/hooks";
import { words } from "../i18n";
import { standingOf } from "../i18n/en/care";
import type { ProblemCode } from "../net/api";
import type { MyHelp } from "../protocol.gen";
import { command } from "../state/actions";
import type { RoomState } from "../state/model";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { Choice, Problem } from "../ui/field";
import { Icon } from "../ui/icons";
import { useHere } from "./here";

export function HelpDialog({ onClose }: { onClose(): void }) {
  return (
    <Dialog title={words.help.title} onClose={onClose}>
      <p class="help-danger">
        <strong>{words.help.danger}</strong>
        <span>{words.help.emergencyNumbers}</span>
      </p>
      <AskForSupport />
      <h3>{words.help.linesTitle}</h3>
      <HelpLines />
      <Worry />
    </Dialog>
  );
}

/** Whom one can call at any hour. `label` where no heading says what they are. */
export function HelpLines({ label }: { label?: string }) {
  return (
    <ul class="help-lines" aria-label={label}>
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
  );
}

/** How one's own asking stands, above the talk, for as long as it lasts. */
export function HelpBanner({ onHelp }: { onHelp(): void }) {
  const { store } = useHere();
  const room = store.room.value;
  return (
    <div role="status">
      {room.help !== null && (
        <div class="banner banner-help" data-testid="my-help">
          <Icon name="heart" />
          <p>{sentence(room, room.help)}</p>
          <Button onClick={onHelp}>{words.care.ask.open}</Button>
        </div>
      )}
    </div>
  );
}

function AskForSupport() {
  const { store } = useHere();
  const room = store.room.value;
  const [problem, setProblem] = useState<ProblemCode | null>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const was = useRef(room.help);
  // The button that was pressed goes with the press; what has become of it stands in its place.
  useEffect(() => {
    if ((was.current === null) !== (room.help === null)) heading.current?.focus();
    was.current = room.help;
  }, [room.help]);
  const ask = async (isSafe: boolean) =>
    setProblem(await command(store, { type: "help.ask", room_id: room.roomId, is_safe: isSafe }));
  const takeBack = async () => setProblem(await command(store, { type: "help.take_back", room_id: room.roomId }));
  return (
    <section class="help-ask" aria-labelledby="help-ask">
      <h3 id="help-ask" ref={heading} tabIndex={-1}>
        {words.care.ask.title}
      </h3>
      {room.help === null ? <p>{words.care.ask.body}</p> : <Standing help={room.help} />}
      <div class="help-choices">
        {room.help === null && (
          <Button kind="primary" icon="heart" onClick={() => void ask(true)}>
            {words.care.ask.talk}
          </Button>
        )}
        {room.help?.is_safe !== false && (
          <Button kind="care" icon="alert" onClick={() => void ask(false)}>
            {words.care.ask.notSafe}
          </Button>
        )}
        {room.help?.is_safe === true && (
          <Button kind="plain" onClick={() => void takeBack()}>
            {words.care.ask.takeBack}
          </Button>
        )}
      </div>
      <Problem>{problem !== null && words.errors[problem]}</Problem>
    </section>
  );
}

function Standing({ help }: { help: MyHelp }) {
  const { store } = useHere();
  return (
    <p class="help-standing" role="status" data-testid="help-standing">
      <Icon name="heart" />
      <span>
        <strong>{sentence(store.room.value, help)}</strong>
        {help.state === "told" && help.reach !== "nobody" && <span>{words.care.ask.meanwhile}</span>}
      </span>
    </p>
  );
}

function sentence(room: RoomState, help: MyHelp): string {
  // At the door one does not know who is in the room.
  const name = help.coming === null ? undefined : room.members[help.coming]?.name;
  return standingOf(help, name ?? words.care.ask.facilitator);
}

/** Worried about somebody else: only the facilitators hear of it. */
function Worry() {
  const { store } = useHere();
  const room = store.room.value;
  const others = Object.values(room.members)
    .filter((member) => member.user_id !== room.myId)
    .sort((a, b) => a.name.localeCompare(b.name));
  const [about, setAbout] = useState<string | null>(null);
  const [told, setTold] = useState<string | null>(null);
  const [problem, setProblem] = useState<ProblemCode | null>(null);
  // Whoever waits at the door does not know who is inside.
  if (others.length === 0) return null;
  const nameOf = (id: string | null) => (id === null ? words.care.worry.choose : (room.members[id]?.name ?? ""));
  const tell = async () => {
    const trouble = await command(store, { type: "crisis.raise", room_id: room.roomId, about: about! });
    setProblem(trouble);
    if (trouble === null) setTold(nameOf(about));
    if (trouble === null) setAbout(null);
  };
  return (
    <section class="help-worry" aria-label={words.care.worry.title}>
      <h3>{words.care.worry.title}</h3>
      <p>{words.care.worry.body}</p>
      <div class="help-worry-form">
        <Choice
          label={words.care.worry.who}
          options={[null, ...others.map((member) => member.user_id)]}
          chosen={about}
          onChoose={setAbout}
          name={nameOf}
        />
        <Button isOff={about === null} onClick={() => void tell()}>
          {words.care.worry.send}
        </Button>
      </div>
      <p role="status">{told !== null && words.care.worry.sent(told)}</p>
      <Problem>{problem !== null && words.errors[problem]}</Problem>
    </section>
  );
}
