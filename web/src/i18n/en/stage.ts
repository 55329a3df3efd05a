export const stage = {
  title: "One group, two seats",
  intro:
    "An invented session is played into a real room. You see it on a member's phone, and as its facilitator sees it, with what the helper on this machine points to.",
  try: "Write something yourself, on either side. Look after a flag, hide a message, or type a phone number as the member and see who gets to decide.",
  choose: "Session",
  speed: "Pace",
  speedTimes: (n: number) => (n === 1 ? "As it was (1×)" : `${n}× faster`),
  play: "Play",
  stop: "Stop",
  playing: (title: string) => `Playing “${title}”`,
  member: "A member's phone",
  facilitator: "The facilitator",
  views: "Whose screen",
  openAlone: "Open alone",
  none: "There is no session to play.",
  away: "The demo is not running",
  awayBody: "Start it with “warmroom demo” and load this page again.",
};
