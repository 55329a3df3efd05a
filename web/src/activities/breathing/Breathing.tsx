/**
 * The breathing pacer: a circle that grows and shrinks, and words with a count. Where motion is not wanted, steps that fill one by one.
 *
 * Whoever breathes along with a screen reader hears each half begin; that can be turned off.
 */

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { words } from "../../i18n";
import type { Breathing, GroupSession } from "../../protocol.gen";
import { clockAheadMs, serverNow } from "../../state/now";
import { readS } from "../../state/sessionClock";
import { Button } from "../../ui/button";
import { wantsLessMotion } from "../../ui/media";
import { useHere } from "../../views/here";
import type { ViewProps } from "../activity";
import { breathAt, countOf, untilNextS, type Breath } from "./breath";
import "./breathing.css";

const WATCHING = 0;
const ALONG = 1;
/** The circle before a breath, as a part of what it grows to. */
const SMALL = 0.56;
/** A timer that fires a hair too early would find the same second again. */
const LATE_MS = 4;

export function BreathingView({ activity, session, mark, onMark }: ViewProps<Breathing>) {
  const breath = useBreath(activity, session);
  const isAlong = mark === ALONG;
  const [isSpoken, setSpoken] = useState(true);
  useSpoken(breath, isAlong && isSpoken && session.clock.since !== null);
  const { join, watch, along, cues, seconds, ease } = words.activities.breathing;
  return (
    <>
      <div class="breath" data-testid="breath" data-is={breath.is}>
        {!wantsLessMotion.value && <Circle activity={activity} session={session} />}
        <p class="breath-words">
          <span class="breath-is">{words.activities.breathing[breath.is]}</span>
          <span class="breath-count" aria-hidden="true">
            {countOf(breath)}
          </span>
        </p>
        {wantsLessMotion.value && <Steps breath={breath} />}
      </div>
      <p class="hint breath-about">
        {seconds(activity.in_s, activity.out_s)} {ease}
      </p>
      <p class="activity-together" role="status">
        {along(activity.along)}
      </p>
      <div class="actions activity-actions">
        <Button kind={isAlong ? "quiet" : "primary"} onClick={() => onMark(isAlong ? WATCHING : ALONG)}>
          {isAlong ? watch : join}
        </Button>
        {isAlong && (
          <Button
            kind="plain"
            icon={isSpoken ? "check" : "close"}
            aria-pressed={isSpoken}
            onClick={() => setSpoken(!isSpoken)}
          >
            {cues}
          </Button>
        )}
      </div>
    </>
  );
}

/**
 * Its place in time is set once, as the moment at which the first breath began; from there the browser moves it. So it is in step
 * however busy the page is, and whoever comes late comes into the middle of a breath.
 */
function Circle({ activity, session }: { activity: Breathing; session: GroupSession }) {
  const core = useRef<HTMLDivElement>(null);
  const aheadMs = clockAheadMs.value;
  const { began_at_s, in_s, out_s } = activity;
  const { ran_s, since } = session.clock;
  useLayoutEffect(() => {
    const cycleS = in_s + out_s;
    const small = { transform: `scale(${SMALL})`, easing: "ease-in-out" };
    const large = { transform: "scale(1)", easing: "ease-in-out", offset: in_s / cycleS };
    const animation = core.current!.animate([small, large, small], {
      id: "breath",
      duration: cycleS * 1000,
      iterations: Infinity,
      fill: "backwards",
    });
    const runMs = (readS({ ran_s, since }, serverNow()) - began_at_s) * 1000;
    // An animation counts from when the page was opened, as `performance` does, and not by the browser's clock.
    if (since !== null) animation.startTime = performance.now() - runMs;
    else {
      animation.pause();
      animation.currentTime = runMs;
    }
    return () => animation.cancel();
  }, [began_at_s, in_s, out_s, ran_s, since, aheadMs]);
  return (
    <div class="breath-circle" aria-hidden="true">
      <div class="breath-core" ref={core} />
    </div>
  );
}

/** The same without movement: a step for each second, filled breathing in and emptied breathing out. */
function Steps({ breath }: { breath: Breath }) {
  const steps = Math.ceil(breath.lengthS);
  const filled = breath.is === "in" ? countOf(breath) : steps - countOf(breath) + 1;
  return (
    <div class="breath-steps" aria-hidden="true">
      {Array.from({ length: steps }, (_, step) => (
        <span key={step} class={step < filled ? "is-filled" : ""} />
      ))}
    </div>
  );
}

/** The breath as it is now, drawn again whenever its count changes. */
function useBreath(activity: Breathing, session: GroupSession): Breath {
  const [, redraw] = useState(0);
  const isStill = session.clock.since === null;
  // Drawn anew, too, when the server's clock is known better.
  clockAheadMs.value;
  const breath = breathAt(activity, readS(session.clock, serverNow()));
  useEffect(() => {
    if (isStill) return;
    const id = setTimeout(() => redraw((times) => times + 1), untilNextS(breath) * 1000 + LATE_MS);
    return () => clearTimeout(id);
  });
  return breath;
}

function useSpoken(breath: Breath, isOn: boolean): void {
  const { announcer } = useHere();
  useEffect(() => {
    if (isOn) announcer.say(words.activities.breathing[breath.is]);
  }, [breath.is, isOn, announcer]);
}
