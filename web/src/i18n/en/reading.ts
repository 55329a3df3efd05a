/** What is read first, by a facilitator or by its author once more. Nothing here is about the person who wrote it. */

import type { Hold, Label, Nudge, ReadRule, ReturnReason } from "../../protocol.gen";

/** What can be a concern; the others are care and privacy, and nobody is asked about those here. */
type Concern = Exclude<Label, "crisis" | "self_stigma" | "personal_info">;

const minutes = (n: number) => (n <= 0 ? "in a moment" : n === 1 ? "within a minute" : `within ${n} minutes`);

export const reading = {
  wording: {
    ask: "Some of this could land hard on someone here. Would you like to say it in another way?",
    may: {
      stigma: "It may sound as if people were less for what they live with.",
      judgment: "It may sound as if someone were judged.",
      dismissal: "It may sound as if what someone feels did not count.",
      hostility: "It may sound like an attack on someone.",
      harmful_advice: "It may lead someone to something that is not safe for them.",
      labeling: "There is a word in it that can hurt.",
    } satisfies Record<Concern, string>,
    yours: "As you wrote it",
    kinder: "In kinder words",
    ways: (typed: string) => `Instead of “${typed}”`,
    take: "Send the kinder words",
    takeEdit: "Take the kinder words",
    asIs: "Send as it is",
    goOn: "Go on writing",
    keptNowhere: "Nobody else sees this question, and what you leave out is kept nowhere.",
  },
  review: {
    release: (n: number) => `It will be in the group ${minutes(n)}, also if nobody gets to it.`,
    back: (n: number) => `You hear of it ${minutes(n)}. If nobody gets to it, it comes back to you.`,
    meanwhile: "You can go on writing, change it, or take it back.",
  },
  returned: {
    softer:
      "A facilitator has read it: some of the words could land hard on someone here. You can say it in other words.",
    details:
      "A facilitator has read it: some details could be hard for others to read. What you feel is welcome here; you can leave those out.",
    later: "A facilitator has read it: another moment tonight would suit it better. You can keep it, or change it.",
    talk_first: "A facilitator has read it and would like a word with you first. You have done nothing wrong.",
    unread: "No facilitator had the time to read it. You can send it once more.",
  } satisfies Record<ReturnReason, string>,
  sendAgain: "Send it once more",
  leaves: "If you take it back, nothing of it is kept.",
  readFirst: "Tonight a facilitator reads what you write before the group does. It takes a few minutes at most.",
  readFirstOver: "What you write goes straight to the group again.",

  desk: {
    title: (n: number) => `To read first (${n})`,
    region: "Messages to read first",
    hint: "Their authors are waiting. The group has not seen these.",
    from: (name: string) => `From ${name}`,
    key: "F leads here from anywhere.",
    why: {
      person: "You read first what they write tonight.",
      everybody: "Everything is read first in this phase.",
      newcomer: "It is their first session.",
      concern: "There may be a concern in it.",
      label: "There may be a concern in it, by this room's rules.",
    } satisfies Record<ReadRule, string>,
    concern: (label: string) => `It may be that this ${label}.`,
    release: (n: number) => `Into the group by itself ${minutes(n)}`,
    back: (n: number) => `Back to its author by itself ${minutes(n)}`,
    letIn: "Let it in",
    letInOf: (name: string) => `Let it in: the message of ${name}`,
    giveBack: "Give it back",
    giveBackTo: (name: string) => `Give it back to ${name}`,
    tell: (name: string) => `What ${name} is told`,
    reasons: {
      softer: "Some words could land hard",
      details: "Some details could be hard to read",
      later: "Another moment suits it better",
      talk_first: "You would like a word first",
    } satisfies Record<Exclude<ReturnReason, "unread">, string>,
    not: "Not now",
    news: (name: string) => `A message of ${name} waits to be read first.`,
    already: "This has been settled already, or its author has changed it.",
  },

  people: {
    readFirst: "Read first what they write",
    readFirstSure: "Read it first tonight? They are told.",
    readAlong: "Let what they write in at once",
    isReadFirst: "read first",
  },

  rules: {
    nudge: "Before it is sent, authors are asked about",
    nudges: {
      off: "Nothing",
      gentle: "Words for which there is a kinder one",
      full: "The same, and whatever could hurt",
    } satisfies Record<Nudge, string>,
    nudgeHint: "Only they see it, and one tap sends it as it is. Whoever may need help is never asked.",
    hold: "A facilitator reads first",
    holds: {
      none: "Nothing",
      concerns: "What may be a concern",
      newcomers: "Whoever is here for the first time",
      all: "Everything",
    } satisfies Record<Hold, string>,
    holdHint:
      "It waits a few minutes at most, and only while somebody on duty is here. What facilitators write never waits.",
  },
};
