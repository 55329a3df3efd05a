"""Emoji as the words people mean by them; the tokenizer knows none, and without words a knife would read like a heart."""

import re
import unicodedata
from typing import Final

EMOJI: Final = re.compile(
    "(?:[\U0001f1e6-\U0001f1ff]{2}|[\u2190-\u21ff\u231a-\u23ff\u25a0-\u27bf\u2934\u2935\u2b00-\u2bff\U0001f000-\U0001f0ff\U0001f18a-\U0001faff])"
)
# What people mean by the commonest ones; the rest go by their Unicode name.
_WORDS: Final = {
    "😂": "laughing",
    "🤣": "laughing",
    "😭": "crying",
    "😢": "crying",
    "🥲": "smiling crying",
    "😞": "sad",
    "😔": "sad",
    "☹": "sad",
    "🙁": "sad",
    "😩": "weary",
    "😫": "weary",
    "😊": "smile",
    "🙂": "smile",
    "☺": "smile",
    "😀": "smile",
    "😃": "smile",
    "😄": "smile",
    "😁": "grin",
    "😅": "nervous smile",
    "😉": "wink",
    "😍": "love",
    "🥰": "love",
    "😘": "kiss",
    "😎": "cool",
    "😐": "neutral face",
    "😑": "annoyed face",
    "🙄": "eye roll",
    "😒": "annoyed face",
    "😏": "smirk",
    "🙃": "upside down smile",
    "🤔": "thinking",
    "🤷": "shrug",
    "🤦": "facepalm",
    "😡": "angry",
    "😠": "angry",
    "🤬": "swearing",
    "😤": "angry",
    "😱": "scream",
    "😨": "scared",
    "😰": "anxious",
    "🤮": "vomit",
    "🤢": "disgusted",
    "🤡": "clown",
    "💀": "dead skull",
    "☠": "dead skull",
    "👻": "ghost",
    "🖕": "middle finger fuck you",
    "👍": "thumbs up",
    "👎": "thumbs down",
    "👏": "clap",
    "🙏": "pray thanks",
    "💪": "strong",
    "🤝": "handshake",
    "👊": "fist",
    "🫂": "hug",
    "🤗": "hug",
    "❤": "heart",
    "♥": "heart",
    "🧡": "heart",
    "💛": "heart",
    "💚": "heart",
    "💙": "heart",
    "💜": "heart",
    "🖤": "black heart",
    "🤍": "heart",
    "💕": "hearts",
    "💖": "heart",
    "💔": "broken heart",
    "🔫": "gun",
    "🔪": "knife",
    "🗡": "knife",
    "💣": "bomb",
    "💊": "pill",
    "💉": "needle",
    "🪦": "grave",
    "⚰": "coffin",
    "🔥": "fire",
    "💩": "shit",
    "🐍": "snake",
    "🐷": "pig",
    "🐖": "pig",
    "🐒": "monkey",
    "🐵": "monkey",
    "🐀": "rat",
    "🗑": "trash",
    "🍺": "beer",
    "🍷": "wine",
    "🚬": "smoke",
    "🎉": "celebrate",
    "✨": "sparkles",
    "🌈": "rainbow",
    "😴": "sleeping",
    "🤫": "shh",
    "🚫": "forbidden",
    "❌": "cross",
    "✅": "check",
    "✔": "check",
    "👉": "pointing",
    "👈": "pointing",
}


def in_words(emoji: str) -> str:
    """What *emoji*, one match of `EMOJI`, says, between spaces."""
    if len(emoji) > 1:
        return f" {_flag(emoji)} "
    name = _WORDS.get(emoji) or unicodedata.name(emoji, "sign").lower()
    return f" {name.removeprefix('face with ').removesuffix(' sign')} "


def _flag(letters: str) -> str:
    """Two regional indicators, which stand for a country's code and in between for plain letters."""
    return "".join(chr(ord(letter) - 0x1F1E6 + ord("a")) for letter in letters)
