/** Where the evening is, its clock, and what moves it on. It stays on top while the rest scrolls. */

import { useId, useState } from "preact/hooks";
import { listOf, timeOf, words } from "../../../i18n";
import type { GroupSession, PauseReason } from "../../../protocol.gen";
import { attenders, facilitatorsMissing, mayTakeLead, onward, type AgendaStep } from "../../../state/lead";
import { moreForPhase } from "../../../state/moreTime";
import { useServerNow } from "../../../state/now";
import { agendaLeftS, phaseLeftS } from "../../../state/sessionClock";
import { Button } from "../../../ui/button";
import { Problem } from "../../../ui/field";
import { Icon } from "../../../ui/icons";
import { SureButton } from "../../../ui/sure";
import { useHere } from "../../here";
import { useDesk } from "./desk";
import { KeysDialog } from "./KeysDialog";
import { Missing } from "./Missing";
import { byKey, Key } from "./parts";
import { phaseTime } from "./time";

export function PhaseCard() {
  const { session, part } = useDesk();
  const [isKeysShown, setKeysShown] = useState(false);
  return (
    <header class="phase-card" data-section data-testid="phase-card" data-state={session.state}>
      <div class="phase-head">
        <h2 tabIndex={-1} data-home>
          {titleOf(session)}
        </h2>
        {part !== "member" && (
          <Button class="keys-button" kind="plain" {...byKey("help")} onClick={() => setKeysShown(true)}>
            {words.lead.keys.button}
            <Key of="help" />
          </Button>
        )}
      </div>
      <PhaseLine />
      <Missing />
      {part !== "member" && (
        <div class="actions phase-actions">
          {part === "lead" && <Onward />}
          <MoreTime />
          {session.state === "open" && <PauseButton />}
          {session.state === "paused" && <ResumeButton />}
        </div>
      )}
      {part !== "member" && session.state === "paused" && session.pause_reason !== "alone" && <WhyPaused />}
      {part === "co_facilitator" && <WhoLeads />}
      <Told />
      {isKeysShown && <KeysDialog onClose={() => setKeysShown(false)} />}
    </header>
  );
}

/** What has become of the last command, where it is seen however far one has scrolled. */
function Told() {
  const { trouble } = useDesk();
  return (
    <>
      {trouble === "not_now" && (
        <p class="already" data-testid="already-done">
          <Icon name="check" />
          <span>{words.lead.alreadyDone}</span>
        </p>
      )}
      <Problem>{trouble !== null && trouble !== "not_now" && words.errors[trouble]}</Problem>
    </>
  );
}

function titleOf(session: GroupSession): string {
  switch (session.state) {
    case "lobby":
      return words.lead.phase.lobby;
    case "paused":
      return words.lead.phase.paused[session.pause_reason ?? "breather"];
    case "closing":
      return words.lead.phase.closing;
    default:
      return session.phases[session.phase_index]?.title ?? session.title;
  }
}

function PhaseLine() {
  const { session, overview, name } = useDesk();
  const { present } = useHere().store.room.value;
  if (session.state === "lobby") {
    const members = attenders(session, overview, present, name).filter(
      ({ who, whereabouts }) => whereabouts === "here" && !session.on_duty.includes(who),
    );
    const agreed = members.filter((member) => member.hasAgreed).length;
    return <p class="phase-line">{words.lead.phase.lobbyBody(members.length, agreed)}</p>;
  }
  const place = words.lead.phase.of(session.phase_index + 1, session.phases.length);
  const phase = session.phases[session.phase_index]?.title ?? "";
  return (
    <>
      {session.state === "closing" && <p class="phase-line">{words.lead.phase.closingBody}</p>}
      {session.state === "paused" && (
        <p class="phase-line">{words.lead.phase.pausedBody[session.pause_reason ?? "breather"]}</p>
      )}
      <PhaseClock />
      {session.state !== "closing" && (
        <p class="phase-line">
          {session.state === "paused" ? `${phase} · ${place}` : place}
          {session.state === "open" && <EndsAt />}
        </p>
      )}
    </>
  );
}

function PhaseClock() {
  const { session } = useDesk();
  const length = session.phase_length_s;
  const left = phaseLeftS(session, useServerNow());
  // This screen's last look at the clock may be from just before the phase began.
  const leftS = left === null || length === null ? null : Math.min(left, length);
  const done = leftS === null || length === null || length === 0 ? null : Math.min(1, Math.max(0, 1 - leftS / length));
  return (
    <div class={`phase-clock ${leftS !== null && leftS < 0 ? "is-over" : ""}`}>
      {done !== null && (
        <div class="phase-bar" aria-hidden="true">
          <div style={{ width: `${done * 100}%` }} />
        </div>
      )}
      <p role="timer" data-testid="phase-clock">
        {phaseTime(leftS)}
      </p>
    </div>
  );
}

function EndsAt() {
  const { session } = useDesk();
  const now = useServerNow(10_000);
  const leftS = agendaLeftS(session, now);
  if (leftS === null) return null;
  return <> · {words.lead.phase.ends(timeOf(new Date(now + leftS * 1000).toISOString()))}</>;
}

function Onward() {
  const { session, give, name } = useDesk();
  const step = onward(session);
  const isShort = facilitatorsMissing(useHere().store.room.value) > 0;
  if (step === null) return null;
  const sure = sureOf(step, name);
  return (
    <SureButton
      // A second Enter after "Begin" must not skip the first phase.
      key={session.state}
      class="onward"
      kind={step.is === "begin" ? "primary" : "quiet"}
      sure={sure}
      isOff={step.is === "begin" && isShort}
      onSure={() => void give(step.ask)}
      data-asks={sure === null ? undefined : ""}
      {...byKey("onward")}
    >
      {nameOfStep(step)}
      <Key of="onward" />
    </SureButton>
  );
}

function nameOfStep({ is, title }: AgendaStep): string {
  switch (is) {
    case "begin":
      return words.lead.phase.begin(title ?? "");
    case "phase":
      return words.lead.phase.next(title ?? "");
    case "wind_down":
      return words.lead.phase.windDown;
    case "close":
      return words.lead.phase.close;
  }
}

/** What is asked before; null where nobody would lose anything. */
function sureOf({ is, title, unheard }: AgendaStep, name: (who: string) => string): string | null {
  const names = listOf(unheard.map(name));
  switch (is) {
    case "begin":
      return null;
    case "phase":
      return names === "" ? null : words.lead.phase.nextSure(title ?? "", names);
    case "wind_down":
      return names === "" ? words.lead.phase.windDownSure : words.lead.phase.windDownUnheard(names);
    case "close":
      return words.lead.phase.closeSure;
  }
}

function MoreTime() {
  const { session, give } = useDesk();
  const ask = moreForPhase(session);
  if (ask === null) return null;
  return (
    <Button icon="clock" onClick={() => void give(ask)} {...byKey("more")}>
      {words.lead.phase.more}
      <Key of="more" />
    </Button>
  );
}

function PauseButton() {
  const { session, give } = useDesk();
  return (
    <Button
      icon="pause"
      onClick={() => void give({ type: "session.pause", room_id: session.room_id })}
      {...byKey("pause")}
    >
      {words.lead.phase.pause}
      <Key of="pause" />
    </Button>
  );
}

const WHYS = ["breather", "heavy", "care"] as const;

/** First the pause, then a word on why: a moment that must be stopped does not wait for a choice. */
function WhyPaused() {
  const { session, give } = useDesk();
  const id = useId();
  return (
    <div class="field why-paused">
      <label for={id}>{words.lead.phase.why}</label>
      <select
        id={id}
        value={session.pause_reason ?? "breather"}
        onChange={({ currentTarget: { value } }) =>
          void give({ type: "session.say_why", room_id: session.room_id, reason: value as PauseReason })
        }
      >
        {WHYS.map((why) => (
          <option key={why} value={why}>
            {words.lead.phase.whys[why]}
          </option>
        ))}
      </select>
    </div>
  );
}

function ResumeButton() {
  const { session, give } = useDesk();
  return (
    <Button
      kind="primary"
      icon="play"
      onClick={() => void give({ type: "session.resume", room_id: session.room_id })}
      {...byKey("pause")}
    >
      {words.lead.phase.resume}
      <Key of="pause" />
    </Button>
  );
}

function WhoLeads() {
  const { session, give, name } = useDesk();
  const { myId, present } = useHere().store.room.value;
  if (!mayTakeLead(session, myId, present)) {
    return <p class="fine">{words.lead.phase.leads(name(session.lead ?? ""))}</p>;
  }
  return (
    <div class="take-lead">
      <p>{session.lead === null ? words.lead.phase.nobodyLeads : words.lead.duty.leadAway(name(session.lead))}</p>
      <Button kind="primary" onClick={() => void give({ type: "lead.hand_over", room_id: session.room_id, to: myId })}>
        {words.lead.duty.take}
      </Button>
    </div>
  );
}
