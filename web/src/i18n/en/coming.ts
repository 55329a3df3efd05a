export const signIn = {
  title: "Come in",
  intro: "You need no e-mail and no real name.",
  byInvitation: "I have an invitation",
  invitationLabel: "Invitation link or code",
  invitationHint: "Paste the whole link. It comes from your clinic or a facilitator.",
  useInvitation: "Use invitation",
  byWords: "I have been here before",
  wordsLabel: "Recovery words",
  wordsHint: "The words you wrote down when you joined, with spaces between them.",
  signIn: "Sign in",
  ended: "You have been signed out. Your words are safe; sign in to go on.",
};

export const join = {
  title: "You are invited",
  looking: "Looking at your invitation…",
  to: (clinic: string) => `at ${clinic}`,
  asMember: "You would join as a member.",
  asFacilitator: "You would join as a facilitator: you see the same room, and what the helper points to.",
  already: "You are in this group already.",
  toGroup: "Go to the group",
  nameLabel: "The name others will see",
  nameHint: "A first name, a nickname or any word you like. Please not your full name.",
  looksReal: "This looks like a full name or a way to find you. Others in the group would see it.",
  chooseAnother: "Choose another",
  useAnyway: "Use it anyway",
  wordsTitle: "What happens to my words",
  words: [
    "They stay in this building: on the clinic's own machine, sent to nobody else.",
    "A computer helper on that machine reads each message and points facilitators to some of them, when someone may need care or the talk may hurt. It can be mistaken.",
    "People decide, never the helper. It does not answer you, and it hides nothing by itself.",
    "If a message seems to say who or where you are, it waits until you have chosen what to do with it.",
    "This is a support group, not treatment. If you are in danger, call your local emergency number.",
  ],
  submit: "Join the group",
  noCode: "Paste your invitation to go on",
  noCodeBody: "Links work once they are opened whole. If this page was reloaded, please paste the link again.",
};

export const recovery = {
  title: "Your recovery words",
  body: "With these words you can come back on another device. Nobody can send them to you again: not the clinic, not a facilitator.",
  advice: "Write them on paper, and keep them where others do not look.",
  copy: "Copy the words",
  done: "I have written them down",
};

export const setUp = {
  title: "Set up your clinic",
  intro:
    "This link works once. It makes you the operator: you open groups and invite facilitators, and you read no room.",
  nameLabel: "Name of the clinic",
  nameHint: "Members see it on their invitation.",
  submit: "Set up",
  noCode: "This page needs the link from the server's first start",
  noCodeBody: "Look at the place where Warmroom was started; the link is printed there.",
};
