/** One person who is looked after: how it stands, who does what, and the ten steps with what each needs. */

import { useId } from "preact/hooks";
import { words } from "../../../i18n";
import { hourOf, readerHere } from "../../../i18n/when";
import type { CrisisSignal, RoomCrisis, Step } from "../../../protocol.gen";
import { clock, dueStep, placeOf, sinceS, STEPS, untilS } from "../../../state/crisis";
import { useServerNow } from "../../../state/now";
import { Icon } from "../../../ui/icons";
import { nameOf, useHere } from "../../here";
import { CallClinician } from "./CallClinician";
import { CloseOut } from "./CloseOut";
import { LevelOfRisk } from "./LevelOfRisk";
import { Offers } from "./Offers";
import { Places } from "./Places";
import { SealedContact } from "./SealedContact";
import { StepRow } from "./StepRow";
import { TakeAside } from "../../aside/TakeAside";

export function CrisisCard({ crisis }: { crisis: RoomCrisis }) {
  const room = useHere().store.room.value;
  const id = useId();
  const name = nameOf(room, crisis.about);
  const due = dueStep(crisis);
  return (
    <article class={`crisis ${crisis.state}`} aria-labelledby={id} data-testid="crisis">
      <header class="crisis-head">
        <h2 id={id}>{words.crisis.title(name)}</h2>
        <Elapsed crisis={crisis} />
      </header>
      <Standing crisis={crisis} name={name} />
      <Places crisis={crisis} name={name} />
      <ol class="steps">
        {STEPS.map((step) => (
          <StepRow key={step} crisis={crisis} step={step} name={name} isDue={step === due}>
            <Tools crisis={crisis} step={step} name={name} />
          </StepRow>
        ))}
      </ol>
    </article>
  );
}

function Elapsed({ crisis }: { crisis: RoomCrisis }) {
  const now = useServerNow();
  return (
    <p class="elapsed">
      <Icon name="clock" />
      <span>
        {words.crisis.since(clock(sinceS(crisis.raised_at, now)))}
        <span class="visually-hidden">. {words.crisis.raised(hourOf(crisis.raised_at, readerHere()))}</span>
      </span>
    </p>
  );
}

/** The state in words, never by colour alone. */
function Standing({ crisis, name }: { crisis: RoomCrisis; name: string }) {
  const room = useHere().store.room.value;
  const now = useServerNow();
  const next = crisis.next_call;
  return (
    <div class="standing">
      <p class="standing-now">{standing(crisis, name, room.myId, (who) => nameOf(room, who))}</p>
      {crisis.state === "calling" && (
        <p>
          {next === null
            ? words.crisis.callsNobody
            : words.crisis.callsNext(nameOf(room, next.who), clock(untilS(next.at, now)))}
        </p>
      )}
      {crisis.lost_at !== null && (
        <p class="line-lost">
          <Icon name="offline" />
          <span>{words.crisis.lost(name, clock(sinceS(crisis.lost_at, now)))}</span>
        </p>
      )}
    </div>
  );
}

function standing(crisis: RoomCrisis, name: string, me: string, nameOfWho: (who: string) => string): string {
  const { with_person: withPerson } = crisis;
  if (withPerson === null) return words.crisis.calling(name);
  if (withPerson === me) return words.crisis.youWith(name);
  const other = nameOfWho(withPerson);
  switch (placeOf(crisis, me)) {
    case "keeps_room":
      return words.crisis.youKeep(name, other);
    case "clinician":
      return words.crisis.youClinician(name, other);
    default:
      return words.crisis.otherWith(name, other);
  }
}

/** What a step needs, in its place. */
function Tools({ crisis, step, name }: { crisis: RoomCrisis; step: Step; name: string }) {
  switch (step) {
    case "signal":
      return <Signals signals={crisis.signals} name={name} />;
    case "aside":
      return <TakeAside who={crisis.about} />;
    case "assess":
      return <LevelOfRisk crisis={crisis} />;
    case "offer":
      return (
        <>
          <Offers />
          <CallClinician crisis={crisis} />
        </>
      );
    case "imminent":
      return <SealedContact crisis={crisis} name={name} />;
    case "close_out":
      return <CloseOut crisis={crisis} name={name} />;
    default:
      return null;
  }
}

function Signals({ signals, name }: { signals: readonly CrisisSignal[]; name: string }) {
  const { store, tab, flagPointed } = useHere();
  const room = store.room.value;
  return (
    <ul class="signals">
      {signals.map((signal) => (
        <li key={`${signal.source} ${signal.by} ${signal.flag_id}`}>
          <span>
            {words.crisis.sources[signal.source](name, signal.by === null ? "" : nameOf(room, signal.by))}{" "}
            <time dateTime={signal.at}>{hourOf(signal.at, readerHere())}</time>
          </span>{" "}
          {signal.flag_id !== null && room.flags[signal.flag_id] !== undefined && (
            <button
              type="button"
              class="button plain"
              onClick={() => {
                tab.value = "flags";
                flagPointed.value = signal.flag_id;
              }}
            >
              <span>{words.staff.alertShow}</span>
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}
