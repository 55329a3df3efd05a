import { describe, expect, test } from "vitest";
import type { AsideState, GroupAside, OwnReport } from "../src/protocol.gen";
import { besideNews } from "../src/state/besideNews";
import { unknownRoom, type RoomState } from "../src/state/model";
import { ME, RIVER, ROOM } from "./fakes";

const FLO = "u-flo";
const GUS = "u-gus";

function room(changes: Partial<RoomState> = {}): RoomState {
  return { ...unknownRoom(ROOM, ME), epoch: "e1", ...changes };
}

function withAside(state: AsideState, changes: Partial<GroupAside> = {}): RoomState {
  const aside = { id: "a1", group_id: ROOM, member: ME, facilitators: [FLO], state, asked_at: "2030-01-01T18:00:00Z" };
  return room({ asides: { a1: { ...aside, ...changes } } });
}

describe("to a member", () => {
  test("somebody asks, and another facilitator joins", () => {
    expect(besideNews(room(), withAside("asked"))).toEqual([{ is: "asks", who: FLO }]);
    expect(besideNews(withAside("asked"), withAside("open"))).toEqual([]);
    const joined = withAside("open", { facilitators: [FLO, GUS] });
    expect(besideNews(withAside("open"), joined)).toEqual([{ is: "joined", who: GUS }]);
  });

  test("it is over, which a question that was taken back or declined is not", () => {
    expect(besideNews(withAside("open"), room())).toEqual([{ is: "myOver", who: ME }]);
    expect(besideNews(withAside("asked"), room())).toEqual([]);
  });
});

describe("to a facilitator", () => {
  const mine = { member: RIVER, facilitators: [ME] };

  test("whether the member comes, and that it is over", () => {
    const asked = withAside("asked", mine);
    expect(besideNews(room(), asked)).toEqual([]);
    expect(besideNews(asked, withAside("open", mine))).toEqual([{ is: "came", who: RIVER }]);
    expect(besideNews(asked, withAside("declined", mine))).toEqual([{ is: "declined", who: RIVER }]);
    expect(besideNews(withAside("open", mine), room())).toEqual([{ is: "over", who: RIVER }]);
  });

  test("nothing of asides that one is not in", () => {
    const theirs = { member: RIVER, facilitators: [GUS] };
    expect(besideNews(withAside("asked", theirs), withAside("open", theirs))).toEqual([]);
    expect(besideNews(withAside("open", theirs), room())).toEqual([]);
  });

  test("what others say in the back channel, once", () => {
    const remark = {
      id: "k1",
      room_id: ROOM,
      author_id: GUS,
      text: "hm",
      said_at: "2030-01-01T18:00:00Z",
      flag_id: null,
    };
    const own = { ...remark, id: "k2", author_id: ME };
    const said = room({ remarks: [remark, own] });
    expect(besideNews(room({ remarks: [] }), said)).toEqual([{ is: "said", who: GUS, text: "hm", about: "k1" }]);
    expect(besideNews(said, room({ remarks: [own] }))).toEqual([]);
    expect(besideNews(room(), said)).toEqual([]);
  });
});

test("whoever has told is answered once", () => {
  const told = (answer: OwnReport["answer"]) => room({ reports: { m1: { message_id: "m1", room_id: ROOM, answer } } });
  expect(besideNews(room(), told(null))).toEqual([]);
  expect(besideNews(told(null), told("kept"))).toEqual([{ is: "answered", who: ME, answer: "kept" }]);
  expect(besideNews(told("kept"), told("kept"))).toEqual([]);
});
