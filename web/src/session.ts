/** Who is signed in, for every page. */

import { signal } from "@preact/signals";
import { forgetAll, onForgotten } from "./kept";
import { api, codeOf, Refusal, type ProblemCode } from "./net/api";
import type { Me } from "./protocol.gen";
import { go } from "./router";

/** Undefined until asked; null when nobody is. */
export const me = signal<Me | null | undefined>(undefined);
export const trouble = signal<ProblemCode | null>(null);
/** The session ended by itself, and the sign-in page should say so. */
export const hasEnded = signal(false);

/** Ask who is signed in. Without an answer the last one stands. */
export async function refresh(): Promise<Me | null | undefined> {
  try {
    me.value = await api.me();
    trouble.value = null;
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown;
    if (thrown.code === "not_signed_in") me.value = null;
    else trouble.value = thrown.code;
  }
  return me.value;
}

export async function isSignedIn(): Promise<boolean> {
  return (await refresh()) !== null;
}

/** Null when it is done. While the server has not said so, the session lives, and nobody should think otherwise. */
export async function signOut(): Promise<ProblemCode | null> {
  try {
    await api.signOut();
  } catch (thrown) {
    return codeOf(thrown);
  }
  forgetAll("signed out");
  signedOut();
  return null;
}

onForgotten((why) => {
  if (why === "signed out" && me.peek()) signedOut();
});

function signedOut(): void {
  me.value = null;
  hasEnded.value = false;
  go({ page: "sign-in" }, "replace");
}

/** Ended by the server: what is unsent stays, for when its author is back. */
export function sessionEnded(): void {
  me.value = null;
  hasEnded.value = true;
  go({ page: "sign-in" }, "replace");
}
