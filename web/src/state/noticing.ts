/** How much the helper notices, as sliders show it and as a change can be undone. */

import type { Attention, Label, Readiness, NoticedLabel, NoticingChange, NoticingPreview } from "../protocol.gen";

/** What a facilitator asks for. */
export type NoticingWish =
  | { readonly is: "label"; readonly label: Label; readonly notice: Readiness }
  | { readonly is: "alerts"; readonly alerts: number };

const LANE_OF: Record<Label, Attention> = {
  crisis: "care",
  self_stigma: "care",
  personal_info: "privacy",
  stigma: "concern",
  judgment: "concern",
  dismissal: "concern",
  hostility: "concern",
  harmful_advice: "concern",
  labeling: "concern",
};

/** Labels under their lanes, in the order of the lanes. */
export function byLane(labels: readonly NoticedLabel[]): { lane: Attention; labels: readonly NoticedLabel[] }[] {
  const lanes = ["care", "privacy", "concern"] as const;
  return lanes.map((lane) => ({ lane, labels: labels.filter(({ label }) => LANE_OF[label] === lane) }));
}

/** The steps of a label's slider, least first, and where it stands; being off is no step of it. */
export function onSlider({ allowed, notice }: NoticedLabel): { steps: readonly Readiness[]; at: number } {
  const steps = allowed.filter((step) => step !== "off");
  return { steps, at: steps.indexOf(notice === "off" ? "usual" : notice) };
}

/** How many flags the example evenings would have with this step. */
export function flagsWith(preview: NoticingPreview, label: Label, notice: Readiness): number {
  return preview.labels.find((one) => one.label === label)?.flags[notice] ?? 0;
}

/** Only the last change of a thing is undone, and what the clinic has chosen is the clinic's to undo. */
export function canUndo({ changes }: { changes: readonly NoticingChange[] }, change: NoticingChange): boolean {
  if (change.what === "reads" || change.what === "house") return false;
  const last = changes.find((one) => one.what === change.what && one.label === change.label);
  return last?.number === change.number;
}

/** As it was before *change*. */
export function undoing(change: NoticingChange): NoticingWish | null {
  if (change.what === "alerts") return { is: "alerts", alerts: Number(change.before) };
  if (change.label === null) return null;
  return { is: "label", label: change.label, notice: change.before as Readiness };
}
