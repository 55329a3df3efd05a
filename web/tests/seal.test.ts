import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Seal } from "../src/net/seal";

const WORDS = "ich möchte heute nichts sagen 🌿";
const PLACE = "warmroom:/:outbox:u-me:1";

async function aSeal(): Promise<Seal> {
  const seal = await Seal.open("warmroom:/:");
  if (seal === null) throw new Error("this Node has WebCrypto");
  return seal;
}

/** Everything in the database, as its keys and values. */
async function stored(): Promise<[IDBValidKey[], unknown[]]> {
  const opened = await done(indexedDB.open("warmroom:/:"));
  const keys = opened.transaction("keys").objectStore("keys");
  const found = await Promise.all([done(keys.getAllKeys()), done(keys.getAll())]);
  opened.close();
  return found;
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

afterEach(() => void vi.unstubAllGlobals());

test("what is sealed opens again, on the next page and in another tab too", async () => {
  const sealed = await (await aSeal()).seal(WORDS, PLACE);
  expect(await (await aSeal()).unseal(sealed, PLACE)).toBe(WORDS);
});

test("two tabs that begin at the same time have one key", async () => {
  const [first, second] = await Promise.all([aSeal(), aSeal()]);
  const [a, b] = await Promise.all([first.seal("a", PLACE), second.seal("b", PLACE)]);
  expect([await second.unseal(a, PLACE), await first.unseal(b, PLACE)]).toEqual(["a", "b"]);
  expect((await stored())[0]).toHaveLength(1);
});

test("nothing of the words is in what is stored, and the same words never look the same", async () => {
  const seal = await aSeal();
  const [once, again] = [await seal.seal(WORDS, PLACE), await seal.seal(WORDS, PLACE)];
  expect(once).not.toBe(again);
  expect(once).toMatch(/^[A-Za-z0-9+/]+=*$/);
  expect(atob(once)).not.toContain("heute");
});

test("the key is stored, and no script can read it out", async () => {
  await (await aSeal()).seal(WORDS, PLACE);
  const [, [key]] = await stored();
  expect(key).toMatchObject({ extractable: false, algorithm: { name: "AES-GCM", length: 256 } });
  await expect(crypto.subtle.exportKey("raw", key as CryptoKey)).rejects.toThrow();
});

describe("nothing opens", () => {
  test("that was sealed for another place", async () => {
    const seal = await aSeal();
    expect(await seal.unseal(await seal.seal(WORDS, PLACE), "warmroom:/:outbox:u-other:1")).toBeNull();
  });

  test("that is damaged, cut off, or was never sealed", async () => {
    const seal = await aSeal();
    const sealed = await seal.seal(WORDS, PLACE);
    const at = 20;
    const damaged = sealed.slice(0, at) + (sealed[at] === "A" ? "B" : "A") + sealed.slice(at + 1);
    for (const other of [damaged, sealed.slice(0, -4), sealed.slice(0, 10), "", "[{}]", "☂"])
      expect(await seal.unseal(other, PLACE)).toBeNull();
  });

  test("once the key is destroyed, in any tab; what is sealed afterwards does", async () => {
    const [seal, other] = [await aSeal(), await aSeal()];
    const sealed = await seal.seal(WORDS, PLACE);
    await other.unseal(sealed, PLACE);
    await seal.destroy();
    expect(await stored()).toEqual([[], []]);
    other.forget();
    expect(await seal.unseal(sealed, PLACE)).toBeNull();
    expect(await other.unseal(sealed, PLACE)).toBeNull();
    expect(await other.unseal(await seal.seal("after", PLACE), PLACE)).toBe("after");
  });
});

describe("there is none", () => {
  test("on plain HTTP from another machine, where browsers have no WebCrypto", async () => {
    vi.stubGlobal("crypto", { getRandomValues: crypto.getRandomValues.bind(crypto) });
    expect(await Seal.open("warmroom:/:")).toBeNull();
  });

  test("where the database is forbidden", async () => {
    vi.stubGlobal("indexedDB", {
      open: () => {
        throw new DOMException("not here", "SecurityError");
      },
    });
    expect(await Seal.open("warmroom:/:")).toBeNull();
  });

  test("where the database never answers", async () => {
    vi.useFakeTimers();
    vi.stubGlobal("indexedDB", { open: () => ({}) });
    const opening = Seal.open("warmroom:/:");
    await vi.advanceTimersByTimeAsync(2000);
    expect(await opening).toBeNull();
    vi.useRealTimers();
  });
});
