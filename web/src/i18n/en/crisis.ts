import type { CrisisOutcome, Debrief, Level, Source, Step } from "../../protocol.gen";

/** For those who look after somebody who may be at risk: large, calm, one thing after the other. */
export const crisis = {
  tab: (n: number) => (n === 0 ? "Care" : `Care (${n})`),
  desk: "Looking after people",
  never: "No flag does not mean that nobody is at risk.",
  title: (name: string) => `Looking after ${name}`,
  since: (clock: string) => `For ${clock} now`,
  raised: (time: string) => `Since ${time}`,

  calling: (name: string) => `Nobody is with ${name} yet. Everyone on duty is told again every 20 seconds.`,
  callsNext: (name: string, clock: string) => `${name} is called in ${clock}.`,
  callsNobody: "Nobody else is on call.",
  youWith: (name: string) => `You are with ${name}.`,
  youKeep: (name: string, other: string) => `${other} is with ${name}. You keep the room.`,
  youClinician: (name: string, other: string) => `${other} is with ${name}. You are the clinician.`,
  otherWith: (name: string, other: string) => `${other} is with ${name}.`,
  lost: (name: string, clock: string) => `${name}’s line has been down for ${clock}.`,

  sources: {
    help: (name: string) => `${name} pressed “I am not safe”.`,
    worry: (_name: string, by: string) => `${by} is worried about them.`,
    flag: () => "The helper pointed to a message. It may be wrong.",
    facilitator: (_name: string, by: string) => `${by} raised it.`,
  } satisfies Record<Source, (name: string, by: string) => string>,

  places: {
    withPerson: (name: string) => `With ${name}`,
    keepsRoom: "Keeps the room",
    clinician: "Clinician",
    free: "Nobody yet",
    you: (name: string) => `${name} (you)`,
    lineDown: "line is down",
    takePerson: (name: string) => `I look after ${name}`,
    takeRoom: "I keep the room",
    takeBeside: "I am here too",
    takeOver: (name: string) => `Be with ${name} myself`,
    takeOverSure: (other: string) => `Take over from ${other}?`,
    swap: "Swap places",
    stepBack: "Step back",
    stepBackSure: (name: string) => `Step back? If nobody is with ${name}, all are called again`,
    stepBackOnly: "Step back from this?",
  },

  goTo: (name: string) => `How ${name} is looked after`,
  raise: (name: string) => `${name} may not be safe`,
  raiseSure: "Tell everyone on duty?",
  steps: {
    signal: { title: () => "Somebody may be at risk", how: () => "" },
    alert: { title: () => "Somebody has seen it", how: () => "Everyone on duty is told until one of you takes it." },
    split: {
      title: () => "One with the person, one with the room",
      how: () => "The first of you stays with the person, the second keeps the room.",
    },
    aside: {
      title: (name: string) => `Talk with ${name} alone`,
      how: () =>
        "Use your own words. Ask directly and calmly: “Are you thinking of ending your life?” Asking does not put the thought there. They may stay in the room if they prefer. Never remove somebody for being in crisis.",
    },
    assess: {
      title: () => "Find out how it is, together",
      how: () => "With your clinic’s own form: thoughts, plan, means, time. Alone? Who is safe to be with?",
    },
    offer: {
      title: () => "Offer what helps now",
      how: () =>
        "A line to call or text, the clinician, their safety plan if there is one. Stay until one of them has begun.",
    },
    imminent: {
      title: () => "If there is danger now",
      how: () =>
        "The clinician decides what is told to whom outside. Calls are made outside this page. Tick it when that is decided, and note the time.",
    },
    room: {
      title: () => "Look after the room",
      how: () =>
        "Say only: “We are looking after someone.” Take a quiet minute together. Hold back details of methods. Ask who was shaken.",
    },
    lost_contact: {
      title: () => "If their line drops",
      how: () => "Try the way you have agreed to reach them. The clinician decides what follows.",
    },
    close_out: {
      title: () => "Before you leave",
      how: () => "How it ended, who asks how they are, and a note for those who come after you.",
    },
  } satisfies Record<Step, { title(name: string): string; how(): string }>,
  done: "Done",
  notYet: "Not yet",
  now: "Now",
  ifNeedBe: "If it comes to that",
  tick: (time: string, who: string | null) => (who === null ? time : `${time}, ${who}`),
  acknowledgeFirst: "Take a place first; then the steps are yours to tick.",

  level: "How much at risk, by your clinic’s form",
  levels: {
    low: "Low",
    medium: "Medium",
    high: "High",
    imminent: "Danger now",
  } satisfies Record<Level, string>,

  offers: {
    label: "What you can offer",
    call: "Call",
    text: "Text",
    facilitator: "Tell a facilitator",
    person: "Tell my person",
    danger: "In danger now",
    callBody: "Somebody answers at any hour:",
    textBody: "If speaking is too much: text 988 (US and Canada).",
    facilitatorBody: "You can write to me here for as long as you like. I stay with you.",
    personBody: "Is somebody near you, or somebody you trust whom you could call? I wait while you do.",
    dangerBody: "Please call your local emergency number now.",
    copy: (what: string) => `Copy “${what}”`,
  },

  call: {
    title: "Call the clinician",
    nobody: "Nobody is on call for this room. Whoever leads can put people on call under “On call”.",
    call: (name: string) => `Call ${name}`,
    again: (name: string) => `Call ${name} again`,
    called: (clock: string) => `called ${clock} ago`,
    answered: "is coming",
  },

  contact: {
    title: "Sealed contact",
    notYours: "Only whoever leads, and the clinician, can open it.",
    what: (name: string) =>
      `${name} may have left whom to call, and where they are. It is shown to you for 15 minutes. The others on duty and the operator are told at once; ${name} is told afterwards, and reads your reason.`,
    reason: "Why do you open it?",
    reasonHint: "A few words. They stay written, and are read by the person.",
    open: "Open it for 15 minutes",
    none: (name: string) => `${name} has not left one.`,
    person: "Whom to call",
    place: "Where they are",
    empty: "Nothing left here.",
    left: (when: string) => `Left on ${when}. They may be somewhere else now.`,
    until: (clock: string) => `Shown to you for ${clock} more.`,
    over: "Its time is over. It can be opened again, with a reason.",
    openings: "Opened",
    opened: (by: string, time: string) => `${by}, ${time}:`,
    heard: (by: string, about: string) => `${by} has opened the sealed contact of ${about}.`,
  },

  close: {
    outcome: "How did it end?",
    choose: "Choose one",
    outcomes: {
      safe: "Safe for now, and not alone with it",
      handed_over: "The clinician looks after them from here",
      services: "Services outside were called",
      not_reached: "Not reached; the clinician has decided what follows",
      not_at_risk: "Not at risk",
    } satisfies Record<CrisisOutcome, string>,
    followUp: "Who asks how they are?",
    nobody: "No follow-up needed",
    byWhen: "By when, if you have agreed it",
    note: "Note for those who come after you",
    noteHint: "What happened, and who was told. Please quote nobody. It is kept apart from the talk.",
    submit: "Close",
    tellThem: (name: string) => `Tell ${name} what was done, and what was opened and why.`,
    needsPlace: (name: string) => `It can be closed once somebody is with ${name}.`,
  },

  note: {
    title: "Note for those who come after",
    none: "Nobody has written one.",
    by: (name: string) => `Written by ${name}.`,
    until: (when: string) => `Deleted on ${when}.`,
    of: (name: string) => `Note about ${name}`,
    write: "Write one",
    change: "Change it",
    save: "Keep it",
    written: "The note is kept.",
  },
  earlier: (n: number) => (n === 1 ? "Looked after in the last month (1)" : `Looked after in the last month (${n})`),

  closed: {
    said: (by: string, time: string) => `Closed by ${by}, ${time}.`,
    followUp: (owner: string, when: string | null) =>
      when === null ? `${owner} asks how they are.` : `${owner} asks how they are, by ${when}.`,
    noFollowUp: "No follow-up needed.",
    debrief: "And how are you?",
    debriefBody: "This was a lot to carry. Only those who look after the room see your answer.",
    answers: { well: "I am all right", talk: "I would like to talk about it" } satisfies Record<Debrief, string>,
    wantsTalk: (name: string) => `${name} would like to talk about it.`,
    thanks: "Thank you for saying so.",
  },

  news: {
    with_person: (who: string, name: string) => `${who} is with ${name}.`,
    keeps_room: (who: string) => `${who} keeps the room.`,
    clinician: (who: string) => `${who} is here as clinician.`,
    called: (who: string) => `${who} is called.`,
    nobody: (name: string) => `Nobody is with ${name} any more.`,
    lost: (name: string) => `${name}’s line is down.`,
    back: (name: string) => `${name}’s line is back.`,
    level: (name: string) => `How much ${name} is at risk was set.`,
    closed: (name: string) => `Looking after ${name} is closed.`,
  },
};
