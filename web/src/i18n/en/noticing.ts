import type { Readiness, Reads } from "../../protocol.gen";

/** How much the helper notices in a room, and in a clinic. */
export const noticing = {
  open: "What the helper notices",
  title: (room: string) => `What the helper notices in ${room}`,
  about:
    "It holds from the next message on, for everybody who looks after this room. What is noticed less is missed more.",
  lanes: { care: "Care", privacy: "Privacy", concern: "Concern and wording" },
  less: "notice less",
  more: "notice more",
  steps: {
    off: "not noticed",
    much_less: "much less than usual",
    less: "less than usual",
    usual: "as usual",
    more: "more than usual",
    much_more: "much more than usual",
  } satisfies Record<Readiness, string>,
  isOn: "Notice this",
  always: {
    crisis: "Somebody at risk is always noticed, at least as usual.",
    personal_info: "Members are always asked before something personal of theirs goes out.",
  },
  clinicOff: "Your clinic has chosen language only: the helper does not look for this.",
  previewWaits: "Counting in our example evenings …",
  noPreview: "What this would bring cannot be counted now: the helper is away.",
  preview: (n: number, evenings: number) =>
    n === 0
      ? `No flag in ${evenings} evenings like our examples`
      : `About ${n} ${n === 1 ? "flag" : "flags"} in ${evenings} evenings like our examples`,
  alerts: "How often concern may interrupt you",
  alertsHint: "Further flags wait quietly in their lane, and are counted. Care always interrupts.",
  alertsAnHour: (n: number) => {
    if (n === 0) return "Never";
    if (n === 1) return "Once an hour";
    if (n === 2) return "Twice an hour (usual)";
    return n >= 60 ? "Every time" : `${n} times an hour`;
  },
  changes: "What has been changed",
  noChange: "Nothing yet. Everything is noticed as the helper came.",
  change: (who: string, what: string, before: string, after: string) =>
    `${who}: ${what}, from “${before}” to “${after}”`,
  whatAlerts: "interruptions by concern",
  whatReads: "what the helper reads for",
  clinicDid: "The clinic",
  undo: "Undo",
  undoOf: (what: string) => `Undo: ${what}`,
  saved: "Changed. It holds from the next message on.",
  reads: {
    everything: "how people speak, and how they may be",
    language_only: "language only",
  } satisfies Record<Reads, string>,
  clinicTitle: "What the helper reads for",
  clinicReads: {
    everything: "How people speak to each other, and whether somebody may need care",
    language_only: "Language only: how people speak to each other",
  } satisfies Record<Reads, string>,
  clinicHint:
    "With language only, the helper does not look for people at risk or for harsh words turned on oneself, in any group. The help button stays, and facilitators are told on their desk. Choose it where the law or your members do not want a program to judge how somebody feels.",
  clinicSaved: "Saved. It holds in all groups from the next message on.",
};
