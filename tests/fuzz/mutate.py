"""
Changes inside a JSON object, by which an input stays one.

Blind changes of bytes end nearly always in something that is no JSON, and then no more of the server is reached.
"""

import json
import random
from collections.abc import Sequence
from typing import Any, Final

ODD: Final[tuple[Any, ...]] = (
    None,
    True,
    0,
    -1,
    2**53,
    2**64,
    1e308,
    0.5,
    "",
    " ",
    "\u0000",
    "\u200b\u00ad",
    "\ud800",
    "\u202eabc",
    "e\u0301" * 40,
    "👩‍👩‍👧",
    "ﷺ" * 30,
    "ﬁ" * 65,
    "x" * 4001,
    "a@example.org 020 7946 0712",
    [],
    {},
    [[[]]],
)


def mutate(text: str, dice: random.Random, known: Sequence[str]) -> str | None:
    """*text* with one to three fields changed, now and then to one of the *known* ids; None if it is no JSON object."""
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(fields, dict) or not fields:
        return None
    for _ in range(dice.randint(1, 3)):
        key = dice.choice(list(fields))
        match dice.choice(("replace", "name", "grow", "swap", "cut", "lose", "add")):
            case "replace":
                fields[key] = dice.choice(ODD)
            case "name":
                fields[key] = dice.choice(known)
            case "grow" if isinstance(fields[key], str):
                odd = dice.choice([one for one in ODD if isinstance(one, str)])
                at = dice.randint(0, len(fields[key]))
                fields[key] = fields[key][:at] + odd + fields[key][at:]
            case "swap":
                fields[key] = fields[dice.choice(list(fields))]
            case "cut" if isinstance(fields[key], str):
                fields[key] = fields[key][: dice.randint(0, len(fields[key]))]
            case "lose" if len(fields) > 1:
                del fields[key]
            case _:
                fields[dice.choice(("extra", "type", "ref", "since"))] = dice.choice(ODD)
    # ASCII, so that a lone surrogate stays the escape that a client could send.
    return json.dumps(fields)
