"""Loading and the command line, as an operator meets them: in a process of their own, without torch."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from moderation import LABELS, AssessorUnavailable, ModerationConfig, Utterance, load
from moderation.bundle import SHIPPED, BundleMissing

WITHOUT_TORCH = """
import asyncio, sys
import moderation
assert not {"onnxruntime", "tokenizers"} & set(sys.modules), "naming a label must not load a runtime"
assessor = moderation.load()
(found,) = asyncio.run(assessor.assess([moderation.Utterance("you're pathetic, shut up")]))
asyncio.run(assessor.aclose())
assert moderation.Label.HOSTILITY in found.labels
assert not {"torch", "transformers", "sklearn", "aiohttp", "sqlalchemy"} & set(sys.modules)
"""


def command(*arguments: str, lines: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "moderation", *arguments],
        input=lines,
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )


def test_loading_and_answering_needs_no_training_library() -> None:
    """torch, transformers and scikit-learn are never imported, and importing the package alone loads no runtime."""
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_TORCH], capture_output=True, text=True, timeout=110, check=False
    )
    assert done.returncode == 0, done.stderr


def test_a_thousand_messages_are_scored_by_the_command() -> None:
    """`assess` answers a thousand JSON lines, in order, and says with its status that two could not be read."""
    texts = [f"message number {number}, the kettle is on and the cat is asleep" for number in range(1000)]
    lines = [json.dumps({"id": number, "text": text}) for number, text in enumerate(texts)]
    lines[10], lines[20] = "{", json.dumps({"id": 20})
    started = time.monotonic()
    done = command("assess", lines="\n".join(lines))
    assert done.returncode == 1, done.stderr
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(rows) == 1000
    assert [row["id"] for row in rows if "error" not in row] == [
        number for number in range(1000) if number not in {10, 20}
    ]
    assert all(set(row["scores"]) == set(LABELS) for row in rows if "error" not in row)
    # Far above what it takes (see docs/moderation/how-scores-are-made.md), for test machines are slow and shared.
    assert time.monotonic() - started < 90


def test_one_message_is_described_for_a_person() -> None:
    done = command("assess", "--text", "you're pathetic, shut up, call me on 555 0134 201")
    assert done.returncode == 0, done.stderr
    assert "hostility (concern)" in done.stdout
    assert "[phone number]" in done.stdout


def test_verify_names_the_bundle_or_what_is_wrong(tmp_path: Path) -> None:
    """0 for a whole bundle; 2 and one sentence for anything else."""
    assert SHIPPED.name in command("verify").stdout
    done = command("verify", str(tmp_path))
    assert done.returncode == 2
    assert "manifest.json is missing" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_bundle_can_be_named_by_path_or_by_settings() -> None:
    """`load()` takes the settings, a path or nothing; a wrong path is a sentence."""
    assert load(SHIPPED).model_version == load(ModerationConfig()).model_version == SHIPPED.name
    with pytest.raises(BundleMissing):
        load("nowhere/at/all")


async def test_a_full_queue_refuses_at_once() -> None:
    """With the real model too, what exceeds the bound is refused rather than kept waiting."""
    assessor = load(ModerationConfig(queue_limit=1))
    slow = Utterance("a long day. " * 400)
    first = assessor.assess([slow])
    import asyncio

    waiting = asyncio.create_task(first)
    await asyncio.sleep(0)
    with pytest.raises(AssessorUnavailable):
        await assessor.assess([Utterance("hello")])
    assert len(await waiting) == 1
    await assessor.aclose()
