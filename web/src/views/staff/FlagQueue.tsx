/**
 * What the helper has pointed to, in lanes: care first, then privacy, then concern, then the digest of notes about wording.
 *
 * Nothing is ever left out. What is quiet, because the room has had its alerts for this hour, stands together by author and is counted like the
 * rest. A lane's name, icon and colour say the same three times.
 */

import { useEffect, useState } from "preact/hooks";
import type { ComponentChildren } from "preact";
import { words } from "../../i18n";
import type { RoomFlag } from "../../protocol.gen";
import { bundled, doneFlags, inLanes, LANES, type Bundle, type InLanes, type LaneKey } from "../../state/queue";
import { Button } from "../../ui/button";
import { Icon } from "../../ui/icons";
import { useKeptFocus } from "../../ui/keptFocus";
import { isWide } from "../../ui/media";
import { nameOf, useHere, type Here } from "../here";
import { Digest } from "./Digest";
import { FlagCard, FlagDone } from "./FlagCard";
import { LaneCount } from "./LaneCount";
import { LANE_ICONS } from "./lanes";
import { linkedMessage } from "./linked";
import { NoticingDialog } from "./Noticing";
import { ReadingRulesDialog } from "./ReadingRules";
import { ToRead } from "./ToRead";
import { Unnoticed } from "./Unnoticed";
import { useDigestKey } from "./useDigestKey";
import { useFlagsAnnounced } from "./useFlagsAnnounced";
import { useRulesAnnounced } from "./useRulesAnnounced";

export function FlagQueue() {
  const here = useHere();
  const room = here.store.room.value;
  const lanes = inLanes(room);
  const [open, setOpen] = useState<"noticing" | "reading" | null>(null);
  usePointed(here);
  useDigestKey();
  useFlagsAnnounced(here);
  useRulesAnnounced(here, open !== null);
  const queue = useKeptFocus<HTMLDivElement>();
  const isEmpty = Object.keys(room.toRead).length === 0 && LANES.every((lane) => lanes[lane].length === 0);
  const nav = <LaneNav lanes={lanes} />;
  return (
    <div class="lanes">
      {isWide.value && nav}
      <div
        class="queue"
        ref={queue}
        data-testid="queue"
        tabIndex={0}
        role="region"
        aria-label={words.staff.queue}
        onPointerOver={(event) => link(here, event.target)}
        onPointerLeave={() => (linkedMessage.value = null)}
        onFocusIn={(event) => link(here, event.target)}
        onFocusOut={() => (linkedMessage.value = null)}
      >
        <Unnoticed />
        <ToRead />
        {isEmpty ? (
          <div class="empty">
            <p class="empty-title">{words.staff.empty}</p>
            <p>{words.staff.emptyBody}</p>
          </div>
        ) : (
          <>
            <p class="no-flag">{words.lanes.noFlag}</p>
            <Lane lane="care" flags={lanes.care} />
            <Lane lane="privacy" flags={lanes.privacy} />
            <Lane lane="concern" flags={bundled(lanes.concern).heard} count={lanes.concern.length}>
              {bundled(lanes.concern).bundles.map((bundle) => (
                <Quiet key={bundle.authorId} bundle={bundle} />
              ))}
            </Lane>
            <Digest flags={lanes.digest} />
          </>
        )}
        <Done />
        {/* For whoever is told how the helper is. */}
        {room.moderation !== null && (
          <div class="queue-foot">
            <Button kind="plain" icon="eye" onClick={() => setOpen("noticing")}>
              {words.noticing.open}
            </Button>
            <Button kind="plain" icon="book" onClick={() => setOpen("reading")}>
              {words.readingRules.open}
            </Button>
            {room.readsFirst && <p class="fine">{words.readingRules.someAre}</p>}
          </div>
        )}
        {open === "noticing" && <NoticingDialog onClose={() => setOpen(null)} />}
        {open === "reading" && <ReadingRulesDialog onClose={() => setOpen(null)} />}
      </div>
      {!isWide.value && nav}
    </div>
  );
}

/** How much waits in each lane, and the way there; on a phone at the bottom, where the thumb is. */
function LaneNav({ lanes }: { lanes: InLanes }) {
  return (
    <nav class="lane-nav" aria-label={words.lanes.nav} data-testid="lane-nav">
      {LANES.map((lane) => {
        const { length } = lanes[lane];
        const isUrgent = lane === "care" && lanes.care.some((flag) => flag.urgency === 0);
        return (
          <button
            key={lane}
            type="button"
            class={`lane-tab lane-${lookOf(lane)} ${length === 0 ? "is-empty" : ""} ${isUrgent ? "is-urgent" : ""}`}
            onClick={() => goToLane(lane)}
          >
            <Icon name={LANE_ICONS[lane]} />
            <span class="lane-tab-name">{words.lanes.names[lane]}</span>
            <LaneCount n={length} />
          </button>
        );
      })}
    </nav>
  );
}

interface LaneProps {
  lane: Exclude<LaneKey, "digest">;
  flags: readonly RoomFlag[];
  /** With what is in `children`. */
  count?: number;
  children?: ComponentChildren;
}

function Lane({ lane, flags, count = flags.length, children }: LaneProps) {
  const title = `lane-${lane}-name`;
  return (
    <section
      class={`lane-part lane-${lane} ${count === 0 ? "is-empty" : ""}`}
      aria-labelledby={title}
      id={`lane-${lane}`}
      data-testid={`lane-${lane}`}
    >
      <header class="lane-head">
        <Icon name={LANE_ICONS[lane]} />
        <h2 id={title} tabIndex={-1}>
          {words.lanes.names[lane]}
        </h2>
        {count > 0 && <LaneCount n={count} />}
        <p>{count === 0 ? words.lanes.empty : words.lanes.about[lane]}</p>
      </header>
      <ol class="flags">
        {flags.map((flag) => (
          <li key={flag.id}>
            <FlagCard flag={flag} />
          </li>
        ))}
      </ol>
      {children}
    </section>
  );
}

/** Beyond what a room may be interrupted for in an hour: all of it, folded by author. */
function Quiet({ bundle }: { bundle: Bundle }) {
  const { store } = useHere();
  return (
    <details class="bundle" data-testid="bundle">
      <summary>{words.lanes.more(bundle.flags.length, nameOf(store.room.value, bundle.authorId))}</summary>
      <ol class="flags">
        {bundle.flags.map((flag) => (
          <li key={flag.id}>
            <FlagCard flag={flag} />
          </li>
        ))}
      </ol>
    </details>
  );
}

function Done() {
  const { store } = useHere();
  const done = doneFlags(store.room.value);
  if (done.length === 0) return null;
  return (
    <details class="flags-done">
      <summary>{words.staff.done(done.length)}</summary>
      <ol class="flags">
        {done.map((flag) => (
          <li key={flag.id}>
            <FlagDone flag={flag} />
          </li>
        ))}
      </ol>
    </details>
  );
}

/** The flag that somebody asked for, out of whatever it is folded away in. */
function usePointed({ flagPointed }: Here): void {
  const id = flagPointed.value;
  useEffect(() => {
    if (id === null) return;
    flagPointed.value = null;
    requestAnimationFrame(() => {
      const card = document.getElementById(`flag-${id}`);
      for (let fold = card?.closest("details"); fold != null; fold = fold.parentElement?.closest("details")) {
        fold.open = true;
      }
      card?.scrollIntoView({ block: "start" });
      card?.focus({ preventScroll: true });
    });
  }, [id]);
}

/** Mark in the talk what the card at *target* is about. */
function link({ store }: Here, target: EventTarget | null): void {
  const card = target instanceof Element ? target.closest(".flag[id]") : null;
  const flag = card === null ? undefined : store.room.peek().flags[card.id.slice("flag-".length)];
  linkedMessage.value = flag?.message_id ?? null;
}

function goToLane(lane: LaneKey): void {
  const part = document.getElementById(`lane-${lane}`);
  if (part instanceof HTMLDetailsElement) part.open = true;
  part?.scrollIntoView({ block: "start" });
  part?.querySelector<HTMLElement>("h2, summary")?.focus({ preventScroll: true });
}

function lookOf(lane: LaneKey): string {
  return lane === "digest" ? "wording" : lane;
}
