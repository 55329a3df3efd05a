/** How I am reached when I am called and look at no screen: one's own choice among what the clinic offers. */

import { useEffect, useState } from "preact/hooks";
import { words } from "../../i18n";
import { api, codeOf, type ProblemCode } from "../../net/api";
import type { MyReach, ReachBy } from "../../protocol.gen";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Choice, Field, Problem } from "../../ui/field";

type Way = ReachBy | "off";

export function ReachDialog({ onClose }: { onClose(): void }) {
  const [reach, setReach] = useState<MyReach | null>(null);
  const [told, setTold] = useState("");
  const [problem, setProblem] = useState<ProblemCode | null>(null);
  const [isBusy, setBusy] = useState(false);
  const ask = async (question: Promise<MyReach>, whenDone = "") => {
    setBusy(true);
    setProblem(null);
    setTold("");
    try {
      setReach(await question);
      setTold(whenDone);
    } catch (thrown) {
      setProblem(codeOf(thrown));
    } finally {
      setBusy(false);
    }
  };
  useEffect(() => void ask(api.reach()), []);
  const act = (question: () => Promise<MyReach>, whenDone: string) => {
    if (!isBusy) void ask(question(), whenDone);
  };
  return (
    <Dialog title={words.reach.title} onClose={onClose}>
      <p>{words.reach.intro}</p>
      {reach === null ? (
        problem === null && <p role="status">{words.app.loading}</p>
      ) : reach.offered.length === 0 && reach.by === null ? (
        <p class="empty">{words.reach.none}</p>
      ) : (
        <Ways
          reach={reach}
          isBusy={isBusy}
          onSave={(by, address) =>
            by === "off"
              ? act(api.switchReachOff, words.reach.off)
              : act(() => api.setReach({ by, address }), words.reach.saved)
          }
          onTest={() => act(api.testReach, words.reach.tested)}
        />
      )}
      <Problem>{problem !== null && words.errors[problem]}</Problem>
      <p class="hint told" role="status">
        {told}
      </p>
    </Dialog>
  );
}

interface WaysProps {
  reach: MyReach;
  isBusy: boolean;
  onSave(by: Way, address: string): void;
  onTest(): void;
}

function Ways({ reach, isBusy, onSave, onTest }: WaysProps) {
  const saved: Way = reach.by ?? "off";
  const [by, setBy] = useState<Way>(saved);
  const [address, setAddress] = useState(reach.address ?? "");
  const isSaved = by === saved && address.trim() === (reach.address ?? "");
  // What was chosen stays to be seen when the clinic offers it no more.
  const ways: Way[] = [...new Set<Way>(["off", ...reach.offered, saved])];
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSave(by, address);
      }}
    >
      <Choice
        label={words.reach.by}
        options={ways}
        chosen={by}
        onChoose={(way) => {
          setBy(way);
          setAddress(way === saved ? (reach.address ?? "") : "");
        }}
        name={(way) => words.reach.ways[way]}
      />
      {by !== "off" && (
        <Field
          key={by}
          name={`reach-${by}`}
          label={words.reach[by]}
          hint={words.reach[`${by}Hint`]}
          value={address}
          onValue={setAddress}
          maxLength={254}
          autoComplete={by === "email" ? "email" : "off"}
          autoCapitalize="off"
        />
      )}
      <div class="actions">
        <Button type="submit" kind="primary" isOff={isBusy || isSaved || (by !== "off" && address.trim() === "")}>
          {words.reach.save}
        </Button>
        {saved !== "off" && isSaved && (
          <Button isOff={isBusy} onClick={onTest}>
            {words.reach.test}
          </Button>
        )}
      </div>
    </form>
  );
}
