"""Transcripts: what can be played, and what is wrong with what cannot."""

import json
from pathlib import Path

import pytest

from moderation import Label
from server.client.replay import TranscriptError, read_transcript
from server.domain.people import Role

EXAMPLES = Path(__file__).resolve().parents[4] / "examples"
HEADER = {"title": "A short evening", "group": "Tuesday", "about": "invented"}


def line(at: float = 1.0, speaker: str = "Beth", text: str = "evening", **more: object) -> dict[str, object]:
    return {"at": at, "speaker": speaker, "text": text, **more}


def written(directory: Path, *rows: object) -> Path:
    path = directory / "session.jsonl"
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows), encoding="utf-8")
    return path


def test_a_transcript_is_a_header_and_lines(tmp_path: Path) -> None:
    """Role and labels may be left out; blank lines do not count."""
    transcript = read_transcript(
        written(tmp_path, HEADER, "", line(1, "Noor", role="facilitator"), line(2, "Beth", labels=["dismissal"]), "")
    )
    assert (transcript.header.title, transcript.header.group) == ("A short evening", "Tuesday")
    assert transcript.speakers == {"Noor": Role.FACILITATOR, "Beth": Role.MEMBER}
    assert [spoken.labels for spoken in transcript.lines] == [(), (Label.DISMISSAL,)]


@pytest.mark.parametrize("name", sorted(path.name for path in EXAMPLES.glob("*.jsonl")))
def test_the_shipped_examples_can_be_played(name: str) -> None:
    """Each has a group, several speakers, a facilitator among them, and no speaker with two roles."""
    transcript = read_transcript(EXAMPLES / name)
    assert transcript.header.group
    assert len(transcript.speakers) > 2
    assert Role.FACILITATOR in transcript.speakers.values()
    assert len({(spoken.speaker, spoken.role) for spoken in transcript.lines}) == len(transcript.speakers)


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        pytest.param([HEADER], "has no messages", id="a header alone"),
        pytest.param([], "has no messages", id="nothing"),
        pytest.param([{"about": "x"}, line()], "line 1: ", id="a header without a title"),
        pytest.param([HEADER, "{"], "line 2: ", id="no JSON"),
        pytest.param([HEADER, line(), {"speaker": "Beth", "text": "x"}], "line 3: ", id="no time"),
        pytest.param([HEADER, line(at=-1)], "line 2: ", id="before the beginning"),
        pytest.param([HEADER, line(speaker="")], "line 2: ", id="nobody speaks"),
        pytest.param([HEADER, line(speaker="x" * 33)], "line 2: ", id="a name too long for a room"),
        pytest.param([HEADER, line(role="boss")], "line 2: ", id="an unknown role"),
        pytest.param([HEADER, line(role="operator")], "line 2: ", id="an operator, who is in no room"),
        pytest.param([HEADER, line(labels=["rude"])], "line 2: ", id="an unknown label"),
        pytest.param([HEADER, line(mood="fine")], "line 2: ", id="an unknown field"),
        pytest.param([HEADER, line(5), line(4)], "line 3: comes before", id="back in time"),
    ],
)
def test_what_cannot_be_played_is_said_by_line(tmp_path: Path, rows: list[object], complaint: str) -> None:
    """The message names the file and the line."""
    path = written(tmp_path, *rows)
    with pytest.raises(TranscriptError, match=complaint) as caught:
        read_transcript(path)
    assert str(path) in str(caught.value)


def test_the_complaint_counts_lines_as_an_editor_does(tmp_path: Path) -> None:
    """Blank lines count in the number of a bad line."""
    path = written(tmp_path, HEADER, "", "", line(), "{")
    with pytest.raises(TranscriptError, match="line 5: "):
        read_transcript(path)


def test_the_complaint_does_not_quote_the_transcript(tmp_path: Path) -> None:
    """A transcript may be a real one; its words do not go to the terminal."""
    with pytest.raises(TranscriptError) as caught:
        read_transcript(written(tmp_path, HEADER, line(text="i lost my mum", role="i lost my mum on tuesday")))
    assert "mum" not in str(caught.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """A typing error in a path is an answer, not a traceback."""
    with pytest.raises(TranscriptError, match=r"nowhere\.jsonl cannot be read"):
        read_transcript(tmp_path / "nowhere.jsonl")


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    """Neither is a picture a transcript."""
    path = tmp_path / "session.jsonl"
    path.write_bytes(b"\x89PNG\xff")
    with pytest.raises(TranscriptError, match="cannot be read"):
        read_transcript(path)
