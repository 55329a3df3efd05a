/** Who is signed in, for every page. */

import { signal } from "@preact/signals";
import { basePath } from "./base";
import { api, codeOf, Refusal, type ProblemCode } from "./net/api";
import type { Keep } from "./net/outbox";
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
  forgetAll();
  me.value = null;
  hasEnded.value = false;
  go({ page: "sign-in" }, "replace");
  return null;
}

export function sessionEnded(): void {
  me.value = null;
  hasEnded.value = true;
  go({ page: "sign-in" }, "replace");
}

// Every key carries the base, because the seats of the demo share one origin.
function prefix(): string {
  return `warmroom:${basePath()}:`;
}

export function keyOf(what: "outbox" | "draft", ...ids: string[]): string {
  return prefix() + [what, ...ids].join(":");
}

/** The tab's own storage, or memory where the browser forbids it. */
export const keep: Keep = storage();

function storage(): Keep & { keys(): string[] } {
  try {
    const tab = window.sessionStorage;
    tab.getItem("");
    return {
      getItem: (key) => tab.getItem(key),
      setItem: (key, value) => tab.setItem(key, value),
      removeItem: (key) => tab.removeItem(key),
      keys: () => Object.keys(tab),
    };
  } catch {
    const memory = new Map<string, string>();
    return {
      getItem: (key) => memory.get(key) ?? null,
      setItem: (key, value) => void memory.set(key, value),
      removeItem: (key) => void memory.delete(key),
      keys: () => [...memory.keys()],
    };
  }
}

/** Drafts and unsent messages leave with the person. */
function forgetAll(): void {
  for (const key of (keep as ReturnType<typeof storage>).keys()) if (key.startsWith(prefix())) keep.removeItem(key);
}
