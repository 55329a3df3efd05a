import type { AfterWait, ReadFrom } from "../../protocol.gen";

/** What is read first in a room, by its own rules and the house's. */
export const readingRules = {
  open: "What is read first",
  title: (room: string) => `What is read first in ${room}`,
  about:
    "You read it before the group does. It waits a few minutes at most, and only while one of you is here. A choice holds from the next message on; a phase of a session may ask for more.",
  who: "Who is read first",
  what: "What may be a concern",
  care: "Whoever may need care is never kept waiting for it.",
  howLong: "How long it waits",
  rules: {
    newcomers: "people in their first session",
    wait: "the longest that anybody waits",
    then: "where it goes if nobody gets to it",
  },
  firsts: {
    never: "never",
    clear: "only when it is clear",
    likely: "when it is likely",
    noticed: "whenever it is noticed",
  } satisfies Record<ReadFrom, string>,
  yesNo: { yes: "read first", no: "not read first" },
  thens: {
    release: "into the group",
    back: "back to its author",
  } satisfies Record<AfterWait, string>,
  minutes: (n: number) => (n === 1 ? "1 minute" : `${n} minutes`),
  house: "as in the house",
  asHouse: (value: string) => `As in the house: ${value}`,
  own: (house: string) => `This group's own. In the house: ${house}.`,
  allAsHouse: "All as in the house",
  noChange: "Nothing yet. Everything is as in the house.",
  houseChanged: "The clinic: what is read first in the house",
  houseTitle: "What facilitators read first",
  houseAbout:
    "It holds in every group that has chosen nothing itself. A message waits a few minutes at most, and only while a facilitator is here. Whoever may need care is never kept waiting for it.",
  houseSaved: "Saved. It holds from the next message on.",
  someAre: "By this group's rules some messages are read first.",
  changed: "Somebody has changed what the helper notices, or what is read first.",
  members: "A facilitator may read some messages before the group does. They wait a few minutes at most.",
};
