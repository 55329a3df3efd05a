import { expect, test } from "vitest";
import { HOLDS_MS, TELL_EVERY_MS, Writing } from "../src/state/writing";
import { FakeTimers } from "./fakes";

function aWriting() {
  const timers = new FakeTimers();
  let told = 0;
  return { timers, writing: new Writing(() => told++, timers), told: () => told };
}

test("somebody is writing for as long as it was told lately", async () => {
  const { timers, writing } = aWriting();
  writing.heard("ash");
  writing.heard("fern");
  await timers.pass(HOLDS_MS - 1);
  expect([...writing.who.value]).toEqual(["ash", "fern"]);
  writing.heard("fern");
  await timers.pass(1);
  expect([...writing.who.value]).toEqual(["fern"]);
  await timers.pass(HOLDS_MS);
  expect(writing.who.value.size).toBe(0);
});

test("whoever has said it is not writing it any more", async () => {
  const { timers, writing } = aWriting();
  writing.heard("ash");
  writing.over("ash");
  writing.over("nobody");
  expect(writing.who.value.size).toBe(0);
  await timers.pass(HOLDS_MS);
  expect(writing.who.value.size).toBe(0);
});

test("one's own is told at the first letter, and then now and again", async () => {
  const { timers, writing, told } = aWriting();
  for (let letter = 0; letter < 20; letter++) writing.wrote();
  expect(told()).toBe(1);
  await timers.pass(TELL_EVERY_MS);
  writing.wrote();
  writing.wrote();
  expect(told()).toBe(2);
  writing.said();
  writing.wrote();
  expect(told()).toBe(3);
});
