/** The letters of the flags. N, M and ? mean something else at the desk: among the flags they are ours, everywhere else the desk's. */

export const QUEUE_KEYS = {
  next: "j",
  previous: "k",
  claim: "h",
  right: "d",
  notRight: "n",
  reachOut: "c",
  remove: "m",
  mask: "e",
  reword: "w",
  undo: "u",
  help: "?",
} as const;

export type QueueKey = keyof typeof QUEUE_KEYS;
