/** "Ann", "Ann and Bob", "Ann, Bob and Cai". */
const namesListed = (names: readonly string[]): string =>
  names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names[names.length - 1]}`;

const messages = (n: number) => (n === 1 ? "1 message" : `${n} messages`);

export const breakout = {
  label: "Small groups",
  with: (names: readonly string[]) =>
    names.length === 0 ? "You are by yourself." : `You are with ${namesListed(names)}.`,
  others: "The others talk in small groups.",
  left: (time: string) => `${time} left`,
  ask: "Ask a facilitator",
  asked: "A facilitator has been asked",
  begun: "You are in a small group now.",
  back: "You are back in the group.",
  toAll: (name: string) => `${name} to everybody:`,

  asks: (name: string) => `${name} asks for you`,
  goTo: (name: string) => `Go to ${name}`,
  lookingIn: "You look in on a small group.",
  insideOf: (names: string) => `You are with ${names}.`,
  leave: "Back to the group",

  afterTheRound: "Small groups can begin when the round is finished.",
  minutes: "For how long",
  minutesOf: (n: number) => `${n} minutes`,
  size: "How many together",
  sizes: { 2: "Pairs", 3: "Threes" },
  draw: "Show who is with whom",
  drawAgain: "Draw again",
  begin: "Begin the small groups",
  alone: (names: string) => `${names} would be alone. Choose who joins them.`,
  tooFew: "Two people who take part need to be here.",
  number: (n: number) => `Group ${n}`,
  staying: "With the whole group",
  whereTo: (name: string) => `Where ${name} is`,
  to: (names: string) => `To ${names}`,
  toNew: "To a new group",
  toNone: "Stays with the whole group",

  running: (time: string) => `Small groups, ${time} left`,
  lookIn: "Look in",
  visit: (names: string) => `Look in on ${names}`,
  quiet: "Nothing said yet",
  unread: (n: number) => (n === 0 ? "Nothing new" : `${messages(n)} you have not seen`),
  flags: (n: number) => (n === 1 ? "1 open flag" : `${n} open flags`),
  saidIn: (names: string) => `Said in the small group of ${names}`,
  wasIn: "Said in a small group that is over",
  asksForYou: "asks for you",
  more: "2 more minutes",
  end: "Everybody back",
  endSure: "Bring everybody back now?",
};
