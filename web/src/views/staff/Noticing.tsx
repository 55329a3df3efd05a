/**
 * How much the helper notices in this room: a slider in words for each label, what it would bring, and who has changed it.
 *
 * A change is sent when the slider is let go, and holds from the next message on. Nothing here is a number of the model's.
 */

import { useEffect, useId, useRef, useState } from "preact/hooks";
import { words } from "../../i18n";
import { api, codeOf, type ProblemCode } from "../../net/api";
import type { Noticing, NoticedLabel, NoticingChange, NoticingPreview } from "../../protocol.gen";
import { byLane, canUndo, flagsWith, onSlider, undoing, type NoticingWish } from "../../state/noticing";
import { Dialog } from "../../ui/dialog";
import { Choice, Problem } from "../../ui/field";
import { Icon } from "../../ui/icons";
import { nameOf, useHere } from "../here";
import { ChangeLog } from "./ChangeLog";
import { LANE_ICONS } from "./lanes";

const ALERTS = [0, 1, 2, 4, 8, 60];

export function NoticingDialog({ onClose }: { onClose(): void }) {
  const { store } = useHere();
  const room = store.room.value;
  const [noticing, setNoticing] = useState<Noticing | null>(null);
  const [preview, setPreview] = useState<NoticingPreview | "away" | null>(null);
  const [problem, setProblem] = useState<ProblemCode | null>(null);
  const [told, setTold] = useState("");
  // What the next change builds on, and the one that is on its way: of two quick changes neither is lost.
  const known = useRef<Noticing | null>(null);
  const sending = useRef<Promise<void>>(Promise.resolve());
  const show = (next: Noticing) => {
    // An answer may be overtaken by that to a later change.
    if (next.version >= (known.current?.version ?? 0)) setNoticing((known.current = next));
  };
  const look = () =>
    api
      .noticing(room.roomId)
      .then(show)
      .catch((thrown: unknown) => setProblem(codeOf(thrown)));
  const version = room.moderation?.noticing_version;
  // Also when somebody else has changed it meanwhile.
  useEffect(() => void look(), [room.roomId, version]);
  useEffect(() => {
    api
      .noticingPreview(room.roomId)
      .then(setPreview)
      .catch((thrown: unknown) => setPreview((codeOf(thrown), "away")));
  }, [room.roomId]);
  const send = async (wish: NoticingWish) => {
    if (known.current === null) return;
    setProblem(null);
    setTold("");
    try {
      show(await change(room.roomId, known.current.version, wish));
      setTold(words.noticing.saved);
    } catch (thrown) {
      setProblem(codeOf(thrown));
      await look();
    }
  };
  const set = (wish: NoticingWish) => void (sending.current = sending.current.then(() => send(wish)));
  return (
    <Dialog title={words.noticing.title(room.name)} onClose={onClose}>
      <div class="noticing" data-testid="noticing">
        <p>{words.noticing.about}</p>
        <Problem>{problem !== null && words.errors[problem]}</Problem>
        <p class="visually-hidden" role="status">
          {told}
        </p>
        {noticing === null && problem === null && <p role="status">{words.app.loading}</p>}
        {noticing !== null && (
          <>
            {byLane(noticing.labels).map(({ lane, labels }) => (
              <section key={lane} class={`noticing-lane lane-part lane-${lane}`} aria-labelledby={`noticing-${lane}`}>
                <h3 id={`noticing-${lane}`}>
                  <Icon name={LANE_ICONS[lane]} />
                  <span>{words.noticing.lanes[lane]}</span>
                </h3>
                {labels.map((label) => (
                  <LabelSlider key={label.label} label={label} preview={preview} onSet={set} />
                ))}
              </section>
            ))}
            <Choice
              label={words.noticing.alerts}
              hint={words.noticing.alertsHint}
              options={[...new Set([...ALERTS, noticing.alerts_an_hour])].sort((a, b) => a - b)}
              chosen={noticing.alerts_an_hour}
              name={words.noticing.alertsAnHour}
              onChoose={(alerts) => set({ is: "alerts", alerts })}
            />
            <Changes noticing={noticing} onSet={set} />
          </>
        )}
      </div>
    </Dialog>
  );
}

function change(roomId: string, version: number, wish: NoticingWish): Promise<Noticing> {
  return wish.is === "alerts"
    ? api.setAlerts(roomId, { version, alerts_an_hour: wish.alerts })
    : api.setNotice(roomId, { version, label: wish.label, notice: wish.notice });
}

interface SliderProps {
  label: NoticedLabel;
  preview: NoticingPreview | "away" | null;
  onSet(wish: NoticingWish): void;
}

function LabelSlider({ label, preview, onSet }: SliderProps) {
  const id = useId();
  const { steps, at: kept } = onSlider(label);
  // Where the slider is while it is being moved.
  const [at, setAt] = useState(kept);
  useEffect(() => setAt(kept), [kept, label]);
  const isOff = label.notice === "off";
  const canBeOff = label.allowed.includes("off");
  const notice = isOff ? "off" : steps[at]!;
  const always =
    label.label === "crisis" || label.label === "personal_info" ? words.noticing.always[label.label] : null;
  return (
    <div
      class={`noticed ${label.is_read ? "" : "is-off"}`}
      role="group"
      aria-labelledby={`${id}-name`}
      data-testid={`noticed-${label.label}`}
    >
      <p class="noticed-name" id={`${id}-name`}>
        {words.staff.labels[label.label]}
      </p>
      {!label.is_read ? (
        <p class="fine">{words.noticing.clinicOff}</p>
      ) : (
        <>
          {canBeOff && (
            <label class="noticed-on">
              <input
                type="checkbox"
                checked={!isOff}
                onChange={(event) =>
                  onSet({ is: "label", label: label.label, notice: event.currentTarget.checked ? "usual" : "off" })
                }
              />
              <span>{words.noticing.isOn}</span>
            </label>
          )}
          {!isOff && (
            <div class="noticed-slider">
              <span aria-hidden="true">{words.noticing.less}</span>
              <input
                type="range"
                min={0}
                max={steps.length - 1}
                step={1}
                value={at}
                aria-labelledby={`${id}-name`}
                aria-valuetext={words.noticing.steps[notice]}
                aria-describedby={`${id}-brings`}
                onInput={(event) => setAt(event.currentTarget.valueAsNumber)}
                onChange={(event) =>
                  onSet({ is: "label", label: label.label, notice: steps[event.currentTarget.valueAsNumber]! })
                }
              />
              <span aria-hidden="true">{words.noticing.more}</span>
            </div>
          )}
          <p class="fine" id={`${id}-brings`}>
            <b>{words.noticing.steps[notice]}.</b> {!isOff && brings(preview, label, notice)}
          </p>
          {always !== null && <p class="fine">{always}</p>}
        </>
      )}
    </div>
  );
}

function brings(
  preview: NoticingPreview | "away" | null,
  { label }: NoticedLabel,
  notice: NoticedLabel["notice"],
): string {
  if (preview === null) return words.noticing.previewWaits;
  if (preview === "away") return words.noticing.noPreview;
  return `${words.noticing.preview(flagsWith(preview, label, notice), preview.evenings)}.`;
}

function Changes({ noticing, onSet }: { noticing: Noticing; onSet(wish: NoticingWish): void }) {
  const { store } = useHere();
  const nameOfWho = ({ what, by }: NoticingChange) =>
    what === "reads" || by === null ? words.noticing.clinicDid : nameOf(store.room.value, by);
  return (
    <ChangeLog
      changes={noticing.changes}
      none={words.noticing.noChange}
      sentence={(change) =>
        words.noticing.change(
          nameOfWho(change),
          whatOf(change),
          valueOf(change, change.before),
          valueOf(change, change.after),
        )
      }
      undoable={(change) => (canUndo(noticing, change) && undoing(change) !== null ? whatOf(change) : null)}
      onUndo={(change) => {
        const wish = undoing(change);
        if (wish !== null) onSet(wish);
      }}
    />
  );
}

function whatOf({ what, label }: NoticingChange): string {
  if (what === "alerts") return words.noticing.whatAlerts;
  return label === null ? words.noticing.whatReads : words.lanes.labels[label];
}

function valueOf({ what }: NoticingChange, value: string): string {
  if (what === "alerts") return words.noticing.alertsAnHour(Number(value));
  const names: Readonly<Record<string, string>> = what === "reads" ? words.noticing.reads : words.noticing.steps;
  return names[value] ?? value;
}
