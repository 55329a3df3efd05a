"""
The agendas that come with Warmroom. To change one or add one, edit here; a test reads every template.

They follow the shapes that peer support has found for itself (named in each note), in our words; none is issued or endorsed by the
organisation whose shape it has. Lengths and order are those of domain practice: a frame at both ends, a round early so that
everybody is heard once, the long middle for one thing at a time, and a round late so that nobody leaves unheard.
"""

from dataclasses import replace
from typing import Final

from server.domain.agenda import (
    SUPPORTIVE,
    CrossTalk,
    Nudge,
    Phase,
    PhaseKind,
    PhaseRules,
    RoundRules,
    Template,
)
from server.domain.order import Order

# ── what several of them share ───────────────────────────────────────────────────────────────────────────────────────

# One voice at a time: a facilitator speaks, and whoever is called to read a line or to answer.
LISTEN: Final = PhaseRules(CrossTalk.HANDS, reactions=SUPPORTIVE, nudge=Nudge.OFF)
SHARE: Final = PhaseRules(CrossTalk.HANDS, nudge=Nudge.FULL)
TALK: Final = PhaseRules(slow_s=5, nudge=Nudge.FULL)
REST: Final = PhaseRules(nudge=Nudge.OFF)


def in_turn(order: Order, turn_s: int) -> PhaseRules:
    """The rules of a round: words from one person at a time, and from the others reactions."""
    return PhaseRules(CrossTalk.TURN, reactions=SUPPORTIVE, round=RoundRules(order, turn_s))


def shut(rules: PhaseRules) -> PhaseRules:
    """The same rules with the door shut to people who have not been in yet."""
    return replace(rules, is_door_open=False)


WELCOME_SCRIPT: Final = (
    "Welcome, and thank you for coming. I am leading tonight; my co-facilitator looks after whoever needs a quiet word.",
    "What is said here stays here, and who was here too. There is one limit: if a life is in danger, or somebody is being harmed, we get help.",
    "This is support from people who have been there. It is not treatment.",
    "A computer helper points us facilitators to messages we may want to read twice. It decides nothing; we do.",
    "You may just listen. You may pass, leave and come back, and nobody asks why.",
)
AGREEMENT_SCRIPT: Final = (
    "We read our agreement together, a line each. Tap a line if you would like to read it.",
    "Is there a line you would like to add tonight?",
    "If you can live with it, tap to agree.",
)
CHECK_IN_SCRIPT: Final = (
    "Now a round. Say the name you go by here, how you are, and what you would like from tonight.",
    "A minute or two each. We listen, without questions and without answers; a reaction says that you heard.",
    "Passing is always fine.",
)
PLANNING_SCRIPT: Final = (
    "These are the themes I heard. Did I miss one?",
    "Tap the ones that are yours as well. We begin with what is most on people's minds.",
)
CLOSING_ROUND_SCRIPT: Final = (
    "One last round: one thing you take with you, or one thing you will do for yourself.",
    "A sentence is enough, and passing is fine.",
)
GOODNIGHT_SCRIPT: Final = (
    "If you are not sure that you are safe tonight, tell one of us before you go. We stay for five minutes more.",
    "Thank you, everybody. The next session is in the calendar.",
)
GOODNIGHT_READING: Final = (
    "We came with what we carry, and nobody had to carry it alone for a while.",
    "What we heard from one another stays here; what we learned goes with us.",
    "Feelings are not failures, and asking for help is not weakness.",
    "Go gently. We meet again.",
)
AGREEMENT: Final = (
    "What is said here stays here, and who was here too.",
    "We speak from our own experience, with “I”.",
    "Nobody gives orders about treatment or medicines.",
    "We share the air, and passing is always fine.",
    "In a round, one person at a time.",
    "We ask before we respond to somebody.",
    "We see the person before the illness, and judge nobody's pain, diagnosis, choices or relapse.",
    "Feelings yes; methods and graphic detail no.",
    "No contact details in the room.",
    "If you must go, say so. If you are not safe tonight, tell a facilitator.",
)
"""What a group agrees to if it has not written an agreement of its own."""

# ── the templates ────────────────────────────────────────────────────────────────────────────────────────────────────

SHARING: Final = Template(
    "sharing",
    "Sharing group",
    "90 minutes for up to 12. A round, then one theme at a time with hands. The shape of NAMI's support groups.",
    (
        Phase(PhaseKind.WELCOME, "Welcome", 5, LISTEN, WELCOME_SCRIPT),
        Phase(PhaseKind.AGREEMENT, "Our agreement", 5, LISTEN, AGREEMENT_SCRIPT),
        Phase(PhaseKind.CHECK_IN, "Check-in", 15, in_turn(Order.FIXED, 75), CHECK_IN_SCRIPT),
        Phase(PhaseKind.PLANNING, "Tonight's themes", 3, TALK, PLANNING_SCRIPT),
        Phase(
            PhaseKind.WORK,
            "Sharing",
            40,
            SHARE,
            (
                "One theme at a time. Raise a hand to respond, to bring something new, or just to be heard.",
                "Has somebody been through this? What helped you? “I” rather than “you should”.",
                "When it gets hard: name it, slow down, let the group's experience answer, and agree one next step.",
            ),
        ),
        Phase(
            PhaseKind.ACTIVITY,
            "A breath together",
            7,
            REST,
            ("Let us put the words down for a few minutes: water, a stretch, or the breathing on your screen.",),
        ),
        Phase(PhaseKind.CLOSING_ROUND, "Closing round", 10, in_turn(Order.FIXED, 45), CLOSING_ROUND_SCRIPT),
        Phase(PhaseKind.CLOSING_READING, "Goodnight", 5, shut(LISTEN), GOODNIGHT_SCRIPT, GOODNIGHT_READING),
    ),
)

SKILLS: Final = Template(
    "skills",
    "Skills group",
    "90 minutes. Check-in, an agenda made together, work on what people brought, check-out. The shape of SMART Recovery's meetings.",
    (
        Phase(PhaseKind.WELCOME, "Welcome", 5, LISTEN, WELCOME_SCRIPT),
        Phase(PhaseKind.CHECK_IN, "Check-in", 20, in_turn(Order.POPCORN, 90), CHECK_IN_SCRIPT),
        Phase(PhaseKind.PLANNING, "Making the agenda", 3, TALK, PLANNING_SCRIPT),
        Phase(
            PhaseKind.WORK,
            "Working time",
            47,
            TALK,
            (
                "What is the smallest step that would make this week better?",
                "What has worked for somebody here, and what has not?",
                "Shall we try a tool together, such as a list of what it gives and what it costs?",
            ),
        ),
        Phase(
            PhaseKind.CLOSING_ROUND,
            "Check-out",
            15,
            shut(in_turn(Order.POPCORN, 60)),
            (*CLOSING_ROUND_SCRIPT, *GOODNIGHT_SCRIPT),
        ),
    ),
)

TALKING: Final = Template(
    "talking",
    "Talking group with a break",
    "90 minutes for up to 12, open talk in two halves with ten minutes of rest between. The shape of DBSA's groups.",
    (
        Phase(PhaseKind.WELCOME, "Welcome", 5, LISTEN, WELCOME_SCRIPT),
        Phase(PhaseKind.AGREEMENT, "Our agreement", 5, LISTEN, AGREEMENT_SCRIPT),
        Phase(PhaseKind.CHECK_IN, "Check-in", 20, in_turn(Order.RANDOM, 90), CHECK_IN_SCRIPT),
        Phase(
            PhaseKind.WORK,
            "Talking",
            25,
            TALK,
            (
                "Who would like some of the group's time?",
                "We ask before we answer: would you like thoughts, or just to be heard?",
            ),
        ),
        Phase(PhaseKind.BREAK, "Break", 10, REST, ("Ten minutes. Walk about, and come back when the bell rings.",)),
        Phase(PhaseKind.WORK, "Talking on", 15, TALK, ("Who has not had time yet, and would like some?",)),
        Phase(
            PhaseKind.CLOSING_ROUND,
            "Closing round",
            10,
            shut(in_turn(Order.RANDOM, 45)),
            (*CLOSING_ROUND_SCRIPT, *GOODNIGHT_SCRIPT),
        ),
    ),
)

CIRCLE: Final = Template(
    "circle",
    "Support circle",
    "90 minutes for about four; each has an equal share of the hour, in drawn order, and nobody joins late. The shape of The Mix's circles.",
    (
        Phase(
            PhaseKind.DOORS,
            "Arriving",
            10,
            REST,
            (
                *WELCOME_SCRIPT,
                "While we wait: what is one small thing that was good today?",
            ),
        ),
        Phase(PhaseKind.AGREEMENT, "Our agreement", 5, shut(LISTEN), AGREEMENT_SCRIPT),
        Phase(
            PhaseKind.WORK,
            "Support",
            60,
            PhaseRules(nudge=Nudge.FULL, is_door_open=False, round=RoundRules(Order.RANDOM)),
            (
                "Each of you has the same share of this hour, in the order that was drawn.",
                "It is your time: talk, ask, or let us sit with you. The others are here for you.",
            ),
        ),
        Phase(
            PhaseKind.CLOSING_ROUND,
            "Closing",
            15,
            shut(in_turn(Order.RANDOM, 90)),
            (*CLOSING_ROUND_SCRIPT, *GOODNIGHT_SCRIPT),
        ),
    ),
)

OPEN: Final = Template(
    "open",
    "Open room",
    "No agenda and no clock. Rounds and hands are there whenever they help.",
    (Phase(PhaseKind.WORK, "Talking", None, PhaseRules()),),
)

TEMPLATES: Final = {template.name: template for template in (SHARING, SKILLS, TALKING, CIRCLE, OPEN)}
"""By name, in the order in which they are offered."""
