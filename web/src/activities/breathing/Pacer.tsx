/**
 * A circle that grows and shrinks, and words with a count. Where motion is not wanted, steps that fill one by one.
 *
 * It follows from a clock alone, so whoever has the same clock is in step.
 */

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { words } from "../../i18n";
import type { SessionClock } from "../../protocol.gen";
import { clockAheadMs, serverNow } from "../../state/now";
import { readS } from "../../state/sessionClock";
import { wantsLessMotion } from "../../ui/media";
import { useHere } from "../../views/here";
import { breathAt, countOf, untilNextS, type Breath, type Breaths } from "./breath";
import "./breathing.css";

/** The circle before a breath, as a part of what it grows to. */
const SMALL = 0.56;
/** A timer that fires a hair too early would find the same second again. */
const LATE_MS = 4;

interface Props {
  breaths: Breaths;
  clock: SessionClock;
  /** Whoever breathes along with a screen reader hears each half begin. */
  isSpoken: boolean;
}

export function Pacer({ breaths, clock, isSpoken }: Props) {
  const breath = useBreath(breaths, clock);
  useSpoken(breath, isSpoken && clock.since !== null);
  return (
    <div class="breath" data-testid="breath" data-is={breath.is}>
      {!wantsLessMotion.value && <Circle breaths={breaths} clock={clock} />}
      <p class="breath-words">
        <span class="breath-is">{words.activities.breathing[breath.is]}</span>
        <span class="breath-count" aria-hidden="true">
          {countOf(breath)}
        </span>
      </p>
      {wantsLessMotion.value && <Steps breath={breath} />}
    </div>
  );
}

/**
 * Its place in time is set once, as the moment at which the first breath began; from there the browser moves it. So it is in step
 * however busy the page is, and whoever comes late comes into the middle of a breath.
 */
function Circle({ breaths, clock }: { breaths: Breaths; clock: SessionClock }) {
  const core = useRef<HTMLDivElement>(null);
  const aheadMs = clockAheadMs.value;
  const { began_at_s, in_s, out_s } = breaths;
  const { ran_s, since } = clock;
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
function useBreath(breaths: Breaths, clock: SessionClock): Breath {
  const [, redraw] = useState(0);
  const isStill = clock.since === null;
  // Drawn anew, too, when the server's clock is known better.
  clockAheadMs.value;
  const breath = breathAt(breaths, readS(clock, serverNow()));
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
