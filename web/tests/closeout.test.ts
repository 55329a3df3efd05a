import { describe, expect, test } from "vitest";
import { apply } from "../src/state/apply";
import {
  couldTakeNext,
  evenings,
  formOf,
  handOffs,
  isAway,
  isBlank,
  isHard,
  keyOf,
  openFollowUps,
  perhapsToCheckOn,
  shares,
} from "../src/state/closeout";
import { unknownRoom } from "../src/state/model";
import type { CloseOutsShown, SentCloseOut, SessionNotes, SessionOverview } from "../src/protocol.gen";
import { aFlag, aSession, ME, RIVER, ROOM, STAFF } from "./fakes";

const ASH = "u-ash";
const FERN = "u-fern";

function sent(session_id: string, author: string, changes: Partial<SentCloseOut> = {}): SentCloseOut {
  return {
    session_id,
    evening_at: "2026-11-19T18:00:00Z",
    author,
    went: null,
    marks: [],
    worries: "",
    hand_off: `from ${author}`,
    follow_ups: [],
    wants_debrief: false,
    ...changes,
  };
}

function shown(...all: SentCloseOut[]): CloseOutsShown {
  return {
    type: "close_outs",
    ref: 1,
    room_id: ROOM,
    mine: [],
    sent: all,
    had_crisis: false,
    keep_days: 90,
    duty_s: 0,
  };
}

function notes(changes: Partial<SessionNotes> = {}): SessionNotes {
  return {
    session_id: "s1",
    note: null,
    to_check_on: [],
    read_first: [],
    stepped_back: {},
    relief_for: null,
    ...changes,
  };
}

describe("what is left for an evening", () => {
  const all = shown(sent("s3", ME), sent("s2", ME, { hand_off: "" }), sent("s2", RIVER), sent("s1", ME));

  test("before the doors open it is what the last evening has left", () => {
    expect(handOffs(all, null).map(({ author }) => author)).toEqual([ME]);
    expect(handOffs(all, aSession({ id: "s3", state: "closed" })).map(({ session_id }) => session_id)).toEqual(["s3"]);
  });

  test("in the evening it is not what is sent of it itself; without a line there is nothing to read", () => {
    expect(handOffs(all, aSession({ id: "s3", state: "closing" })).map(({ author }) => author)).toEqual([RIVER]);
    expect(handOffs(shown(), null)).toEqual([]);
  });

  test("evenings come the newest first, each with all that was written of it", () => {
    expect(evenings(all).map((evening) => evening.length)).toEqual([1, 2, 1]);
  });
});

test("what is due first comes first, and what is done goes once the list is shown anew", () => {
  const due = (what: string, day: string, done_by: string | null = null) => ({ what, owner: ME, due: day, done_by });
  const all = shown(
    sent("s2", ME, { follow_ups: [due("later", "2026-12-09"), due("done", "2026-12-01", RIVER)] }),
    sent("s1", RIVER, { follow_ups: [due("sooner", "2026-12-02")] }),
  );
  const open = openFollowUps(all);
  expect(open.map(({ what }) => what)).toEqual(["sooner", "later"]);
  expect(open.map(keyOf)).toEqual([`s1/${RIVER}/0`, `s2/${ME}/0`]);
  expect(openFollowUps(all, new Set([`s2/${ME}/1`])).map(({ what }) => what)).toEqual(["done", "sooner", "later"]);
});

test("a form is blank until something is tapped or written", () => {
  const blank = formOf({});
  expect(isBlank(blank)).toBe(true);
  expect(isBlank({ ...blank, worries: " ", follow_ups: [{ what: "", owner: ME, due: "2026-12-01" }] })).toBe(true);
  expect(isBlank({ ...blank, went: "well" })).toBe(false);
  expect(isBlank({ ...blank, wants_debrief: true })).toBe(false);
  expect(isBlank({ ...blank, follow_ups: [{ what: "a call", owner: ME, due: "2026-12-01" }] })).toBe(false);
});

describe("whom to check on", () => {
  const overview: SessionOverview = {
    session_id: "s1",
    airtime: {},
    not_yet_heard: [RIVER],
    raised_at_s: {},
    script: [],
    waiting: [],
    declined: {},
    whereabouts: { [ASH]: "left", [FERN]: "disconnected", [RIVER]: "here" },
    round_plan: null,
    asked_at_s: {},
    said: {},
  };
  const session = aSession({ state: "open", phase_index: 0, attended: [ASH, FERN, RIVER, ME], on_duty: [ME] });

  test("who has left or lost their line; silence only counts towards the end", () => {
    expect(perhapsToCheckOn(session, overview, [])).toEqual([
      { who: ASH, why: "left" },
      { who: FERN, why: "disconnected" },
    ]);
    const ending = { ...session, state: "closing" as const };
    expect(perhapsToCheckOn(ending, overview, [ASH]).map(({ why }) => why)).toEqual(["disconnected", "quiet"]);
  });

  test("whoever is just listening is not quiet, and in the lobby nobody is missed", () => {
    const ending = { ...session, state: "closing" as const, statuses: { [RIVER]: "listening" as const } };
    expect(perhapsToCheckOn(ending, overview, [ASH, FERN])).toEqual([]);
    expect(perhapsToCheckOn({ ...session, state: "lobby" }, overview, [])).toEqual([]);
  });
});

describe("who could take the next flag", () => {
  const session = aSession({ opened_at: "2026-11-26T18:00:00Z", on_duty: [ME, RIVER, ASH] });
  const by = (who: string, resolved_at: string) => ({ state: "resolved" as const, resolved_by: who, resolved_at });
  const flags = [
    aFlag("f1", { state: "claimed", claimed_by: ME }),
    aFlag("f2", by(RIVER, "2026-11-26T18:20:00Z")),
    aFlag("f3", by(ASH, "2026-11-19T18:20:00Z")),
  ];

  test("is whoever has least in hand, and of these least tonight; the order is that of coming on duty", () => {
    const all = shares(session, flags, []);
    expect(all.map(({ inHand, seenTo }) => [inHand, seenTo])).toEqual([
      [1, 0],
      [0, 1],
      [0, 0],
    ]);
    expect(couldTakeNext(all, [ME, RIVER, ASH])).toBe(ASH);
  });

  test("is nobody who has stepped back or whose line is down, and where there is no choice nobody is named", () => {
    expect(couldTakeNext(shares(session, flags, [ASH]), [ME, RIVER, ASH])).toBe(RIVER);
    expect(couldTakeNext(shares(session, flags, [ASH]), [ME, ASH])).toBeNull();
  });
});

test("whoever has stepped back is away until they are back or the evening is over", () => {
  const frame = { type: "session.notes", topic: STAFF, room_id: ROOM } as const;
  const away = notes({ stepped_back: { [ME]: "2026-11-26T18:30:00Z" } });
  const room = { ...unknownRoom(ROOM, ME), session: aSession({ state: "open" }) };
  expect(isAway(room)).toBe(false);
  expect(isAway(apply(room, { ...frame, notes: away }))).toBe(true);
  expect(isAway(apply({ ...room, session: aSession({ state: "closed" }) }, { ...frame, notes: away }))).toBe(false);
});

test("words about risk and words full of anger are hard", () => {
  const because = (label: "crisis" | "hostility" | "stigma") =>
    aFlag("f1", { reasons: [{ label, is_likely: true, score: 0.9, weighed: [] }] });
  expect([because("crisis"), because("hostility"), because("stigma")].map(isHard)).toEqual([true, true, false]);
});

test("what has changed is looked at again, also if it changes while the answer is on its way", () => {
  const looking = { ...unknownRoom(ROOM, ME), hasOldCloseOuts: false };
  const changed = apply(looking, { type: "close_out.changed", topic: STAFF, room_id: ROOM });
  expect(changed.hasOldCloseOuts).toBe(true);
  const looked = apply(changed, shown(sent("s1", RIVER)));
  expect([looked.hasOldCloseOuts, looked.closeOuts?.sent.length]).toEqual([true, 1]);
  expect(apply(looked, { ...shown(), room_id: "another" })).toBe(looked);
});
