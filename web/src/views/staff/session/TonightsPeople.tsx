/** Everybody of tonight: where they are, what they have chosen, who has agreed and who has not been heard. */

import { useState } from "preact/hooks";
import { listOf, words } from "../../../i18n";
import { attenders, quietMin, type Attender } from "../../../state/lead";
import { useServerNow } from "../../../state/now";
import { PAUSE_MINUTES } from "../../../state/acts";
import { isGuest } from "../../../state/visit";
import { Avatar } from "../../../ui/avatar";
import { MenuButton, type Verb } from "../../../ui/menu";
import { asideVerbs } from "../../aside/TakeAside";
import { useHere } from "../../here";
import { HandOverDialog } from "../closeout/HandOver";
import { useDesk } from "./desk";
import { Fold } from "./parts";

const LOOK_MS = 30_000;

export function TonightsPeople() {
  const { session, overview, name } = useDesk();
  const { present } = useHere().store.room.value;
  const people = attenders(session, overview, present, name);
  const here = people.filter(({ whereabouts }) => whereabouts === "here");
  const members = here.filter(({ who }) => !session.on_duty.includes(who));
  const namesOf = (some: readonly Attender[]) => listOf(some.map(({ who }) => name(who)));
  const notAgreed = namesOf(members.filter(({ hasAgreed }) => !hasAgreed));
  const unheard = namesOf(members.filter(({ isUnheard, isListening }) => isUnheard && !isListening));
  return (
    <Fold name="people" title={words.lead.people.title(here.length)} isOpen={session.state === "lobby"}>
      {members.length > 0 && (
        <p class="fine">{notAgreed === "" ? words.lead.people.allAgreed : words.lead.people.notAgreed(notAgreed)}</p>
      )}
      {session.state === "open" && unheard !== "" && <p class="fine">{words.lead.people.unheard(unheard)}</p>}
      <ul class="rows">
        {people.map((person) => (
          <Row key={person.who} person={person} />
        ))}
      </ul>
    </Fold>
  );
}

function Row({ person }: { person: Attender }) {
  const { session, overview, name } = useDesk();
  const { notes, messages } = useHere().store.room.value;
  const now = useServerNow(LOOK_MS);
  const isQuietNoticed = session.state === "open" && !session.on_duty.includes(person.who);
  const quiet = isQuietNoticed ? quietMin(person, messages, session.opened_at, now) : null;
  const isReadFirst = notes?.read_first.includes(person.who) ?? false;
  const { who } = person;
  const isWriting = useHere().store.writing.who.value.has(who);
  const isOnDuty = session.on_duty.includes(who);
  const told = words.lead.people;
  const about = [
    isGuest(session, who) && words.visit.badge,
    isOnDuty && (session.lead === who ? told.lead : told.onDuty),
    isWriting
      ? told.writing
      : overview?.whereabouts[who] === "left"
        ? words.closeout.checks.why.left
        : told[person.whereabouts],
    person.isListening && told.listening,
    person.isOnBreak && told.break,
    person.isMuted && told.muted,
    isReadFirst && words.reading.people.isReadFirst,
    !isOnDuty && session.state !== "lobby" && person.isUnheard && told.notHeard,
    quiet !== null && told.quiet(quiet),
    !isOnDuty && person.hasAgreed && told.agreed,
    notes?.to_check_on.includes(who) && words.closeout.checks.planned,
  ].filter((part) => typeof part === "string");
  return (
    <li class={`row ${person.whereabouts === "here" ? "" : "is-away"}`} data-testid="attender">
      <Avatar id={who} name={name(who)} />
      <span class="row-name">
        {name(who)}
        <span class="row-about">{about.join(" · ")}</span>
      </span>
      <PersonMenu person={person} />
    </li>
  );
}

/** What can be done for somebody; nothing for oneself, and nothing while they have not come in. */
function PersonMenu({ person }: { person: Attender }) {
  const { session, part, give, name } = useDesk();
  const here = useHere();
  const { myId, notes } = here.store.room.value;
  const [isHandingOver, setHandingOver] = useState(false);
  const { who } = person;
  const room_id = session.room_id;
  const isOnDuty = session.on_duty.includes(who);
  const verbs: Verb[] = [];
  if (isOnDuty && who !== myId && part === "lead" && person.whereabouts === "here") {
    verbs.push({
      name: words.lead.people.handOver,
      icon: "people",
      onChoose: () => setHandingOver(true),
    });
  }
  if (!isOnDuty && person.whereabouts !== "outside") {
    const give_voice = person.isMuted;
    if (!give_voice)
      verbs.push({
        name: words.lead.people.pause(PAUSE_MINUTES[1]),
        icon: "clock",
        onChoose: () => void give({ type: "voice.give_pause", room_id, who, minutes: PAUSE_MINUTES[1] }),
      });
    verbs.push({
      name: give_voice ? words.lead.people.unmute : words.lead.people.mute,
      icon: give_voice ? "speech" : "pause",
      ...(give_voice ? {} : { confirm: words.lead.people.muteSure }),
      onChoose: () => void give({ type: "voice.set_muted", room_id, who, is_muted: !give_voice }),
    });
  }
  // A tech host lets people in and mutes them, and reads nothing first.
  if (!isOnDuty && notes !== null && person.whereabouts !== "outside") {
    const isReadFirst = notes.read_first.includes(who);
    const ask = words.reading.people;
    verbs.push({
      name: isReadFirst ? ask.readAlong : ask.readFirst,
      icon: isReadFirst ? "check" : "clock",
      ...(isReadFirst ? {} : { confirm: ask.readFirstSure }),
      onChoose: () => void give({ type: "read_first.set", room_id, who, is_read_first: !isReadFirst }),
    });
  }
  if (!isOnDuty && person.whereabouts !== "outside" && notes?.to_check_on.includes(who) === false) {
    verbs.push({
      name: words.closeout.checks.plan,
      icon: "heart",
      onChoose: () => void give({ type: "check.plan", room_id, who }),
    });
  }
  verbs.push(...asideVerbs(here, who));
  if (verbs.length === 0) return null;
  return (
    <>
      <MenuButton name={words.lead.people.whatTo(name(who))} icon="more" verbs={() => verbs} />
      {isHandingOver && <HandOverDialog to={who} onClose={() => setHandingOver(false)} />}
    </>
  );
}
