/** The operator: what is read first wherever a group has chosen nothing itself. */

import { useState } from "preact/hooks";
import { words } from "../i18n";
import { api, codeOf, type ProblemCode } from "../net/api";
import type { HouseReading } from "../protocol.gen";
import { choosing, type Rule } from "../state/readingRules";
import { Problem } from "../ui/field";
import { RuleParts } from "./staff/RuleParts";

export function ClinicReading({ reading }: { reading: HouseReading }) {
  const [house, setHouse] = useState(reading);
  const [problem, setProblem] = useState<ProblemCode | null>(null);
  const [told, setTold] = useState("");
  const choose = async (rule: Rule, value: string) => {
    const before = house;
    // A value of the house is never "as in the house", so what comes out is whole.
    const next = choosing(house, rule, value) as HouseReading;
    setHouse(next);
    setProblem(null);
    setTold("");
    try {
      await api.setHouseReading(next);
      setTold(words.readingRules.houseSaved);
    } catch (thrown) {
      setHouse(before);
      setProblem(codeOf(thrown));
    }
  };
  return (
    <details class="clinic-reading" data-testid="clinic-reading">
      <summary>{words.readingRules.houseTitle}</summary>
      <p class="hint">{words.readingRules.houseAbout}</p>
      <RuleParts own={house} house={null} onChoose={(rule, value) => void choose(rule, value)} />
      <p role="status">{told}</p>
      <Problem>{problem !== null && words.errors[problem]}</Problem>
    </details>
  );
}
