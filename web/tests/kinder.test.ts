/** One's own words, with what could land hard said in another way. */

import { describe, expect, test } from "vitest";
import type { KinderWording } from "../src/protocol.gen";
import { reworded } from "../src/state/kinder";

function offer(text: string, words: string, ...instead: string[]): KinderWording {
  const start = Array.from(text.slice(0, text.indexOf(words))).length;
  return { start, end: start + Array.from(words).length, instead, why: "", source: "" };
}

describe("a term", () => {
  test("takes the place of a term, and of its article", () => {
    const text = "🤗 he was an addict, you know";
    expect(reworded(text, [offer(text, "addict", "person with an addiction", "someone in recovery")])).toBe(
      "🤗 he was a person with an addiction, you know",
    );
    const other = "like a junkie";
    expect(reworded(other, [offer(other, "junkie", "old friend")])).toBe("like an old friend");
  });

  test("can be said in another of its ways", () => {
    const text = "he committed suicide";
    const said = offer(text, "committed suicide", "died by suicide", "took his own life");
    expect(reworded(text, [said])).toBe("he died by suicide");
    expect(reworded(text, [said], { [said.start]: 1 })).toBe("he took his own life");
  });

  test("begins a sentence as the word before it did, and is not shouted", () => {
    const text = "Junkies. JUNKIES.";
    const first = offer(text, "Junkies", "people who use drugs");
    const second = { ...offer(text, "JUNKIES", "people who use drugs") };
    expect(reworded(text, [first, second])).toBe("People who use drugs. people who use drugs.");
  });
});

describe("a sentence of its own", () => {
  test("takes the place of the whole sentence, and of no other", () => {
    const text = "I hear you. You should just snap out of it!! See you on Tuesday";
    const said = offer(text, "just snap out of it", "That sounds hard. What would help right now?");
    expect(reworded(text, [said])).toBe("I hear you. That sounds hard. What would help right now? See you on Tuesday");
    const line = "hm\nget over it";
    expect(reworded(line, [offer(line, "get over it", "Take all the time you need.")])).toBe(
      "hm\nTake all the time you need.",
    );
  });

  test("takes with it what else could be said kinder in it", () => {
    const text = "you junkie, get over it";
    const offers = [offer(text, "junkie", "person"), offer(text, "get over it", "Take all the time you need.")];
    expect(reworded(text, offers)).toBe("Take all the time you need.");
  });
});

test("without offers it is as it was", () => {
  expect(reworded("an apple a day", [])).toBe("an apple a day");
});
