/** The operator: what the helper reads for, in all groups. */

import { useId, useState } from "preact/hooks";
import { words } from "../i18n";
import { api, codeOf, type ProblemCode } from "../net/api";
import type { Reads } from "../protocol.gen";
import { Problem } from "../ui/field";

const ALL: readonly Reads[] = ["everything", "language_only"];

export function ClinicReads({ reads }: { reads: Reads }) {
  const id = useId();
  const [chosen, setChosen] = useState(reads);
  const [problem, setProblem] = useState<ProblemCode | null>(null);
  const [told, setTold] = useState("");
  const choose = async (next: Reads) => {
    const before = chosen;
    setChosen(next);
    setProblem(null);
    setTold("");
    try {
      await api.setReads({ reads: next });
      setTold(words.noticing.clinicSaved);
    } catch (thrown) {
      setChosen(before);
      setProblem(codeOf(thrown));
    }
  };
  return (
    <fieldset class="clinic-reads" aria-describedby={`${id}-hint`}>
      <legend>{words.noticing.clinicTitle}</legend>
      {ALL.map((one) => (
        <label key={one} class="clinic-reads-one">
          <input type="radio" name={`${id}-reads`} checked={chosen === one} onChange={() => void choose(one)} />
          <span>{words.noticing.clinicReads[one]}</span>
        </label>
      ))}
      <p class="hint" id={`${id}-hint`}>
        {words.noticing.clinicHint}
      </p>
      <p role="status">{told}</p>
      <Problem>{problem !== null && words.errors[problem]}</Problem>
    </fieldset>
  );
}
