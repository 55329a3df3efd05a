/** "Flo", "Flo and Gus", "Flo, Gus and Noor". */
const all = (names: readonly string[]): string =>
  names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names[names.length - 1]}`;

export const aside = {
  /** To a member. */
  asks: (names: readonly string[]) => `${all(names)} would like a word with you, just the two of you.`,
  asksBody: "You stay in the group all the while. It is fine to say not now.",
  come: "Come",
  notNow: "Not now",
  tabGroup: "Group",
  with: (names: readonly string[]) => `With ${all(names)}`,
  tabWith: (names: readonly string[], unread: number) =>
    unread === 0 ? `With ${all(names)}` : `With ${all(names)} (${unread})`,
  private: (names: readonly string[]) =>
    `Only ${all(["you", ...names])} read this. If it sounds as if you are not safe, the facilitators on duty see that message. If another joins, you see it here. It goes with the session.`,
  end: "End",
  endSure: "End it for everyone in it?",
  /** To a facilitator. */
  tab: (n: number) => (n === 0 ? "Asides" : `Asides (${n})`),
  label: "Asides",
  none: "Nobody is in an aside",
  noneBody: "Have a word with one member, beside the group. They are asked first.",
  choose: "Have a word with",
  nobody: "Choose somebody",
  ask: (name: string) => `Have a word with ${name}`,
  askTitle: (name: string) => `A word with ${name}`,
  askBody: (name: string) =>
    `${name} is asked, and may say not now. Only the two of you read it. Another facilitator can join and reads what was said before; ${name} would see that.`,
  first: "What you would like to say first",
  firstHint: "It goes with the question. You can leave it empty.",
  send: (name: string) => `Ask ${name}`,
  cancel: "Cancel",
  open: (name: string) => `Open the aside with ${name}`,
  join: "Join",
  joinSure: (name: string) => `Join? ${name} sees it`,
  again: (name: string) => `Ask ${name} again`,
  state: {
    asked: "asked, no answer yet",
    open: "talking",
    declined: "not now",
    over: "over",
  },
  row: (state: string, names: readonly string[]) => `${state} · with ${all(names)}`,
  unread: (n: number) => (n === 1 ? "1 new" : `${n} new`),
  waits: (name: string) => `${name} has not answered yet. What you write now is there when they look.`,
  news: {
    came: (name: string) => `${name} has come. You are in an aside with them.`,
    declined: (name: string) => `${name} says not now.`,
    over: (name: string) => `The aside with ${name} is over.`,
    myOver: "The aside is over. You are with the group.",
    joined: (name: string) => `${name} has joined you.`,
    said: (text: string) => `In the aside, ${text}`,
  },
  ready: "Ready lines",
  readyHint: "Choose one, make it yours, then send it.",
  /** Read by people who lead groups; each is a beginning, in words one could say aloud. */
  situations: [
    {
      title: "Reaching out",
      lines: [
        "I noticed you have been quiet for a while. How are you doing?",
        "What you wrote stayed with me. Would you like to say more about it, just here?",
        "I am glad you came tonight. Is there anything you need right now?",
      ],
    },
    {
      title: "When you are worried",
      lines: [
        "I am a little worried about you. Are you safe right now?",
        "Sometimes people who feel like this think about ending their life. Are you thinking about that?",
        "Is somebody with you, or near you?",
        "There is a line you can call at any hour. Shall I stay here with you while you do?",
      ],
    },
    {
      title: "Checking in",
      lines: [
        "Something was said that may have hurt. How are you with it?",
        "How was that for you?",
        "Is it still all right for you to be in the group, or would a short break help?",
      ],
    },
    {
      title: "Redirecting kindly",
      lines: [
        "You know a lot about this. Could you tell it as your own experience, with “I”?",
        "I would like everybody to have a turn. May I come back to you a little later?",
        "Could we stay with how it felt, and leave out how it was done?",
      ],
    },
    {
      title: "Wording",
      lines: [
        "I think you meant it kindly. Some people here may hear that word as a label for themselves. Would you say it another way?",
        "May I suggest “a person with …”? It puts the person first.",
      ],
    },
    {
      title: "Privacy",
      lines: [
        "Something in your message could tell others who or where you are. Would you like to change it, or take it back?",
        "That story is somebody else’s, too. Could we leave out who it is about?",
      ],
    },
    {
      title: "Leaving early",
      lines: [
        "You said you have to go. Are you all right to leave?",
        "Thank you for being here tonight. Is there anything you would like me to tell the group?",
      ],
    },
  ],
};

export const team = {
  tab: (n: number) => (n === 0 ? "Team" : `Team (${n})`),
  label: "Between facilitators",
  body: "Members do not see this, and the helper does not read it. It goes with the session.",
  empty: "Nothing has been said between you yet",
  message: "To the other facilitators",
  send: "Send",
  about: "About",
  general: "the evening in general",
  aboutFlag: (lane: string, name: string) => `${lane}, ${name}`,
  aboutGone: "A flag",
  showFlag: (what: string) => `Show the flag: ${what}`,
  thread: (n: number) => (n === 0 ? "Between facilitators" : `Between facilitators (${n})`),
  threadOf: (what: string) => `Between facilitators, about: ${what}`,
  said: (name: string, text: string) => `Between facilitators, ${name}: ${text}`,
};
