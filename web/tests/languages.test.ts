import { expect, test } from "vitest";
import { languageBeside, languageName } from "../src/i18n/languages";

test("what is read stands beside the language that the reader's browser asks for, until they choose", () => {
  expect(languageBeside(["es"], null, ["en-GB", "es-MX"])).toBe("es");
  expect(languageBeside(["es"], null, ["en-GB"])).toBe("");
  expect(languageBeside(["es"], "", ["es"])).toBe("");
  expect(languageBeside(["es"], "es", ["en"])).toBe("es");
  expect(languageBeside([], "es", ["es"])).toBe("");
});

test("a language is called as its own readers call it", () => {
  expect(languageName("es")).toBe("español");
});
