import { describe, expect, test } from "vitest";
import { lengthOf, segments, stretch } from "../src/state/text";

const marked = (text: string, ...spans: [number, number][]) =>
  segments(
    text,
    spans.map(([start, end]) => ({ start, end })),
  )
    .filter((segment) => segment.isMarked)
    .map((segment) => segment.text);

describe("segments", () => {
  test("put together again are the text", () => {
    const text = "so 😀 tired 👩‍👩‍👧 of it";
    expect(
      segments(text, [{ start: 3, end: 10 }])
        .map((segment) => segment.text)
        .join(""),
    ).toBe(text);
  });

  test("count code points: an emoji before the words does not shift them", () => {
    expect(marked("😀😀 just snap out of it", [3, 12])).toEqual(["just snap"]);
  });

  test("count a letter and its combining accent as two, as Python does", () => {
    expect(marked("e\u0301 yes", [3, 6])).toEqual(["yes"]);
  });

  test("join where spans overlap or touch, in any order", () => {
    expect(marked("one two three", [4, 7], [0, 5])).toEqual(["one two"]);
    expect(marked("onetwo", [0, 3], [3, 6])).toEqual(["onetwo"]);
  });

  test("ignore what lies outside the text", () => {
    expect(marked("short", [3, 99], [50, 60])).toEqual(["rt"]);
    expect(segments("", [{ start: 0, end: 4 }])).toEqual([]);
  });
});

describe("length", () => {
  test("is counted in code points, without blank space at both ends", () => {
    expect(lengthOf("  😀😀\n")).toBe(2);
    expect(lengthOf("a\r\nb")).toBe(3);
    expect(lengthOf("e\u0301")).toBe(1);
  });
});

describe("a stretch", () => {
  test("is cut in code points: an emoji before it does not shift it", () => {
    expect(stretch("😔 my brother is a jun.kie", { start: 18, end: 25 })).toBe("jun.kie");
  });
});
