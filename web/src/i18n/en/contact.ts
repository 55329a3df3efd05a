export const contact = {
  button: "Sealed contact",
  title: "My sealed contact",
  intro: "Whom we may call for you, and where you are, if your life may be in danger. You need not leave anything.",
  how: "It stays sealed. Only whoever leads your group, or the clinician on call, can open it, only while you may be at risk, and they must say why. Others on duty are told at once. You are told afterwards.",
  honest:
    "Like everything on a computer, it could be read by whoever runs this server. They would break the clinic’s promise.",
  person: "Whom to call",
  personHint: "A name and a number. Let them know that you name them here.",
  place: "Where I am",
  placeHint: "An address, and what somebody who comes should know. Change it when you are somewhere else.",
  seal: "Seal it",
  sealed: "Sealed. Nobody is told.",
  left: (when: string) => `Sealed since ${when}.`,
  broken: "What you left cannot be opened any more: the server has lost its key. Please leave it again.",
  takeBack: "Take it back",
  takeBackSure: "Take it back? It is deleted at once",
  gone: "Deleted.",

  told: {
    title: "Your sealed contact was opened",
    who: (name: string, when: string, room: string) =>
      `${name || "Somebody who has left the group since"} opened it in ${room} on ${when}.`,
    why: "They gave this reason:",
    talk: "You can ask them, or any facilitator, what they did with it. You can change it or take it back at any time.",
    read: "I have read this",
    change: "See my sealed contact",
  },

  audit: {
    title: "Sealed contacts that were opened",
    note: "Nobody can change or delete these lines. The names are those that people go by in their group; they are nowhere else on this page.",
    line: (by: string, about: string, room: string) =>
      `${by || "Somebody"} opened the contact of ${about || "somebody"} in ${room}`,
  },
};

export const reach = {
  button: "How I am reached",
  title: "How I am reached",
  intro:
    "If you are called while you look at no screen, we can tell you so outside this page. There is nothing in it but the address of this server: no name, no group, no words.",
  none: "Your clinic has not set this up. You are called on your screens.",
  by: "How",
  ways: { off: "Only on my screens", email: "By mail", webhook: "Through the clinic’s paging system" },
  email: "E-mail address",
  emailHint: "It is kept sealed and used for nothing else. Choose a mailbox that wakes you when you are on call.",
  webhook: "My name in the paging system",
  webhookHint: "As the clinic has set it up, for example a shift or a phone.",
  save: "Save",
  saved: "Saved.",
  off: "Saved. What you had left is deleted.",
  test: "Send me a test",
  tested: "Sent. It should be there within a minute.",
};
