import { beforeEach, describe, expect, test } from "vitest";
import { holdAlone, Keep } from "../src/net/keep";
import { FakeBrowser, settle } from "./fakes";

const WORDS = "what nobody else should read";
let browser: FakeBrowser;
let tab: Keep;

beforeEach(() => {
  browser = new FakeBrowser();
  tab = browser.tab();
});

async function reloaded(): Promise<Keep> {
  await settle();
  browser.ends(tab);
  return (tab = browser.tab());
}

test("an entry is there at once, and for the next page after this one", async () => {
  tab.setItem("a:1", WORDS);
  expect(tab.getItem("a:1")).toBe(WORDS);
  expect(await (await reloaded()).take("a:")).toEqual(new Map([["a:1", WORDS]]));
  expect(tab.getItem("a:1")).toBe(WORDS);
});

test("the last words of an entry are the ones that stay, also when it is written faster than sealed", async () => {
  const slow: (() => void)[] = [];
  tab = browser.tab({
    seal: (words) => new Promise((resolve) => slow.push(() => resolve(words))),
    unseal: (sealed) => Promise.resolve(sealed),
  });
  for (const words of ["w", "wh", "wha", "what"]) tab.setItem("a:1", words);
  await settle();
  for (const finish of slow.reverse()) {
    finish();
    await settle();
  }
  expect(await (await reloaded()).take("")).toEqual(new Map([["a:1", "what"]]));
});

test("an entry removed while it is being sealed stays removed", async () => {
  tab.setItem("a:1", WORDS);
  tab.removeItem("a:1");
  await settle();
  expect(browser.storage.kept.size).toBe(0);
  expect(await (await reloaded()).take("")).toEqual(new Map());
});

describe("an entry of another tab", () => {
  test("is not to be had while that tab lives, and is afterwards", async () => {
    tab.setItem("a:1", WORDS);
    await settle();
    const other = browser.tab();
    expect(await other.take("")).toEqual(new Map());
    browser.ends(tab);
    expect(await other.take("")).toEqual(new Map([["a:1", WORDS]]));
  });

  test("goes to one of those who ask", async () => {
    tab.setItem("a:1", WORDS);
    await settle();
    browser.ends(tab);
    const [first, second] = [browser.tab(), browser.tab()];
    const taken = await Promise.all([first.take(""), second.take("")]);
    expect(taken.map((entries) => entries.size).sort()).toEqual([0, 1]);
  });
});

describe("what cannot be opened", () => {
  const shut = { seal: (words: string) => Promise.resolve(words), unseal: () => Promise.resolve(null) };

  test("is dropped, and nothing else", async () => {
    tab.setItem("a:1", WORDS);
    tab.setItem("b:1", WORDS);
    await settle();
    browser.ends(tab);
    expect(await browser.tab(shut).take("a:")).toEqual(new Map());
    expect([...browser.storage.kept.keys()]).toEqual(["outbox:b:1"]);
  });

  test("for a reason that may pass is left for another time", async () => {
    tab.setItem("a:1", WORDS);
    await settle();
    browser.ends(tab);
    const broken = browser.tab({ ...shut, unseal: () => Promise.reject(new Error("the disk is busy")) });
    expect(await broken.take("")).toEqual(new Map());
    expect(await browser.tab().take("")).toEqual(new Map([["a:1", WORDS]]));
  });
});

describe("wiped", () => {
  test("nothing is left, whoever had it, and nothing else of the storage is touched", async () => {
    browser.storage.setItem("another program's", "own");
    tab.setItem("a:1", WORDS);
    browser.tab().setItem("b:1", WORDS);
    await settle();
    tab.wipe();
    expect(tab.isEmpty).toBe(true);
    expect([...browser.storage.kept.keys()]).toEqual(["another program's"]);
  });

  test("while words are being sealed or opened, they do not come back", async () => {
    tab.setItem("a:1", WORDS);
    await settle();
    browser.ends(tab);
    tab = browser.tab();
    const taking = tab.take("");
    tab.setItem("a:2", WORDS);
    tab.wipe();
    expect(await taking).toEqual(new Map());
    await settle();
    expect(browser.storage.kept.size).toBe(0);
  });

  test("and closed, it keeps nothing any more", async () => {
    tab.close();
    tab.setItem("a:1", WORDS);
    await settle();
    expect(tab.isEmpty).toBe(true);
    expect(browser.storage.kept.size).toBe(0);
  });
});

describe("words live as long as the page, and that is known,", () => {
  test("where nothing can be sealed", async () => {
    tab = browser.tab(null);
    tab.setItem("a:1", WORDS);
    await settle();
    expect(tab.isLasting).toBe(false);
    expect(tab.getItem("a:1")).toBe(WORDS);
    expect(browser.storage.kept.size).toBe(0);
  });

  test("where there is no storage", () => {
    const keep = new Keep(null, "draft:", holdAlone);
    keep.setItem("a:1", WORDS);
    expect(keep.isLasting).toBe(false);
    expect(keep.getItem("a:1")).toBe(WORDS);
  });

  test("where the storage is full", async () => {
    expect(tab.isLasting).toBe(true);
    browser.storage.setItem = () => {
      throw new Error("full");
    };
    tab.setItem("a:1", WORDS);
    await settle();
    expect(tab.isLasting).toBe(false);
    expect(tab.getItem("a:1")).toBe(WORDS);
  });
});
