import type { ActivityName } from "../../activities/activity";
import type { BreathingPattern, Ink, Sheet } from "../../protocol.gen";

export const activities = {
  starter: "Do something together",
  variant: (title: string) => `${title}: which way`,
  start: "Start",
  startNamed: (title: string) => `Start: ${title}`,
  end: "End it",
  goingOn: (title: string) => `Going on: ${title}`,
  takingPart: (n: number) =>
    n === 0 ? "Nobody has joined in yet." : n === 1 ? "1 person has joined in." : `${n} people have joined in.`,
  begun: (title: string) => `The group begins: ${title}`,
  over: (title: string) => `Over now: ${title}`,
  paused: "The session stands still for a moment, and so does this.",
  kinds: {
    breathing: {
      title: "Breathing together",
      note: "One calm breath after another, in step.",
      variants: {
        calm: "Calm: a longer breath out",
        even: "Even: in as long as out",
        light: "Light: a little quicker",
      } satisfies Record<BreathingPattern, string>,
    },
    grounding: {
      title: "Five, four, three, two, one",
      note: "Back to the senses, each at their own pace.",
      variants: {},
    },
    scale: {
      title: "How heavy is today?",
      note: "Everybody picks a number; nobody sees whose is which.",
      variants: {},
    },
    worksheet: {
      title: "A worksheet",
      note: "Each for themselves; one line can be shared.",
      variants: {
        week: "Looking back on the week",
        step: "One small step",
        worry: "What to do with a worry",
      } satisfies Record<Sheet, string>,
    },
    board: {
      title: "Drawing together",
      note: "One sheet for everybody. It is gone when you end it.",
      variants: {},
    },
  } satisfies Record<ActivityName, { title: string; note: string; variants: Record<string, string> }>,
  breathing: {
    in: "Breathe in",
    out: "Breathe out",
    seconds: (inS: number, outS: number) => `${inS} seconds in, ${outS} out.`,
    ease: "If that is not comfortable, breathe as you like.",
    join: "Breathe along",
    watch: "Just watch",
    along: (n: number) =>
      n === 0 ? "Join in, or just watch." : n === 1 ? "1 of us breathes along." : `${n} of us breathe along.`,
    cues: "Screen reader cues",
    whileWaiting: "A few calm breaths while you wait",
  },
  grounding: {
    steps: [
      "Five things you can see",
      "Four things you can feel",
      "Three things you can hear",
      "Two things you can smell",
      "One thing you can taste",
    ],
    hint: "Take your time. They stay with you: nothing is written down.",
    foundOne: "Found one",
    foundOf: (found: number, asked: number) => `${found} of ${asked}`,
    next: "Next",
    skip: "Skip",
    back: "Back",
    again: "Once more",
    end: "You are here. Stay with it for a breath.",
    together: (n: number, done: number) => {
      if (n === 0) return "Each at their own pace.";
      const all = n === 1 ? "1 of us is on the way" : `${n} of us are on the way`;
      return done === 0 ? `${all}.` : `${all}, ${done} of them at the end.`;
    },
  },
  scale: {
    question: "Pick a number. You can change it as often as you like.",
    least: "0 · light",
    most: "very heavy · 10",
    answer: (n: number) => (n === 0 ? "0, light" : n === 10 ? "10, very heavy" : String(n)),
    mine: (n: number) => `You answered ${n}.`,
    answered: (n: number, shown: number) => {
      if (n === 0) return "Nobody has answered yet.";
      const all = n === 1 ? "1 answer so far." : `${n} answers so far.`;
      if (shown === 0) return `${all} The picture comes with the third.`;
      return shown === n ? all : `${all} ${shown} of them are in the picture.`;
    },
    anonymous:
      "Nobody sees whose answer is which. The picture changes by three answers at a time, for the same reason.",
    counted: (n: number, count: number) => (count === 1 ? `${n} once` : `${n} ${count} times`),
    picture: (told: string[]) => `The answers of all: ${told.join(", ")}.`,
  },
  board: {
    sheet: "The sheet. Arrow keys move the pen, with Shift a little; Space puts it down and lifts it.",
    sheetOnly: "The sheet",
    ink: "Colour",
    inks: {
      plain: "Plain",
      red: "Red",
      yellow: "Yellow",
      green: "Green",
      blue: "Blue",
      violet: "Violet",
    } satisfies Record<Ink, string>,
    undo: "Undo my last line",
    save: "Save",
    nothingKept: "The picture is gone when the group moves on, unless you save it.",
    notNow: "You cannot draw just now.",
    drawn: (names: string, lines: number) =>
      lines === 0 ? "The sheet is blank." : lines === 1 ? `1 line, by ${names}.` : `${lines} lines, by ${names}.`,
  },
  worksheet: {
    privately: "Only you see this. It is gone when the group moves on, so copy what you want to keep.",
    sheets: {
      week: ["What was heavy this week?", "What helped, even a little?", "What would I like more of?"],
      step: [
        "What would I like to be different?",
        "What is the smallest step towards it?",
        "When and where will I take it?",
        "What could get in the way, and what do I do then?",
      ],
      worry: [
        "What worries me?",
        "What of it can I change, and how?",
        "What can I leave for now?",
        "What would I say to a friend who had this worry?",
      ],
    } satisfies Record<Sheet, readonly string[]>,
    share: "Share this line",
    shareConfirm: "Say it in the group?",
    shared: "Said in the group.",
    notNow: "You can share it when it is your turn to speak.",
    done: "I am done",
    writeOn: "Write on",
    take: "Copy my answers",
    together: (n: number) =>
      n === 0 ? "Take the time you need." : n === 1 ? "1 of us is done." : `${n} of us are done.`,
  },
};
