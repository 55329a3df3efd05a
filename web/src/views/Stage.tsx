/** The demo: an invented session, seen from a member's phone and by the room's facilitator at once. */

import { useEffect, useId, useState } from "preact/hooks";
import { words } from "../i18n";
import { api, codeOf, type ProblemCode } from "../net/api";
import type { Rehearsal, Stage } from "../protocol.gen";
import { Button } from "../ui/button";
import { Problem } from "../ui/field";
import { Brand, Icon } from "../ui/icons";
import { isWide } from "../ui/media";
import { Tabs } from "../ui/tabs";
import { Loading, Notice, useTitle } from "./Page";

const SPEEDS = [1, 4, 10] as const;
const LOOK_AGAIN_MS = 2000;
type Seat = "member" | "facilitator";
const SEATS: readonly Seat[] = ["member", "facilitator"];

export function StagePage() {
  useTitle(words.stage.title);
  const { stage, problem, look } = useStage();
  if (stage === null) {
    return problem === null ? <Loading /> : <Notice title={words.stage.away} body={words.stage.awayBody} />;
  }
  return <OnStage stage={stage} look={look} />;
}

function OnStage({ stage, look }: { stage: Stage; look(): Promise<void> }) {
  const id = useId();
  const playing = stage.rehearsals.find((rehearsal) => rehearsal.id === stage.playing) ?? null;
  const [chosenId, setChosenId] = useState<string | null>(null);
  const [speed, setSpeed] = useState<number>(4);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ProblemCode | null>(null);
  const chosen = playing ?? stage.rehearsals.find((rehearsal) => rehearsal.id === chosenId) ?? stage.rehearsals[0];
  const act = async (action: () => Promise<unknown>) => {
    if (isBusy) return;
    setBusy(true);
    setProblem(null);
    try {
      await action();
      await look();
    } catch (thrown) {
      setProblem(codeOf(thrown));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div class="stage">
      <header class="stage-head">
        <div class="stage-words">
          <p class="brand">
            <Brand />
            {words.app.name}
          </p>
          <h1 tabIndex={-1}>{words.stage.title}</h1>
          <p>{words.stage.intro}</p>
          <p class="fine">{words.stage.try}</p>
        </div>
        {chosen === undefined ? (
          <p class="empty">{words.stage.none}</p>
        ) : (
          <form
            class="stage-controls"
            onSubmit={(event) => {
              event.preventDefault();
              void act(() => (playing === null ? api.play({ rehearsal: chosen.id, speed }) : api.stopPlaying()));
            }}
          >
            <div class="field">
              <label for={`${id}-rehearsal`}>{words.stage.choose}</label>
              <select
                id={`${id}-rehearsal`}
                value={chosen.id}
                disabled={playing !== null}
                onChange={(event) => setChosenId(event.currentTarget.value)}
              >
                {stage.rehearsals.map((rehearsal) => (
                  <option key={rehearsal.id} value={rehearsal.id}>
                    {rehearsal.title}
                  </option>
                ))}
              </select>
            </div>
            <div class="field">
              <label for={`${id}-speed`}>{words.stage.speed}</label>
              <select
                id={`${id}-speed`}
                value={String(speed)}
                disabled={playing !== null}
                onChange={(event) => setSpeed(Number(event.currentTarget.value))}
              >
                {SPEEDS.map((option) => (
                  <option key={option} value={String(option)}>
                    {words.stage.speedTimes(option)}
                  </option>
                ))}
              </select>
            </div>
            <Button
              type="submit"
              kind="primary"
              icon={playing === null ? "play" : "stop"}
              isOff={isBusy}
              data-testid="stage-play"
            >
              {playing === null ? words.stage.play : words.stage.stop}
            </Button>
            <p class="stage-state" role="status" data-testid="stage-state" data-playing={stage.playing ?? ""}>
              {playing !== null && words.stage.playing(playing.title)}
            </p>
            <Problem>{problem !== null && words.errors[problem]}</Problem>
          </form>
        )}
      </header>
      {chosen !== undefined && <Seats rehearsal={chosen} />}
    </div>
  );
}

function Seats({ rehearsal }: { rehearsal: Rehearsal }) {
  const [shown, setShown] = useState<Seat>("member");
  const hasTabs = !isWide.value;
  return (
    <main class="seats">
      {hasTabs && (
        <Tabs
          label={words.stage.views}
          idPrefix="seat"
          chosen={shown}
          onChoose={(seat) => setShown(seat)}
          tabs={SEATS.map((seat) => ({ key: seat, label: words.stage[seat] }))}
        />
      )}
      {SEATS.map((seat) => {
        const path = `demo/${seat}/room/${encodeURIComponent(rehearsal.room_id)}`;
        return (
          <section
            key={seat}
            class={`seat seat-${seat}`}
            id={`seat-panel-${seat}`}
            hidden={hasTabs && shown !== seat}
            role={hasTabs ? "tabpanel" : "region"}
            aria-label={words.stage[seat]}
          >
            <div class="seat-head">
              <h2 class={hasTabs ? "visually-hidden" : ""}>{words.stage[seat]}</h2>
              <a href={path} target="_blank" rel="noopener">
                {words.stage.openAlone}
                <Icon name="leave" />
              </a>
            </div>
            <iframe src={path} title={`${words.stage[seat]}: ${rehearsal.room_name}`} />
          </section>
        );
      })}
    </main>
  );
}

/** The stage as it is, looked at again while something plays. */
function useStage() {
  const [stage, setStage] = useState<Stage | null>(null);
  const [problem, setProblem] = useState<ProblemCode | null>(null);
  const look = async () => {
    try {
      setStage(await api.stage());
      setProblem(null);
    } catch (thrown) {
      setProblem(codeOf(thrown));
    }
  };
  useEffect(() => void look(), []);
  const isPlaying = stage !== null && stage.playing !== null;
  useEffect(() => {
    if (!isPlaying) return;
    const id = setInterval(() => void look(), LOOK_AGAIN_MS);
    return () => clearInterval(id);
  }, [isPlaying]);
  return { stage, problem, look };
}
