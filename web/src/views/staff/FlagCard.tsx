/**
 * One flag: what kind of attention it asks for, why, how sure the helper is, and what a person can do about it.
 *
 * Colour, icon and word say the same three times, so that none of them is needed. There are no numbers: a facilitator
 * reads "likely" or "maybe".
 */

import { Fragment } from "preact";
import { useState } from "preact/hooks";
import { momentOf, timeOf, words } from "../../i18n";
import type { ProblemCode } from "../../net/api";
import type { Change, KinderWording, RoomFlag } from "../../protocol.gen";
import { claim } from "../../state/actions";
import { laneOf, type Lane } from "../../state/queue";
import { segments, stretch } from "../../state/text";
import { Button } from "../../ui/button";
import { Problem } from "../../ui/field";
import { Icon, type IconName } from "../../ui/icons";
import { TakeAside } from "../aside/TakeAside";
import { MoreThanWords } from "./crisis/MoreThanWords";
import { nameOf, useHere, useSeen } from "../here";
import { FlagVerbs } from "./FlagVerbs";
import { Trail } from "./Trail";
import { FlagThread } from "./BackChannel";
import { FlagPlace } from "./FlagPlace";
import { HardText } from "./closeout/HardText";
import { outcomeOf } from "./outcome";
import { useMessageOf } from "./useMessageOf";
import { Reported } from "./Reported";

const ICONS: Record<Lane, IconName> = {
  crisis: "heart",
  care: "heart",
  privacy: "shield",
  concern: "speech",
  wording: "pencil",
};

export function FlagCard({ flag }: { flag: RoomFlag }) {
  const { myId } = useHere().store.room.peek();
  const names = useSeen((room) => [flag, ...flag.lines_before].map((said) => nameOf(room, said.author_id)), [flag]);
  const isMine = flag.state === "claimed" && flag.claimed_by === myId;
  const isTaken = flag.state === "claimed" && !isMine;
  return (
    <article
      class={`flag lane-${laneOf(flag)} ${isTaken ? "is-taken" : ""}`}
      id={`flag-${flag.id}`}
      aria-labelledby={`flag-${flag.id}-lane flag-${flag.id}-from`}
      data-testid="flag"
      data-lane={laneOf(flag)}
      data-state={isMine ? "mine" : flag.state}
      tabIndex={-1}
    >
      <FlagHead flag={flag} />
      <FlagPlace flag={flag} />
      <ul class="reasons">
        {flag.reasons.map((reason) => (
          <li key={reason.label}>
            <span class={`sure ${reason.is_likely ? "likely" : "maybe"}`}>
              {reason.is_likely ? words.staff.likely : words.staff.maybe}
            </span>{" "}
            {words.staff.labels[reason.label]}
          </li>
        ))}
      </ul>
      <Reported flag={flag} />
      <HardText flag={flag}>
        {flag.lines_before.length > 0 && (
          <div class="before" aria-label={words.staff.before} role="group">
            {flag.lines_before.map((line, at) => (
              <p key={at}>
                <b>
                  <bdi>{names[at + 1]}</bdi>:
                </b>{" "}
                <bdi>{line.text}</bdi>
                {line.is_changed && <em> ({words.staff.lineChanged})</em>}
              </p>
            ))}
          </div>
        )}
        <FlagText flag={flag} name={names[0]!} />
        <ChangedSince flag={flag} />
        <Kinder flag={flag} />
      </HardText>
      <Trail messageId={flag.message_id} />
      {flag.is_late && (
        <p class="late">
          <Icon name="clock" />
          <span>{words.staff.late}</span>
        </p>
      )}
      {flag.reasons.length > 0 && (
        <details class="second-look">
          <summary>{words.staff.insteadTitle}</summary>
          <ul>
            {flag.reasons.map((reason) => (
              <li key={reason.label}>{words.staff.instead[reason.label]}</li>
            ))}
          </ul>
          <p class="fine">
            {words.staff.weighed}. {words.staff.readBy(flag.model_version)}.
          </p>
        </details>
      )}
      {flag.attention === "care" && flag.author_id !== myId && (
        <div class="flag-verbs">
          <TakeAside who={flag.author_id} />
          <MoreThanWords about={flag.author_id} />
        </div>
      )}
      <FlagThread flag={flag} />
      {isTaken ? <Taken flag={flag} /> : <FlagVerbs flag={flag} isMine={isMine} />}
    </article>
  );
}

/** Somebody else looks after it. They may have lost their line, so it can be taken out of their hands. */
function Taken({ flag }: { flag: RoomFlag }) {
  const { store } = useHere();
  const [problem, setProblem] = useState<ProblemCode | null>(null);
  const takeOver = async () => setProblem(await claim(store, flag.id, true));
  return (
    <>
      <p class="holder">{words.staff.takenBy(nameOf(store.room.value, flag.claimed_by ?? ""))}</p>
      <Problem>{problem !== null && words.errors[problem]}</Problem>
      <div class="actions flag-minor">
        <Button kind="plain" onClick={() => void takeOver()}>
          {words.staff.takeOver}
        </Button>
      </div>
    </>
  );
}

/** A resolved flag, in two lines. */
export function FlagDone({ flag }: { flag: RoomFlag }) {
  const by = useSeen((room) => nameOf(room, flag.resolved_by ?? ""), [flag.resolved_by]);
  return (
    <article
      class={`flag flag-done lane-${laneOf(flag)}`}
      data-testid="flag"
      data-lane={laneOf(flag)}
      data-state="resolved"
    >
      <FlagHead flag={flag} />
      {flag.text === "" ? (
        <p class="fine">{words.staff.gone}</p>
      ) : (
        <HardText flag={flag}>
          <p class="done-text" dir="auto">
            {flag.text}
          </p>
        </HardText>
      )}
      {flag.outcome !== null && <p class="fine">{words.staff.outcomeBy(outcomeOf(flag, flag.outcome), by)}</p>}
    </article>
  );
}

function FlagHead({ flag }: { flag: RoomFlag }) {
  const name = useSeen((room) => nameOf(room, flag.author_id), [flag.author_id]);
  const lane = laneOf(flag);
  return (
    <header class="flag-head">
      <h3 class="lane" id={`flag-${flag.id}-lane`}>
        <Icon name={ICONS[lane]} />
        <span>{words.staff.lanes[lane]}</span>
      </h3>
      <span class="flag-from" id={`flag-${flag.id}-from`}>
        {words.staff.from(name)}
      </span>
      <time dateTime={flag.raised_at} title={momentOf(flag.raised_at)}>
        {timeOf(flag.raised_at)}
      </time>
    </header>
  );
}

function FlagText({ flag, name }: { flag: RoomFlag; name: string }) {
  const weighed = flag.reasons.flatMap((reason) => reason.weighed);
  return (
    <blockquote class="flag-text" data-testid="flag-text">
      <span class="visually-hidden">{words.room.said(name, "")}</span>
      {/* The direction is the words' own, not that of the name before them. */}
      <div dir="auto">
        {segments(flag.text, weighed).map((segment, at) =>
          segment.isMarked ? <mark key={at}>{segment.text}</mark> : segment.text,
        )}
      </div>
    </blockquote>
  );
}

const CHANGE_ICONS: Record<Change, IconName> = {
  edited: "pencil",
  withdrawn: "undo",
  masked: "shield",
  removed: "eyeOff",
  unsent: "pencil",
};

/** What has become of the message since. The flag keeps the words it was raised for; what the room reads stands below them. */
function ChangedSince({ flag }: { flag: RoomFlag }) {
  const message = useMessageOf(flag);
  if (flag.change === null) return null;
  return (
    <div class="changed-since" data-testid="changed-since" data-change={flag.change}>
      <p class="late">
        <Icon name={CHANGE_ICONS[flag.change]} />
        <span>{words.staff.change[flag.change]}</span>
      </p>
      {message?.text != null && (
        <blockquote class="flag-text">
          <p class="fine">{words.staff.now}</p>
          <div dir="auto">{message.text}</div>
        </blockquote>
      )}
    </div>
  );
}

const KINDER_SHOWN = 2;

/** What could be said instead, chosen from reviewed lists: for the facilitator to use or to leave. Why stands one press away. */
function Kinder({ flag }: { flag: RoomFlag }) {
  if (flag.wording.length === 0) return null;
  const title = `flag-${flag.id}-kinder`;
  const more = flag.wording.slice(KINDER_SHOWN);
  return (
    <section class="kinder" aria-labelledby={title} data-testid="kinder">
      <h4 class="kinder-title" id={title}>
        {words.staff.kinder}
      </h4>
      <ul>
        {flag.wording.slice(0, KINDER_SHOWN).map((offer) => (
          <li key={offer.start}>
            <KinderOffer text={flag.text} offer={offer} />
          </li>
        ))}
      </ul>
      <details>
        <summary>{words.staff.kinderWhy(more.length)}</summary>
        <ul>
          {flag.wording.map((offer, at) => (
            <li key={offer.start}>
              {at >= KINDER_SHOWN && <KinderOffer text={flag.text} offer={offer} />}
              <p class="fine">
                {at < KINDER_SHOWN && <bdi>{words.staff.kinderOf(stretch(flag.text, offer))} </bdi>}
                {offer.why} <cite>{words.staff.kinderSource(offer.source)}</cite>
              </p>
            </li>
          ))}
        </ul>
      </details>
    </section>
  );
}

function KinderOffer({ text, offer }: { text: string; offer: KinderWording }) {
  return (
    <p class="kinder-offer">
      {offer.instead.map((instead, at) => (
        <Fragment key={instead}>
          {at > 0 && ` ${words.staff.kinderOr} `}
          <q>{instead}</q>
        </Fragment>
      ))}{" "}
      <span class="kinder-typed">
        {words.staff.kinderInstead} <bdi>{words.staff.kinderQuoted(stretch(text, offer))}</bdi>
      </span>
    </p>
  );
}
