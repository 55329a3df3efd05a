import { describe, expect, test } from "vitest";
import type { NoticedLabel, Noticing, NoticingChange } from "../src/protocol.gen";
import { byLane, canUndo, flagsWith, onSlider, undoing } from "../src/state/noticing";

const ALL = ["off", "much_less", "less", "usual", "more", "much_more"] as const;

function aLabel(changes: Partial<NoticedLabel> = {}): NoticedLabel {
  return { label: "stigma", notice: "usual", allowed: [...ALL], is_read: true, ...changes };
}

function aChange(number: number, changes: Partial<NoticingChange> = {}): NoticingChange {
  return {
    number,
    at: "2030-01-01T18:00:00Z",
    by: "u1",
    what: "label",
    label: "stigma",
    before: "usual",
    after: "more",
    ...changes,
  };
}

function noticingWith(...changes: NoticingChange[]): Noticing {
  return { version: changes.length, reads: "everything", labels: [aLabel()], alerts_an_hour: 2, changes };
}

describe("a slider", () => {
  test("has the steps that are allowed; off is none of them, and comes back as usual", () => {
    expect(onSlider(aLabel({ notice: "more" }))).toEqual({ steps: ALL.slice(1), at: 3 });
    expect(onSlider(aLabel({ notice: "off" })).at).toBe(2);
  });

  test("of somebody at risk begins at the usual", () => {
    const crisis = aLabel({ label: "crisis", allowed: ["usual", "more", "much_more"] });
    expect(onSlider(crisis)).toEqual({ steps: ["usual", "more", "much_more"], at: 0 });
  });
});

test("labels stand under their lanes, care first", () => {
  const labels = (["stigma", "crisis", "personal_info", "labeling"] as const).map((label) => aLabel({ label }));
  expect(byLane(labels).map(({ lane, labels: own }) => [lane, own.map(({ label }) => label)])).toEqual([
    ["care", ["crisis"]],
    ["privacy", ["personal_info"]],
    ["concern", ["stigma", "labeling"]],
  ]);
});

test("a preview knows each step of each label", () => {
  const flags = { off: 0, much_less: 0, less: 1, usual: 2, more: 4, much_more: 8 };
  const preview = { evenings: 3, messages: 90, labels: [{ label: "stigma" as const, flags }] };
  expect(flagsWith(preview, "stigma", "more")).toBe(4);
  expect(flagsWith(preview, "crisis", "more")).toBe(0);
});

describe("undoing", () => {
  test("is offered for the last change of each thing", () => {
    const changes = [
      aChange(4, { what: "alerts", label: null, before: "2", after: "4" }),
      aChange(3, { label: "crisis" }),
      aChange(2, { before: "more", after: "less" }),
      aChange(1),
    ];
    const noticing = noticingWith(...changes);
    expect(changes.map((change) => canUndo(noticing, change))).toEqual([true, true, true, false]);
    expect(changes.map(undoing)).toEqual([
      { is: "alerts", alerts: 2 },
      { is: "label", label: "crisis", notice: "usual" },
      { is: "label", label: "stigma", notice: "more" },
      { is: "label", label: "stigma", notice: "usual" },
    ]);
  });

  test("is the clinic's where the clinic has chosen", () => {
    const change = aChange(1, { what: "reads", label: null, before: "everything", after: "language_only" });
    expect(canUndo(noticingWith(change), change)).toBe(false);
    expect(undoing(change)).toBeNull();
  });
});
