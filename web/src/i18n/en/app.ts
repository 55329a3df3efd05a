import type { Role } from "../../protocol.gen";

export const app = {
  name: "Warmroom",
  titleOf: (page: string) => `${page} · Warmroom`,
  loading: "One moment…",
  notFound: "There is no such page",
  notFoundBody: "The link may be old, or a letter may be missing.",
  toGroups: "To my groups",
  close: "Close",
  cancel: "Cancel",
  copy: "Copy",
  copied: "Copied",
  back: "Back",
  tryAgain: "Try again",
};

export const exit = {
  button: "Leave now",
  buttonShort: "Leave",
  hint: "Or press Shift three times",
  pressTimes: (n: number) => (n === 1 ? "Press Shift once more to leave" : `Press Shift ${n} more times to leave`),
};

export const groups = {
  title: "My groups",
  empty: "No groups yet",
  emptyBody: "You come into a group with an invitation link from its facilitator or your clinic.",
  asName: (name: string) => `You are ${name} here`,
  visit: "as a guest",
  open: (room: string) => `Open ${room}`,
  clinicPage: "Clinic page",
  signOut: "Sign out",
  useInvitation: "I have another invitation",
};

export const roles = { member: "Member", facilitator: "Facilitator", operator: "Operator" } satisfies Record<
  Role,
  string
>;
