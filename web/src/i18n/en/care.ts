import type { MyHelp, Reach } from "../../protocol.gen";

/** Of people who are looked after: who asks for support, who may be at risk. */
export const care = {
  ask: {
    title: "I need support now",
    body: "Only the facilitators hear of it. You can say it at any time, whatever the group is doing.",
    talk: "I would like to talk to someone",
    notSafe: "I am not safe",
    takeBack: "I do not need to talk any more",
    told: {
      facilitator: "A facilitator has been told.",
      on_call: "No facilitator is here right now. Someone who is on call has been asked to come.",
      nobody:
        "No facilitator is here right now, and nobody could be asked to come. Please use one of the numbers here, or call someone you trust.",
    } satisfies Record<Reach, string>,
    facilitator: "A facilitator",
    open: "Show",
    coming: (name: string) => `${name} is coming to you.`,
    meanwhile: "You do not have to wait: the numbers here are open now.",
  },
  worry: {
    title: "Worried about someone?",
    body: "Tell the facilitators whom. Nobody else hears of it, and neither do they.",
    who: "Whom are you worried about?",
    choose: "Choose a name",
    send: "Tell the facilitators",
    sent: (name: string) => `The facilitators have been told about ${name}. Thank you.`,
  },
  alert: {
    take: (name: string) => `I look after ${name}`,
  },
  asks: {
    label: "Someone would like to talk",
    says: (name: string) => `${name} would like to talk to someone.`,
    come: "I am coming",
    mine: (name: string) => `${name} waits for you.`,
    theirs: (name: string, other: string) => `${other} is coming to ${name}.`,
    done: "We have talked",
  },
  called: {
    label: "You are called",
    crisis: (room: string) => `You are on call. Someone in ${room} may be at risk.`,
    help: (room: string) => `You are on call. Someone in ${room} would like to talk.`,
    come: "I am coming",
    comeAndGo: "I am coming: go there",
  },
};

/** How one's own asking stands, in one sentence. */
export function standingOf(help: MyHelp, name: string): string {
  return help.state === "coming" ? care.ask.coming(name) : care.ask.told[help.reach];
}
