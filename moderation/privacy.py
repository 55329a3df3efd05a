"""
Finds who or where somebody is in a text, by pattern, and covers it.

Two kinds of find. **Certain** ones (`find_private`) stand on their own: a phone number, an e-mail address, a street and number, an
account on a named platform, "my name is" and a full name. They lift the `personal_info` score to `CERTAIN`. **Likely** ones
(`find_likely`), two capitalised words in a row or a number that could be a phone's, are looked for only once the model already
suspects something, to show it where. What neither pattern nor model knows stays unseen: a mask is a help, no guarantee.

What must not be found matters as much in a support room: doses, dates, times, prices, "step 12", counting breaths, and the numbers of
helplines and emergency services, which may be the most important line of the day.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import Final

import phonenumbers

from moderation.assessment import PrivateKind, PrivateSpan, Span

CERTAIN: Final = 0.99
"""The least score of `personal_info` where a certain pattern is found."""

# Regions whose national way of writing numbers we try; a number with + is understood wherever it is from.
_REGIONS: Final = ("US", "GB", "IE", "AU", "IN", "ZA", "NZ", "DE", "FR")

# Helplines and emergency numbers of seven digits or more that carry no toll-free prefix. Shorter ones (988, 112, 116 123, 13 11 14,
# 741741) never count as phone numbers. Source: the services' own sites; the list grows by what rooms report.
_HELPLINES: Final = frozenset(
    {
        "02078387575",  # Samaritans central office, GB
        "9152987821",  # iCall, India
        "919152987821",
        "18602662345",  # Vandrevala Foundation, India
        "9999666555",
        "08062106493",  # Mentally Aware Nigeria Initiative
        "0112322222",  # South African Depression and Anxiety Group
        "0861322322",  # Lifeline South Africa
        "03003045000",  # SANEline, GB
        "03001233393",  # Mind infoline, GB
        "03001021234",  # Mind support line, GB
        "03444775774",  # Anxiety UK
    }
)
# Nobody's own number is free to call: 0800 and 0808 (GB, NZ, many others), 1800 and 1300 (AU, IE), 800/888/877/866/855/844/833 (US).
_FREE: Final = re.compile(r"0800|0808|1800|1300|1850|116\d{3}$|1?8(?:00|88|77|66|55|44|33)\d{7}$|\+?4408\d\d")

_CALL_CUE: Final = re.compile(
    r"\b(?:call|ring|rang|txt|text|whats\s?app|number|numbers|num|phone|fone|cell|mobile|mob|tel|landline|line|reach|sms|dial|contact|hmu)\b",
    re.IGNORECASE,
)
_PLATFORM: Final = (
    r"(?:insta(?:gram)?|ig|snap(?:chat)?|sn@p|discord|disc|telegram|tele|tiktok|tik tok|kik|xbox|psn|playstation|steam|wechat|signal|"
    r"reddit|twitter|facebook|fb|messenger|threads|bluesky|mastodon|youtube|twitch|linkedin|whatsapp|skype|onlyfans|bereal|gamertag|roblox|"
    r"username|user ?name|handle)"
)
_ROAD: Final = (
    r"(?:street|st|road|rd|avenue|ave|lane|ln|drive|dr|close|court|ct|crescent|cres|terrace|place|pl|row|way|gardens?|grove|hill|square|sq|"
    r"mews|walk|boulevard|blvd|cottages?|park|parade|quay|rise|vale|view|bank|estate|highway|hwy|circle|trail|loop|bend|green|strasse|"
    r"straße|nagar|marg|colony)"
)
_PLAIN_ROAD: Final = re.compile(
    r"(?:street|road|rd|avenue|ave|lane|ln|crescent|terrace|gardens|grove|boulevard|blvd|mews|cottages)\Z",
    re.IGNORECASE,
)
_FILE_CUE: Final = re.compile(
    r"\b(?:ref|reference|order|claim|ticket|account|acc|case|booking|tracking|policy|invoice|nhs|batch|serial|isbn)\b[^!?\n]{0,15}\Z",
    re.IGNORECASE,
)
_HOME_CUE: Final = re.compile(
    r"\b(?:live|lives|living|address|flat|apt|apartment|house|home|door|knock|come|came|send|sent|post|deliver|collect|visit|find|meet|near|i'?m at|im at|we'?re at|staying|round|unit|bell)\b",
    re.IGNORECASE,
)
_NOT_A_HOUSE_WORDS: Final = (
    "min mins minute minutes hr hrs hour hours day days week weeks month months year years yr yrs am pm mg ml mcg kg lb lbs pounds quid "
    "dollars euro euros bucks miles mile km m metres yards steps step percent times x people of to more per in on at a the and or for kids "
    "children dogs cats pills tablets units pints drinks beers meetings sessions nd rd th st"
)
_NOT_A_HOUSE: Final = frozenset(_NOT_A_HOUSE_WORDS.split())

_EMAIL: Final = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
# An office's address is nobody's own.
_OFFICE_EMAIL: Final = re.compile(
    r"(?:info|office|help|support|contact|hello|admin|enquiries|team)@|\w+@samaritans\.", re.IGNORECASE
)
_SPOKEN_EMAIL: Final = re.compile(
    r"\b\w[\w.]{0,63}(?:\s+(?:dot|underscore|dash)\s+\w+){0,4}\s*(?:\(at\)|\[at\]|\bat\b)\s*[\w-]+(?:\s*(?:\(dot\)|\[dot\]|\bdot\b)\s*\w{2,})+",
    re.IGNORECASE,
)
_SPOKEN_DOT: Final = re.compile("dot", re.IGNORECASE)
_DIGIT: Final = re.compile(r"\d")
_DIGITS: Final = re.compile(r"(?<![\w£$€#.,/:-])\+?\(?\d(?:[^\S\n]?[().\-–•·*_/]{0,2}[^\S\n]?\d){6,16}(?![\w%])")
_DATE: Final = re.compile(
    r"\A(?:\d{1,2}[./\-]\d{1,2}[./\-]\d{2,4}|\d{4}[./\-]\d{1,2}[./\-]\d{1,2}|(?:19|20)\d\d\s?[-–/]\s?(?:19|20)\d\d)\b"
)
_NORTH_AMERICAN: Final = re.compile(r"\A(?:\+?1[\s.\-]?)?\(?\d{3}\)?[\s.\-•·]{1,3}\d{3}[\s.\-•·]{1,3}\d{4}\Z")
_FICTIVE: Final = re.compile(r"(?<!\d)555[\s.\-•·]?0?1\d{2}[\s.\-]?\d{0,4}\Z|\A555[\s.\-]\d{4}(?:[\s.\-]\d{3})?\Z")
_SPELLED: Final = re.compile(
    r"\b(?:(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple|treble)\b(?:[\s,.\-]+(?:then|and|again)\b)*[\s,.\-]*){7,}",
    re.IGNORECASE,
)
_ORDER: Final = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")

_PROFILE: Final = re.compile(
    r"\b(?:https?://)?(?:www\.)?(?:instagram\.com|facebook\.com|fb\.com|m\.me|twitter\.com|x\.com|tiktok\.com|snapchat\.com|linkedin\.com|"
    r"discord\.gg|discord\.com/users|t\.me|wa\.me|chat\.whatsapp\.com|twitch\.tv|threads\.net|youtube\.com/@|reddit\.com/u(?:ser)?)/?[\w@./+-]*\w",
    re.IGNORECASE,
)
_AT_HANDLE: Final = re.compile(r"(?<![\w@.])@[A-Za-z0-9_](?:[\w.\-]{1,38}[\w])")
_MARKED_HANDLE: Final = re.compile(r"(?<![\w@.])@?(?=[\w.#-]{0,38}[\d_.#])[A-Za-z][\w.#-]{2,36}\w(?![\w@])")
_NEAR_PLATFORM: Final = re.compile(rf"\b{_PLATFORM}\b", re.IGNORECASE)
_FOLLOW_CUE: Final = re.compile(
    r"\b(?:follow|find me|add me|dm|dms|i'?m on|im on|message me|my @|he'?s|she'?s|hes|shes)\b", re.IGNORECASE
)
_HANDLE_SIGN: Final = re.compile(r"[@_/]|#\d|\d\d|\.[^\W_]")
"""Without one of these there is no handle, and most texts have none: one quick search instead of four slow ones."""
_FRIEND_CODE: Final = re.compile(r"\bSW-\d{4}-\d{4}-\d{4}\b|\bu/[\w-]{3,20}\b", re.IGNORECASE)

_STREET: Final = re.compile(
    rf"\b(?P<number>\d{{1,5}}[a-dA-D]?),?\s+(?P<names>(?:[^\W\d_][\w'’.-]*\s+){{1,3}}?)(?P<road>{_ROAD})\b(?:,?\s+(?:flat|apt|apartment|unit|#)\s*\w{{1,5}})?",
    re.IGNORECASE,
)
_FLAT: Final = re.compile(
    r"\b(?:flat|apt|apartment|unit|room|rm|house)\.?\s*(?:no\.?|number|#)?\s*\d{1,4}[a-zA-Z]?,?\s+(?:in\s+)?(?:[A-Z][\w'’-]+\s+){1,3}(?:House|Court|Tower|Towers|Buildings?|Lodge|Heights|Mansions?|Hall|Halls|Apartments|Road|Rd|Street|St)\b"
)
_PO_BOX: Final = re.compile(r"\bP\.?\s?O\.?\s?Box\s+\d{1,6}\b", re.IGNORECASE)
_POSTCODE: Final = re.compile(r"\b(?:[A-Z]{1,2}\d[A-Z\d]?)\s(?:\d[A-Z]{2})\b")
_NAME_CUE: Final = re.compile(
    r"(?i:\b(?:my (?:full |real |legal )?name(?:'s| is|s)|(?:his|her|their) (?:full |real )?name(?:'s| is)|name's|i am called|i'm called))\s+"
    r"(?P<name>[A-Z][\w'’-]+(?:\s+(?:[A-Z]\.|[A-Z][\w'’-]+|de|da|van|von|bin|al|O'\w+)){0,2}\s+[A-Z][\w'’-]+)"
)
_NAMING: Final = re.compile("name|called", re.IGNORECASE)
_SSN: Final = re.compile(r"(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-])")

_FULL_NAME: Final = re.compile(r"\b[A-Z][a-zà-ÿ'’-]+(?:\s+(?:[A-Z]\.|de|da|van|von|bin))?\s+[A-Z][\w'’-]*[a-zà-ÿ]\b")
_NOT_A_NAME_WORDS: Final = (
    "I I'm I've The A An My He She We They You It This That Dr Mr Mrs Ms Miss Dear Hi Hello Hey Good God Thank Thanks Happy Merry New Old "
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August September October November "
    "December Christmas Easter Street Road And But So If When What Why How Not No Yes"
)
_NOT_A_NAME: Final = frozenset(_NOT_A_NAME_WORDS.split())


def find_private(text: str) -> tuple[PrivateSpan, ...]:
    """What certainly identifies somebody: in text order, not overlapping."""
    return _disjoint(found for finder in _CERTAIN_FINDERS for found in finder(text))


def find_likely(text: str) -> tuple[PrivateSpan, ...]:
    """What may identify somebody, for a text the model already suspects; holds all that `find_private` finds."""
    likely = [*_full_names(text), *_any_number(text), *_any_handle(text), *_any_street(text)]
    return _disjoint([*find_private(text), *likely])


def _emails(text: str) -> Iterator[PrivateSpan]:
    for match in _EMAIL.finditer(text) if "@" in text else ():
        if not _OFFICE_EMAIL.match(match.group()):
            yield PrivateSpan(Span(*match.span()), PrivateKind.EMAIL)
    if _SPOKEN_DOT.search(text):
        yield from _each(_SPOKEN_EMAIL, text, PrivateKind.EMAIL)


def _phones(text: str) -> Iterator[PrivateSpan]:
    for match in _DIGITS.finditer(text):
        raw = match.group().rstrip(" ().-–•·*_/")
        if _is_phone(raw, text[max(0, match.start() - 60) : match.start()], text[match.end() : match.end() + 30]):
            yield PrivateSpan(Span(match.start(), match.start() + len(raw)), PrivateKind.PHONE)
    for match in _SPELLED.finditer(text):
        words = [word for word in re.findall(r"\w+", match.group().lower()) if word not in {"then", "and", "again"}]
        if not _is_counting(words):
            said = re.sub(r"(?:[\s,.\-]|\b(?:then|and|again))+\Z", "", match.group(), flags=re.IGNORECASE)
            yield PrivateSpan(Span(match.start(), match.start() + len(said)), PrivateKind.PHONE)


def _is_phone(raw: str, before: str, after: str) -> bool:
    digits = re.sub(r"\D", "", raw)
    if not 7 <= len(digits) <= 15 or digits in _HELPLINES or _FREE.match(digits) or _DATE.match(raw):
        return False
    if len(set(digits)) == 1 or _is_sequence(digits):
        return False
    groups = re.findall(r"\d+", raw)
    if len(groups) > 4 and all(len(group) <= 2 for group in groups) and not raw.startswith(("0", "+")):
        return False  # lottery numbers, scores, a week of blood sugars
    if _FILE_CUE.search(before):
        return False
    if _FICTIVE.search(raw) or _NORTH_AMERICAN.match(raw) or raw.startswith("+"):
        return True
    if _CALL_CUE.search(before) or _CALL_CUE.search(after):
        return True
    is_spelled_out = all(len(group) == 1 for group in groups)
    if digits.startswith("0") and 10 <= len(digits) <= 12 and (len(groups) <= 5 or is_spelled_out):
        return True
    return len(digits) >= 9 and len(groups) <= 4 and any(_is_valid(raw, region) for region in _REGIONS)


def _is_valid(raw: str, region: str) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(raw, region))
    except phonenumbers.NumberParseException:
        return False


def _is_sequence(digits: str) -> bool:
    """Counting: 1 2 3 4 5 6 7, or 10 9 8 7."""
    return digits in "0123456789101112131415" or digits in "15141312111098765432100"


def _is_counting(words: list[str]) -> bool:
    places = [_ORDER.index(word) for word in words if word in _ORDER]
    steps = {later - earlier for earlier, later in pairwise(places)}
    # Breathing exercises repeat and climb ("one two three four one two three four"); a phone number jumps about.
    jumps = sum(abs(later - earlier) != 1 for earlier, later in pairwise(places))
    return steps <= {1} or steps <= {-1} or jumps * 3 <= len(places)


def _handles(text: str) -> Iterator[PrivateSpan]:
    if not _HANDLE_SIGN.search(text):
        return
    yield from _each(_PROFILE, text, PrivateKind.HANDLE)
    yield from _each(_FRIEND_CODE, text, PrivateKind.HANDLE)
    if not _NEAR_PLATFORM.search(text) and "@" not in text:
        return
    for match in _AT_HANDLE.finditer(text):
        around = text[max(0, match.start() - 50) : match.end() + 40]
        marked = re.search(r"[\d_.]", match.group()[1:])
        if _NEAR_PLATFORM.search(around) or (marked and _FOLLOW_CUE.search(around)):
            yield PrivateSpan(Span(*match.span()), PrivateKind.HANDLE)
    for match in _MARKED_HANDLE.finditer(text):
        around = text[max(0, match.start() - 28) : match.end() + 22]
        if _NEAR_PLATFORM.search(around) and _looks_like_handle(match.group()):
            yield PrivateSpan(Span(*match.span()), PrivateKind.HANDLE)


def _looks_like_handle(word: str) -> bool:
    if re.search(r"_|#\d", word):
        return True
    if re.fullmatch(r"[\w-]+\.(?:com|org|net|co|uk|gov|edu|io|tv|gg|me)(?:\.\w{2,3})?", word, re.IGNORECASE):
        return False
    return bool(re.search(r"[A-Za-z]{3}.*\d\d|[A-Za-z]{3,}\.[A-Za-z\d]{2,}", word)) and not re.fullmatch(
        r"\w+\.\w+\.?", word[:6]
    )


def _addresses(text: str) -> Iterator[PrivateSpan]:
    if not _DIGIT.search(text):
        return
    yield from _each(_FLAT, text, PrivateKind.ADDRESS)
    yield from _each(_PO_BOX, text, PrivateKind.ADDRESS)
    yield from _each(_POSTCODE, text, PrivateKind.ADDRESS)
    for match in _STREET.finditer(text):
        names = match["names"].split()
        if any(name.lower().strip(".") in _NOT_A_HOUSE for name in names):
            continue
        written_as_name = all(name[0].isupper() for name in names) and match["road"][0].isupper()
        cued = _HOME_CUE.search(text, max(0, match.start() - 45), match.start())
        if written_as_name or cued or (_PLAIN_ROAD.match(match["road"]) and len(names) <= 2):
            yield PrivateSpan(Span(*match.span()), PrivateKind.ADDRESS)


def _names(text: str) -> Iterator[PrivateSpan]:
    if not _NAMING.search(text):
        return
    for match in _NAME_CUE.finditer(text):
        yield PrivateSpan(Span(*match.span("name")), PrivateKind.NAME)


def _numbers_of_state(text: str) -> Iterator[PrivateSpan]:
    yield from _each(_SSN, text, PrivateKind.OTHER)


def _full_names(text: str) -> Iterator[PrivateSpan]:
    for match in _FULL_NAME.finditer(text):
        if not _NOT_A_NAME & set(match.group().split()):
            yield PrivateSpan(Span(*match.span()), PrivateKind.NAME)


def _any_number(text: str) -> Iterator[PrivateSpan]:
    for match in _DIGITS.finditer(text):
        digits = re.sub(r"\D", "", match.group())
        if not _FREE.match(digits) and digits not in _HELPLINES and not _DATE.match(match.group()):
            yield PrivateSpan(Span(*match.span()), PrivateKind.PHONE)


def _any_handle(text: str) -> Iterator[PrivateSpan]:
    for match in _MARKED_HANDLE.finditer(text):
        if re.search(r"_|\d\d", match.group()):
            yield PrivateSpan(Span(*match.span()), PrivateKind.HANDLE)
    yield from _each(_AT_HANDLE, text, PrivateKind.HANDLE)


def _any_street(text: str) -> Iterator[PrivateSpan]:
    for match in _STREET.finditer(text):
        if not any(name.lower().strip(".") in _NOT_A_HOUSE for name in match["names"].split()):
            yield PrivateSpan(Span(*match.span()), PrivateKind.ADDRESS)


def _each(pattern: re.Pattern[str], text: str, kind: PrivateKind) -> Iterator[PrivateSpan]:
    for match in pattern.finditer(text):
        yield PrivateSpan(Span(*match.span()), kind)


def _disjoint(found: Iterable[PrivateSpan]) -> tuple[PrivateSpan, ...]:
    """Of overlapping finds the first finder's stays; what it leaves uncovered of a later one is dropped with it."""
    kept: list[PrivateSpan] = []  # sorted at all times, so that a neighbour on either side tells of any overlap
    for candidate in found:
        start, end = candidate.span
        place = bisect_left(kept, candidate)
        apart_before = place == 0 or kept[place - 1].span.end <= start
        apart_after = place == len(kept) or end <= kept[place].span.start
        if start < end and apart_before and apart_after:
            kept.insert(place, candidate)
    return tuple(kept)


Finder = Callable[[str], Iterator[PrivateSpan]]

# The order settles overlaps: an e-mail address holds what looks like a handle, an account code what looks like a number.
_CERTAIN_FINDERS: Final[tuple[Finder, ...]] = (_emails, _handles, _numbers_of_state, _phones, _addresses, _names)
