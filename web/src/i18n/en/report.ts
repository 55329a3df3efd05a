import type { ReportAnswer, ReportReason } from "../../protocol.gen";

export const report = {
  tell: (name: string) => `Tell the facilitators about this message of ${name}`,
  title: "Tell the facilitators",
  body: (name: string) =>
    `Only the facilitators of this group read this. ${name} is not told, and your name is not shown. Why are you telling them?`,
  add: "Add a line of your own",
  line: "Your line",
  lineHint: "It goes with the reason you choose, without your name.",
  reasons: {
    not_safe: "They may not be safe right now",
    worried: "I am worried about them",
    private: "It says who or where someone is",
    hurts: "It hurts, or puts someone down",
    unsafe_advice: "It urges something unsafe",
    presses: "It presses someone, or asks for contact outside the group",
    other: "Something else",
  } satisfies Record<ReportReason, string>,
  told: "You told the facilitators. Only they know.",
  answers: {
    acted: "A facilitator has read what you told them and acted. Thank you.",
    kept: "A facilitator has read what you told them. The message stays. Thank you.",
  } satisfies Record<ReportAnswer, string>,
  /** To facilitators. */
  from: "Somebody in the group says:",
  reasonsTold: {
    not_safe: "they may not be safe right now",
    worried: "they are worried about this person",
    private: "it says who or where someone is",
    hurts: "it hurts, or puts someone down",
    unsafe_advice: "it urges something unsafe",
    presses: "it presses someone, or asks for contact outside the group",
    other: "something else",
  } satisfies Record<ReportReason, string>,
};
