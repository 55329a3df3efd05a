/** "Ann", "Ann and Bob", "Ann, Bob and Cai". */
const namesListed = (names: readonly string[]): string =>
  names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names[names.length - 1]}`;

export const breakout = {
  label: "Small groups",
  names: namesListed,
  with: (names: readonly string[]) =>
    names.length === 0 ? "You are by yourself." : `You are with ${namesListed(names)}.`,
  others: "The others talk in small groups.",
  left: (time: string) => `${time} left.`,
  ask: "Ask a facilitator",
  asked: "A facilitator has been asked",
  begun: "You are in a small group now.",
  back: "You are back in the group.",
  startBody: (minutes: number) =>
    `Everybody who takes part talks in a small group for ${minutes} minutes. Who is with whom is drawn.`,
  pairs: "In pairs",
  threes: "In threes",
  visit: (names: string) => `Look in on ${names}`,
  leave: "Back to the group",
  answer: (name: string) => `${name} asks for you`,
  more: "2 more minutes",
  end: "Everybody back",
};
