import type { Label } from "../../protocol.gen";

/** The desk's lanes, its digest, and what the helper says to facilitators of their own words. */
export const lanes = {
  nav: "Lanes",
  names: { care: "Care", privacy: "Privacy", concern: "Concern", digest: "Wording" },
  about: {
    care: "People first. Reach out; nothing here is wrong.",
    privacy: "Something personal went out, as its author chose.",
    concern: "Words that may hurt somebody in the room.",
  },
  count: (n: number) => (n === 0 ? "nothing waits" : `${n} waiting`),
  empty: "Nothing waits",
  noFlag: "No flag does not mean that nobody is at risk.",
  more: (n: number, name: string) => `${n} more about what ${name} wrote`,
  digest: "Notes about wording",
  digestAbout: "To read when there is time.",
  raised: (lane: string, name: string) => `${lane}: a flag on what ${name} wrote`,
  mark: (lane: string) => `Flag: ${lane}. Go to it.`,
  languageOnly: "Language only: the helper does not look for people at risk or harsh words turned on oneself. You do.",
  unnoticed: (labels: string) => `Not noticed here: ${labels}.`,
  own: {
    label: "For your eyes only",
    title: "Only you see this, and it is kept nowhere.",
    careTitle: "Only you see this. You matter, too.",
    careBody:
      "If what you wrote is about yourself, you need not carry it alone tonight. Tell a colleague, or look here.",
    careShow: "Help for me",
    said: "If a member had written it, the helper would have said:",
    fine: "Put away",
    announced: "Only for you: the helper has a thought about what you wrote.",
  },
  labels: {
    stigma: "putting people down for a condition",
    judgment: "judging choices or feelings",
    dismissal: "brushing aside what someone feels",
    hostility: "attacking someone",
    harmful_advice: "urging something unsafe",
    labeling: "words that can hurt",
    self_stigma: "harsh words turned on oneself",
    crisis: "somebody at risk",
    personal_info: "who or where someone is",
  } satisfies Record<Label, string>,
};
