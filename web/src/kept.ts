/** What this browser keeps of the person's own words, and how all tabs forget it. */

import { basePath } from "./base";
import { holdAlone, holdByLock, Keep } from "./net/keep";
import { Seal } from "./net/seal";

/** Every name carries the base, because the seats of the demo share one origin. */
const prefix = `warmroom:${basePath()}:`;

/** Null where the browser forbids it, as one does that refuses all cookies. */
export const tabStorage = storage(() => window.sessionStorage);

/** What is being written, by `USER:ROOM`. The tab's own: a reload keeps it, and it goes with the tab. */
export const drafts = new Keep(tabStorage, `${prefix}draft:`, holdAlone);

/** What could not be sent yet, by `USER:CLIENT_ID`. The tabs share it. */
export const unsent = new Keep(
  storage(() => window.localStorage),
  `${prefix}outbox:`,
  // Locks are missing where sealing is, on plain HTTP from another machine; then nothing is stored, and nothing shared.
  navigator.locks === undefined ? holdAlone : holdByLock(navigator.locks),
);

let seal: Seal | null = null;

/** Before anything is drawn: from then on drafts can be read at once. */
export async function openKeeps(): Promise<void> {
  seal = navigator.locks === undefined ? null : await Seal.open(prefix);
  drafts.open(seal);
  unsent.open(seal);
  await drafts.take("");
}

// What would be lost with the page is asked about by the browser, before the page goes.
addEventListener("beforeunload", (event) => {
  if ([drafts, unsent].some((keep) => !keep.isLasting && !keep.isEmpty)) event.preventDefault();
});

/** Why a tab has forgotten everything. */
export type Farewell = "signed out" | "left";

const otherTabs = new BroadcastChannel(prefix);
const listeners: ((why: Farewell) => void)[] = [];

/** Delete drafts, unsent messages and the key to them, here and in every other tab. */
export function forgetAll(why: Farewell): void {
  forgetHere(why);
  // The words are gone by now; a key that a closing page no longer gets to opens nothing.
  seal?.destroy().catch(() => {});
  otherTabs.postMessage(why);
}

/** Hear when another tab has had everything forgotten. */
export function onForgotten(listener: (why: Farewell) => void): void {
  listeners.push(listener);
}

otherTabs.onmessage = ({ data: why }: MessageEvent<Farewell>) => {
  forgetHere(why);
  seal?.forget();
  for (const listener of listeners) listener(why);
};

function forgetHere(why: Farewell): void {
  for (const keep of [drafts, unsent]) {
    if (why === "left") keep.close();
    else keep.wipe();
  }
}

function storage(get: () => Storage): Storage | null {
  try {
    return get();
  } catch {
    return null;
  }
}
