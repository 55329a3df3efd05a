/** The frames that both languages must read alike. They belong to the server's tests; here they are held against ours. */

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { apply, isKnown } from "../src/state/apply";
import { unknownRoom } from "../src/state/model";
import { isReply } from "../src/net/link";
import type { Command, ServerFrame } from "../src/protocol.gen";

interface Vector<T> {
  name: string;
  frame: T | string;
  is_valid?: boolean;
}

const COMMANDS: Record<Command["type"], true> = {
  "room.enter": true,
  "room.leave": true,
  "clock.ask": true,
  "writing.tell": true,
  "pages.hear": true,
  "board.look": true,
  "board.draw": true,
  "board.undo": true,
  "message.post": true,
  "message.release": true,
  "message.edit": true,
  "message.withdraw": true,
  "message.hide": true,
  "message.show": true,
  "message.react": true,
  "flag.claim": true,
  "flag.keep": true,
  "flag.give_back": true,
  "flag.resolve": true,
  "message.report": true,
  "aside.ask": true,
  "aside.accept": true,
  "aside.decline": true,
  "aside.join": true,
  "aside.close": true,
  "back_channel.say": true,
  "message.remove": true,
  "message.mask": true,
  "message.ask_reword": true,
  "flag.reach_out": true,
  "act.undo": true,
  "notice.put_away": true,
  "session.open": true,
  "session.begin": true,
  "session.go_to": true,
  "session.extend": true,
  "session.adjust": true,
  "session.pause": true,
  "session.say_why": true,
  "session.resume": true,
  "session.wind_down": true,
  "session.close": true,
  "session.read_line": true,
  "duty.go_on": true,
  "duty.go_off": true,
  "lead.hand_over": true,
  "voice.set_muted": true,
  "read_first.set": true,
  "hold.release": true,
  "hold.return": true,
  "voice.give_pause": true,
  "status.choose": true,
  "agreement.accept": true,
  "agreement.add_line": true,
  "round.start": true,
  "round.finish": true,
  "round.done": true,
  "round.pass": true,
  "round.come_back": true,
  "round.move": true,
  "round.add_time": true,
  "hand.raise": true,
  "hand.lower": true,
  "hand.call": true,
  "hand.thank": true,
  "theme.add": true,
  "theme.share": true,
  "theme.move": true,
  "theme.take_up": true,
  "theme.drop": true,
  "activity.start": true,
  "activity.end": true,
  "activity.mark": true,
  "door.set_admitting": true,
  "door.admit": true,
  "door.admit_all": true,
  "door.decline": true,
  "roster.set": true,
  "page.decline": true,
  "duty.step_back": true,
  "duty.return": true,
  "duty.ask_relief": true,
  "close_out.look": true,
  "close_out.save": true,
  "close_out.send": true,
  "close_out.delete": true,
  "follow_up.tick": true,
  "check.plan": true,
  "check.tick_off": true,
  "breakout.start": true,
  "breakout.add_time": true,
  "breakout.end": true,
  "breakout.move": true,
  "breakout.help": true,
  "breakout.answer": true,
  "crisis.raise": true,
  "crisis.acknowledge": true,
  "crisis.swap": true,
  "crisis.step_back": true,
  "crisis.tick": true,
  "crisis.level": true,
  "crisis.call": true,
  "crisis.close": true,
  "crisis.read_note": true,
  "crisis.write_note": true,
  "crisis.debrief": true,
  "help.ask": true,
  "help.take_back": true,
  "help.answer": true,
  "help.end": true,
};

function vectors<T>(file: string): Vector<T>[] {
  return JSON.parse(readFileSync(new URL(`../../tests/vectors/${file}`, import.meta.url), "utf8")) as Vector<T>[];
}

function read<T>(frame: T | string): T {
  return typeof frame === "string" ? (JSON.parse(frame) as T) : frame;
}

describe("frames.json", () => {
  test("each is of a type we know, and can be applied once and again", () => {
    const frames = vectors<ServerFrame>("frames.json");
    expect(frames.length).toBeGreaterThan(0);
    for (const { name, frame: raw } of frames) {
      const frame = read(raw);
      expect(isKnown(frame.type), name).toBe(true);
      const once = apply(unknownRoom("r1", "u1"), frame);
      const twice = apply(once, frame);
      expect(twice, name).toEqual(once);
      if (isReply(frame)) expect(frame, name).toHaveProperty("ref");
    }
  });
});

describe("commands.json", () => {
  test("every valid one is a command we could send, and every command is among them", () => {
    const valid = vectors<Command>("commands.json").filter((vector) => vector.is_valid !== false);
    const types = valid.map(({ frame }) => read(frame).type);
    expect([...new Set(types)].sort()).toEqual(Object.keys(COMMANDS).sort());
  });
});
