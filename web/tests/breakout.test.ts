import { describe, expect, it } from "vitest";
import type { GroupSession, RoomMessage } from "../src/protocol.gen";
import { breakoutLeftS, broughtBack, groupOf, saidToAll } from "../src/state/breakout";

const BREAKOUT = {
  groups: [
    { room_id: "r7", members: ["ann", "bob"] },
    { room_id: "r8", members: ["cai", "dee"] },
  ],
  began_at_s: 300,
  length_s: 600,
};

function session(breakout: GroupSession["breakout"], since: string | null): GroupSession {
  return { breakout, clock: { ran_s: 400, since } } as GroupSession;
}

describe("a breakout", () => {
  it("has everybody in one small group or in none", () => {
    expect(groupOf(session(BREAKOUT, null), "cai")?.room_id).toBe("r8");
    expect(groupOf(session(BREAKOUT, null), "flo")).toBeNull();
    expect(groupOf(session(null, null), "cai")).toBeNull();
    expect(groupOf(null, "cai")).toBeNull();
  });

  it("is timed on the session's clock, which stands still in a pause", () => {
    const at = Date.parse("2026-03-03T19:00:00Z");
    expect(breakoutLeftS(session(BREAKOUT, null), at)).toBe(500);
    expect(breakoutLeftS(session(BREAKOUT, "2026-03-03T18:59:00Z"), at)).toBe(440);
    expect(breakoutLeftS(session(BREAKOUT, "2026-03-03T18:00:00Z"), at)).toBe(0);
    expect(breakoutLeftS(session(null, null), at)).toBeNull();
  });

  it("loses no words that were being written", () => {
    expect(broughtBack(null, "and then")).toBe("and then");
    expect(broughtBack("before", "and then")).toBe("before\nand then");
  });
});

describe("what is said to everybody", () => {
  const said = (id: string, author_id: string, text: string | null = id): RoomMessage =>
    ({ id, author_id, text, state: text === null ? "hidden" : "visible" }) as RoomMessage;
  const inGroups = {
    on_duty: ["flo", "gus"],
    duties: { tia: "tech_host", mo: "peer_mentor" },
  } as unknown as GroupSession;

  it("is what those who look after the room have said since anybody else did, the last two", () => {
    const talk = [said("old", "flo"), said("mine", "ann"), said("in pairs", "flo"), said("five minutes", "gus")];
    expect(saidToAll(inGroups, talk).map(({ id }) => id)).toEqual(["in pairs", "five minutes"]);
    expect(saidToAll(inGroups, [...talk, said("one", "tia")]).map(({ id }) => id)).toEqual(["five minutes", "one"]);
    expect(saidToAll(inGroups, [...talk, said("me too", "mo")])).toEqual([]);
    expect(saidToAll(inGroups, [])).toEqual([]);
  });

  it("is not what has been put out of sight", () => {
    expect(saidToAll(inGroups, [said("kept", "flo"), said("gone", "flo", null)]).map(({ id }) => id)).toEqual(["kept"]);
  });
});
