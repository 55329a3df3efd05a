/**
 * Small groups, for whoever looks after the room: before, who will be with whom and for how long; while they talk, how each one is.
 *
 * Nobody's words are shown here. How much is said in a group, what has been flagged and who asks for somebody is enough to know where to look in.
 */

import type { ComponentChildren } from "preact";
import { useId, useRef, useState } from "preact/hooks";
import { listOf, softly, words } from "../../../i18n";
import type { GroupSession, SessionSmallGroup } from "../../../protocol.gen";
import { breakoutLeftS } from "../../../state/breakout";
import {
  alone,
  drawable,
  drawn,
  placeable,
  placed,
  unplaced,
  without,
  type Plan,
  type Size,
} from "../../../state/breakoutPlan";
import { moreForBreakout } from "../../../state/moreTime";
import { useServerNow } from "../../../state/now";
import { openFlags } from "../../../state/queue";
import { Avatar } from "../../../ui/avatar";
import { Button } from "../../../ui/button";
import { MenuButton, type Verb } from "../../../ui/menu";
import { SureButton } from "../../../ui/sure";
import { useHere } from "../../here";
import { useVisit } from "../../session/Breakout";
import { useDesk } from "./desk";
import { Fold } from "./parts";

const told = words.breakout;
const MINUTES: readonly number[] = [2, 3, 5, 8, 10, 15, 20, 30];
const USUAL_MINUTES = 10;
const SIZES: readonly Size[] = [2, 3];
/** A soft time need not be looked at more often. */
const LOOK_MS = 10_000;

// ── before ───────────────────────────────────────────────────────────────────────────────────────────────────────────

export function PlanGroups() {
  const { session } = useDesk();
  if (session.state !== "open" || session.breakout !== null) return null;
  const isRound = session.round !== null && !session.round.is_finished;
  return (
    <Fold name="breakout" title={told.label}>
      {isRound ? <p class="fine">{told.afterTheRound}</p> : <Planning session={session} />}
    </Fold>
  );
}

function Planning({ session }: { session: GroupSession }) {
  const { give, name } = useDesk();
  const { present } = useHere().store.room.value;
  const [minutes, setMinutes] = useState(USUAL_MINUTES);
  const [size, setSize] = useState<Size>(2);
  /** Null until somebody wants to see it: then the server draws when it begins. */
  const [made, setMade] = useState<Plan | null>(null);
  const id = useId();
  const people = placeable(session, present);
  const toDraw = drawable(session, present);
  const plan = made === null ? null : without(made, (who) => people.includes(who));
  const lonely = plan === null ? [] : alone(plan);
  const isEnough = plan === null ? toDraw.length >= 2 : plan.length > 0 && lonely.length === 0;
  const draw = (by: Size) => setMade(drawn(toDraw, by, Math.random));
  const start = { type: "breakout.start", room_id: session.room_id, minutes, size } as const;
  return (
    <form
      class="breakout-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (isEnough) void give(plan === null ? start : { ...start, groups: plan.map((group) => [...group]) });
      }}
    >
      <div class="field field-inline">
        <label for={`${id}-minutes`}>{told.minutes}</label>
        <select
          id={`${id}-minutes`}
          value={minutes}
          onChange={({ currentTarget: { value } }) => setMinutes(Number(value))}
        >
          {MINUTES.map((n) => (
            <option key={n} value={n}>
              {told.minutesOf(n)}
            </option>
          ))}
        </select>
      </div>
      <fieldset class="chips">
        <legend>{told.size}</legend>
        {SIZES.map((one) => (
          <label key={one} class="chip">
            <input
              type="radio"
              name={`${id}-size`}
              checked={size === one}
              onChange={() => {
                setSize(one);
                if (plan !== null) draw(one);
              }}
            />
            <span>{told.sizes[one]}</span>
          </label>
        ))}
      </fieldset>
      {plan !== null && <Planned session={session} plan={plan} people={people} onChange={setMade} />}
      {lonely.length > 0 && <p class="fine">{told.alone(listOf(lonely.map(name)))}</p>}
      {people.length < 2 && <p class="fine">{told.tooFew}</p>}
      <div class="actions">
        <Button isOff={toDraw.length < 2} onClick={() => draw(size)}>
          {plan === null ? told.draw : told.drawAgain}
        </Button>
        <Button type="submit" kind="primary" icon="play" isOff={!isEnough}>
          {told.begin}
        </Button>
      </div>
    </form>
  );
}

interface PlannedProps {
  session: GroupSession;
  plan: Plan;
  people: readonly string[];
  onChange(plan: Plan): void;
}

function Planned({ session, plan, people, onChange }: PlannedProps) {
  const { name } = useDesk();
  const verbs = (who: string): Verb[] => {
    const inGroup = plan.findIndex((group) => group.includes(who));
    const others = (at: number) => listOf(plan[at]!.map(name));
    const all: Verb[] = plan.flatMap((_, at) =>
      at === inGroup
        ? []
        : [{ name: told.to(others(at)), icon: "people" as const, onChoose: () => onChange(placed(plan, who, at)) }],
    );
    if (inGroup === -1 || plan[inGroup]!.length > 1)
      all.push({ name: told.toNew, icon: "people", onChoose: () => onChange(placed(plan, who, "new")) });
    if (inGroup !== -1)
      all.push({ name: told.toNone, icon: "close", onChoose: () => onChange(placed(plan, who, null)) });
    return all;
  };
  const row = (who: string) => <Person key={who} who={who} verbs={() => verbs(who)} about={aboutOf(session, who)} />;
  const staying = unplaced(plan, people);
  return (
    <ul class="small-groups" aria-label={told.label} data-testid="planned-groups">
      {plan.map((group, at) => (
        <li key={at} class="small-group" data-section>
          <h4 tabIndex={-1} data-home>
            {told.number(at + 1)}
          </h4>
          <ul class="rows">{group.map(row)}</ul>
        </li>
      ))}
      {staying.length > 0 && (
        <li class="small-group" data-section>
          <h4 tabIndex={-1} data-home>
            {told.staying}
          </h4>
          <ul class="rows">{staying.map(row)}</ul>
        </li>
      )}
    </ul>
  );
}

// ── while they talk ──────────────────────────────────────────────────────────────────────────────────────────────────

export function RunningGroups() {
  const { session, overview, give, name } = useDesk();
  const { store } = useHere();
  const { present } = store.room.value;
  const leftS = breakoutLeftS(session, useServerNow(LOOK_MS)) ?? 0;
  const more = moreForBreakout(session);
  const groups = session.breakout?.groups ?? [];
  const moveTo = (who: string): Verb[] =>
    groups
      .filter((group) => !group.members.includes(who))
      .map((group) => ({
        name: told.to(listOf(group.members.map(name))),
        icon: "people",
        onChoose: () => void give({ type: "breakout.move", room_id: session.room_id, who, to: group.room_id }),
      }));
  const apart = new Set(groups.flatMap((group) => group.members));
  const staying = placeable(session, present).filter((who) => !apart.has(who));
  const whereOf = (who: string) => {
    if (store.writing.who.value.has(who)) return words.lead.people.writing;
    if (present.includes(who)) return "";
    return overview?.whereabouts[who] === "left" ? words.lead.people.left : words.lead.people.away;
  };
  const row = (who: string) => (
    <Person
      key={who}
      who={who}
      verbs={() => moveTo(who)}
      hasVerbs={groups.length > 1 || !apart.has(who)}
      about={[aboutOf(session, who), whereOf(who)].filter((part) => part !== "").join(" · ")}
      asks={overview?.asked_at_s[who] !== undefined}
    />
  );
  return (
    <Fold name="breakout" title={told.running(softly(leftS))} isOpen>
      <ul class="small-groups">
        {groups.map((group, at) => (
          <Group key={group.room_id} group={group} number={at + 1}>
            {group.members.map(row)}
          </Group>
        ))}
        {staying.length > 0 && (
          <li class="small-group" data-section>
            <h4 tabIndex={-1} data-home>
              {told.staying}
            </h4>
            <ul class="rows">{staying.map(row)}</ul>
          </li>
        )}
      </ul>
      <div class="actions">
        {more !== null && (
          <Button icon="clock" onClick={() => void give(more)}>
            {told.more}
          </Button>
        )}
        <SureButton sure={told.endSure} onSure={() => void give({ type: "breakout.end", room_id: session.room_id })}>
          {told.end}
        </SureButton>
      </div>
    </Fold>
  );
}

function Group({ group, number, children }: { group: SessionSmallGroup; number: number; children: ComponentChildren }) {
  const { overview, name } = useDesk();
  const { store, visited, tab } = useHere();
  const { room_id } = group;
  const visit = useVisit();
  const isVisited = visited.value === room_id;
  const flags = openFlags(store.room.value).filter((flag) => flag.room_id === room_id).length;
  const said = overview?.said[room_id] ?? 0;
  const seen = useRef(0);
  if (isVisited) seen.current = said;
  const names = listOf(group.members.map(name));
  const unread = Math.max(0, said - seen.current);
  return (
    <li class={`small-group ${isVisited ? "is-visited" : ""}`} data-section data-testid="small-group">
      <div class="small-group-head">
        <h4 tabIndex={-1} data-home>
          {told.number(number)}
          <span class="row-about">{said === 0 ? told.quiet : told.unread(unread)}</span>
        </h4>
        <Button
          class="row-button"
          aria-label={isVisited ? undefined : told.visit(names)}
          onClick={() => (isVisited ? (visited.value = null) : visit(group))}
        >
          {isVisited ? told.leave : told.lookIn}
        </Button>
      </div>
      {flags > 0 && (
        <Button class="row-button" icon="alert" onClick={() => (tab.value = "flags")}>
          {told.flags(flags)}
        </Button>
      )}
      <ul class="rows">{children}</ul>
    </li>
  );
}

// ── both ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

interface PersonProps {
  who: string;
  about: string;
  verbs(): readonly Verb[];
  hasVerbs?: boolean;
  asks?: boolean;
}

function Person({ who, about, verbs, hasVerbs = true, asks = false }: PersonProps) {
  const { name } = useDesk();
  return (
    <li class="row">
      <Avatar id={who} name={name(who)} />
      <span class="row-name">
        {name(who)}
        {asks && <span class="row-word asks">{told.asksForYou}</span>}
        {about !== "" && <span class="row-about">{about}</span>}
      </span>
      {hasVerbs && <MenuButton name={told.whereTo(name(who))} icon="more" verbs={verbs} />}
    </li>
  );
}

function aboutOf(session: GroupSession, who: string): string {
  const status = session.statuses[who];
  return status === undefined ? "" : words.lead.people[status];
}
