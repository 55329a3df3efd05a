"""
The other tools: what each is, and what it answers.

A tool is asked in a process and an environment of its own, and its answers are kept in a file. They are asked for again when the texts,
the script that asks, or the list of what is installed has changed.
"""

import hashlib
import json
import subprocess
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from moderation.evaluation.metrics import Truths
from moderation.rivals.texts import Text

HERE: Final = Path(__file__).parent
LONGEST_S: Final = 1800
"""A tool that takes longer is given up. The slowest takes some minutes on a busy core."""


class RivalFailed(Exception):
    """A tool is not installed, or ended with an error; the message holds the end of what it said, and no text it was asked about."""


@dataclass(frozen=True, slots=True)
class Tool:
    """
    One tool as it is described to a reader.

    Attributes:
        key: how `ask_node.mjs` or `ask_python.py` calls it.
        runs_on: "node" or "python".
        made: when its files were packed, as their dates in the archive say; npm's archives hold no dates.
        made_for: in the words of its own documentation, shortened.
    """

    name: str
    key: str
    runs_on: str
    licence: str
    made: str
    made_for: str


TOOLS: Final = (
    Tool(
        "alex",
        "alex",
        "node",
        "MIT",
        "not stated",
        "catching insensitive, inconsiderate writing of one's own: gendered, polarising, race-related or religion-inconsiderate phrasing; "
        "its rules are those of retext-equality and retext-profanities",
    ),
    Tool(
        "alex, tuned",
        "alex-tuned",
        "node",
        "MIT",
        "not stated",
        "the same, as somebody might set it up for a support group: rules about gender and about condescending words of tutorials off, and "
        "only what is surely profane (`profanitySureness: 2`)",
    ),
    Tool(
        "retext-equality",
        "retext-equality",
        "node",
        "MIT",
        "not stated",
        "checking one's own text for words that may be insensitive or inconsiderate in some contexts, with a better word for each",
    ),
    Tool(
        "better-profanity",
        "better-profanity",
        "python",
        "MIT",
        "2020-11-02",
        "cleaning swear words and their leetspeak out of text, fast, by a list",
    ),
    Tool(
        "alt-profanity-check",
        "alt-profanity-check",
        "python",
        "MIT",
        "2026-09-14",
        "telling profane or offensive text from clean, by a linear SVM trained on 200,000 human-labelled samples of tweets and Wikipedia comments",
    ),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """
    What a tool made of the texts.

    Attributes:
        versions: of the tool and of what it rests on, by package.
        findings: for each text the names of what was found; empty for a text that is not flagged.
    """

    versions: Mapping[str, str]
    findings: Sequence[Sequence[str]]

    @property
    def flagged(self) -> Truths:
        """bool, shape (texts,)."""
        return np.array([bool(found) for found in self.findings], dtype=np.bool_)

    def commonest(self, texts: Sequence[Text], most: int = 6) -> list[tuple[str, int]]:
        """What it found in the most clean messages, and in how many."""
        clean = [set(found) for text, found in zip(texts, self.findings, strict=True) if not text.labels]
        return Counter(name for found in clean for name in found).most_common(most)


@dataclass(frozen=True, slots=True)
class Tools:
    """
    Where the tools are installed: `venv`, `node` and `answers` under one folder.

    Attributes:
        run: starts a command with a text on its standard input and gives back its standard output.
    """

    folder: Path
    run: Callable[[Sequence[str], str], str]

    def ask(self, tool: Tool, texts: Sequence[Text]) -> Answer:
        """Raises RivalFailed."""
        found = self.answer(tool.key, tool.runs_on, [text.utterance.text for text in texts])
        return Answer(found["versions"], found["findings"])

    def answer(self, key: str, runs_on: str, given: object) -> dict[str, Any]:
        """
        What the script says to *given*, from its file if that is of the same question.

        Raises:
            RivalFailed: If the tool does.
        """
        script, installed, command = (
            ("ask_node.mjs", "package.json", ["node", str(HERE / "ask_node.mjs"), str(self.folder / "node"), key])
            if runs_on == "node"
            else (
                "ask_python.py",
                "requirements.txt",
                [str(self.folder / "venv" / "bin" / "python"), str(HERE / "ask_python.py"), key],
            )
        )
        question = json.dumps(given, ensure_ascii=False)
        parts = [
            (HERE / script).read_bytes(),
            (HERE / installed).read_bytes(),
            question.encode("utf-8", "surrogatepass"),
        ]
        digest = hashlib.sha256(b"\0".join(parts)).hexdigest()
        kept = self.folder / "answers" / f"{key}.json"
        if kept.exists() and (whole := json.loads(kept.read_bytes())).get("question") == digest:
            answer: dict[str, Any] = whole["answer"]
            return answer
        answer = json.loads(self.run(command, question))
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(json.dumps({"question": digest, "answer": answer}), encoding="utf-8")
        return answer


def run_process(command: Sequence[str], given: str) -> str:
    """
    The standard output of *command*.

    Raises:
        RivalFailed: If it cannot be started, takes too long or ends with an error.
    """
    try:
        done = subprocess.run(  # noqa: S603 - our own scripts, in an environment that make has installed
            list(command), input=given, capture_output=True, text=True, encoding="utf-8", timeout=LONGEST_S, check=False
        )
    except OSError as error:
        raise RivalFailed(f"{command[0]} cannot be started ({error.strerror}): say make comparison") from error
    except subprocess.TimeoutExpired as error:
        raise RivalFailed(f"{' '.join(command)} took longer than {LONGEST_S} s") from error
    if done.returncode:
        raise RivalFailed(f"{' '.join(command)} failed:\n{done.stderr[-2000:]}")
    return done.stdout
