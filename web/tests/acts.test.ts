import { describe, expect, test } from "vitest";
import type { MessageAct, Notice } from "../src/protocol.gen";
import {
  actsOn,
  firstChosen,
  isDone,
  isOfCare,
  reworded,
  stretchesOf,
  taps,
  targetOf,
  undoable,
  whyOf,
  wordsOf,
} from "../src/state/acts";
import { apply } from "../src/state/apply";
import { unknownRoom } from "../src/state/model";
import { laneOf, type Lane } from "../src/state/queue";
import { items } from "../src/state/timeline";
import { VERBS, VERBS_OF } from "../src/views/staff/acts";
import { QUEUE_KEYS } from "../src/views/staff/queueKeyNames";
import { aFlag, aMessage, aSnapshot, entered, ME, RIVER, ROOM, STAFF } from "./fakes";

const AT = Date.UTC(2030, 0, 1, 18, 0, 0);

function anAct(id: string, changes: Partial<MessageAct> = {}): MessageAct {
  return {
    id,
    room_id: ROOM,
    message_id: "m1",
    flag_id: null,
    kind: "remove",
    by: ME,
    at: new Date(AT).toISOString(),
    why: "hostility",
    state: "stands",
    undo_until: new Date(AT + 5000).toISOString(),
    ...changes,
  };
}

function aNotice(changes: Partial<Notice> = {}): Notice {
  return {
    act_id: "a1",
    room_id: ROOM,
    message_id: "m1",
    kind: "remove",
    why: "hostility",
    line: null,
    at: new Date(AT).toISOString(),
    text: null,
    wording: [],
    ...changes,
  };
}

function roomWith(...acts: MessageAct[]) {
  return apply(unknownRoom(ROOM, ME), entered({ role: "facilitator", snapshot: aSnapshot({ acts }) }));
}

function told(notice: Notice | null, seq: number, actId = "a1") {
  return { type: "notice.changed", topic: `user/${ME}`, seq, room_id: ROOM, act_id: actId, notice } as const;
}

describe("acts", () => {
  test("come with the room and one by one, each as it is now", () => {
    const act = anAct("a1");
    const frame = { type: "act.changed", topic: STAFF, seq: 1, act: { ...act, state: "undone" } } as const;
    expect(actsOn(roomWith(act), "m1")).toEqual([act]);
    expect(actsOn(apply(roomWith(act), frame), "m1")).toEqual([]);
  });

  test("of another group are none of this one's", () => {
    const frame = { type: "act.changed", topic: "room/other/staff", seq: 1, act: anAct("a1") } as const;
    expect(apply(roomWith(), frame).acts).toEqual({});
  });

  test("the last of one's own can be undone while there is time, and nobody else's", () => {
    const first = anAct("a1");
    const second = anAct("a2", { at: new Date(AT + 1000).toISOString() });
    const theirs = anAct("a3", { by: RIVER, at: new Date(AT + 2000).toISOString() });
    const room = roomWith(first, second, theirs, anAct("a4", { undo_until: null }));
    expect(undoable(room, AT + 2000)?.id).toBe("a2");
    expect(undoable(room, AT + 5000)).toBeNull();
    expect(undoable(roomWith({ ...first, state: "undone" }), AT)).toBeNull();
  });

  test("on a flag of care are told apart: nothing there is right or wrong", () => {
    const flags = [aFlag("f1", { attention: "care" }), aFlag("f2")];
    const room = apply(unknownRoom(ROOM, ME), entered({ role: "facilitator", snapshot: aSnapshot({ flags }) }));
    const isCare = (flag_id: string | null) => isOfCare(room, anAct("a1", { kind: "right", flag_id }));
    expect([isCare("f1"), isCare("f2"), isCare(null)]).toEqual([true, false, false]);
  });

  test("are done as long as they stand", () => {
    expect(isDone(roomWith(anAct("a1", { kind: "reword" })), "m1", "reword")).toBe(true);
    expect(isDone(roomWith(anAct("a1", { kind: "reword", state: "left" })), "m1", "reword")).toBe(false);
    expect(isDone(roomWith(anAct("a1", { kind: "reword" })), "m2", "reword")).toBe(false);
  });

  test("name what was read", () => {
    expect(targetOf(aFlag("f1", { edition: 3 }))).toEqual({ messageId: "m1", edition: 3, flagId: "f1" });
  });
});

describe("the reason to begin with", () => {
  test("is what the helper says most strongly and an author can be told", () => {
    const reason = { score: 0.9, is_likely: true, weighed: [] };
    const labels = (...all: ("crisis" | "self_stigma" | "hostility" | "stigma")[]) =>
      aFlag("f1", { reasons: all.map((label) => ({ ...reason, label })) });
    expect(whyOf(labels("self_stigma", "hostility", "stigma"))).toBe("hostility");
    expect(whyOf(labels("crisis"))).toBe("agreement");
    expect(whyOf(null)).toBe("agreement");
  });
});

describe("words to cover", () => {
  const text = "🤗 i am  at\nthe bridge";
  const all = wordsOf(text);

  test("are places in code points, without the spaces between", () => {
    expect(all.map((word) => word.text)).toEqual(["🤗", "i", "am", "at", "the", "bridge"]);
    const points = Array.from(text);
    for (const word of all) expect(points.slice(word.start, word.end).join("")).toBe(word.text);
  });

  test("side by side are one stretch", () => {
    expect(stretchesOf(all, new Set([0, 3, 4, 5]))).toEqual([
      { start: 0, end: 1 },
      { start: 8, end: 21 },
    ]);
    expect(stretchesOf(all, new Set())).toEqual([]);
  });

  test("begin with what looks personal, where the message still says it", () => {
    const weighed = [{ start: 13, end: 17 }];
    const flag = aFlag("f1", { text, reasons: [{ label: "personal_info", score: 0.9, is_likely: true, weighed }] });
    expect([...firstChosen(all, flag, aMessage(1, { text }))]).toEqual([4, 5]);
    expect([...firstChosen(all, flag, aMessage(1, { text: "other words" }))]).toEqual([]);
    const harsh = aFlag("f1", { text, reasons: [{ label: "hostility", score: 0.9, is_likely: true, weighed }] });
    expect([...firstChosen(all, harsh, aMessage(1, { text }))]).toEqual([]);
    expect([...firstChosen(all, null, aMessage(1, { text }))]).toEqual([]);
  });
});

describe("a notice", () => {
  test("stands where one writes, until it is put away", () => {
    const room = apply(roomWith(), told(aNotice(), 1));
    expect(items(room, []).map((item) => item.is)).toEqual(["notice"]);
    expect(apply(room, told(null, 2)).notices).toEqual({});
  });

  test("keeps the words that came once when it is told again without them", () => {
    const once = apply(roomWith(), told(aNotice({ text: "you people" }), 1));
    expect(apply(once, told(aNotice(), 2)).notices["a1"]?.text).toBe("you people");
  });

  test("offers what could be said instead, put in where it was typed", () => {
    const text = "😔 my brother is a jun.kie";
    const offer = { start: 18, end: 25, instead: ["person who uses drugs"], why: "", source: "" };
    expect(taps(aNotice({ kind: "reword", wording: [offer] }), text)).toEqual([
      { typed: "jun.kie", instead: "person who uses drugs", text: "😔 my brother is a person who uses drugs" },
    ]);
    expect(reworded("a b", { start: 2, end: 3 }, "c")).toBe("a c");
  });
});

describe("the verbs of a lane", () => {
  const room = roomWith();
  const lanes: Record<Lane, Parameters<typeof aFlag>[1]> = {
    crisis: { urgency: 0, attention: "care" },
    care: { urgency: 1, attention: "care" },
    privacy: { urgency: 2, attention: "privacy" },
    concern: { urgency: 3, attention: "concern" },
    wording: { urgency: 4, attention: "concern" },
  };
  const offered = (lane: Lane, message = aMessage(1)) => {
    const flag = aFlag("f1", lanes[lane]);
    expect(laneOf(flag)).toBe(lane);
    return VERBS_OF[lane].filter((name) => VERBS[name].isOffered(room, { flag, message }));
  };

  test("are care's own where somebody may be at risk: nothing is taken from them", () => {
    expect(offered("crisis")).toEqual(["reachOut"]);
    expect(offered("care")).toEqual(["reachOut"]);
  });

  test("begin with covering in privacy and with other words in concern", () => {
    expect(offered("privacy")[0]).toBe("mask");
    expect(offered("concern")[0]).toBe("reword");
    expect(offered("wording")[0]).toBe("reword");
  });

  test("are offered where they would do something", () => {
    expect(offered("concern", aMessage(1, { state: "hidden", text: null }))).toEqual(["remove", "show"]);
    expect(offered("concern", aMessage(1, { state: "removed", text: null }))).toEqual([]);
    expect(offered("concern", aMessage(1, { author_id: ME }))).not.toContain("reword");
  });

  test("each either acts or asks, and has the key of its name", () => {
    for (const [name, verb] of Object.entries(VERBS)) {
      expect((verb.act === undefined) !== (verb.Panel === undefined), name).toBe(true);
      expect((QUEUE_KEYS as Record<string, string>)[name], name).toBe(verb.key);
    }
  });

  test("no two keys are one", () => {
    const keys = Object.values(QUEUE_KEYS);
    expect(new Set(keys).size).toBe(keys.length);
  });
});
