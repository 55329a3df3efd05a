"""Files of labelled lines: what is read of them, and what is said of one that cannot be."""

import json
from pathlib import Path

import pytest

from moderation import LABELS, Label
from moderation.evaluation.lines import BadLine, BadLines, Labelled, read_labelled, read_lines
from moderation.jsonlines import MAX_LINE

SECRET = "the words of a member"


def file(tmp_path: Path, *rows: object, name: str = "lines.jsonl") -> Path:
    path = tmp_path / name
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_a_line_has_id_text_context_and_exact_labels(tmp_path: Path) -> None:
    """Without `negative_for` everything is known; a line without an id is named by its place."""
    path = file(
        tmp_path,
        {"id": 7, "text": "shut up", "context": ["hello", "hi"], "labels": ["hostility"]},
        {"text": "tea is on", "labels": []},
    )
    said, ordinary = read_lines([path])
    assert (said.id, said.utterance.text, said.utterance.context) == ("7", "shut up", ("hello", "hi"))
    assert said.labels == {Label.HOSTILITY}
    assert said.known == ordinary.known == set(LABELS)
    assert ordinary.id == "lines.jsonl:2"
    assert (said.is_ordinary, ordinary.is_ordinary) == (False, True)


def test_negative_for_leaves_the_other_labels_unknown(tmp_path: Path) -> None:
    """Such a line is only ordinary if all nine labels are ruled out."""
    path = file(
        tmp_path,
        {"text": "a", "labels": ["crisis"], "negative_for": ["hostility"]},
        {"text": "b", "labels": [], "negative_for": []},
        {"text": "c", "labels": [], "negative_for": list(LABELS)},
    )
    partial, nothing, ruled_out = read_lines([path])
    assert partial.known == {Label.CRISIS, Label.HOSTILITY}
    assert nothing.known == frozenset()
    assert [line.is_ordinary for line in (partial, nothing, ruled_out)] == [False, False, True]
    arrays = Labelled.of([partial, nothing, ruled_out])
    assert arrays.known.sum(axis=1).tolist() == [2, 0, 9]
    assert arrays.ordinary.tolist() == [False, False, True]


def test_several_files_are_one_and_blank_lines_are_skipped(tmp_path: Path) -> None:
    first, second = file(tmp_path, {"text": "a", "labels": []}), tmp_path / "more.jsonl"
    second.write_text('\n{"text": "b", "labels": []}\n\n{"text": "c", "labels": []}', encoding="utf-8")
    assert [line.utterance.text for line in read_lines([first, second])] == ["a", "b", "c"]
    assert read_lines([second])[1].id == "more.jsonl:4"
    assert len(read_labelled(second)) == 2


def test_any_key_sorts_lines_into_slices(tmp_path: Path) -> None:
    path = file(tmp_path, {"text": "a", "labels": [], "slice": "dialect", "family": 3}, {"text": "b", "labels": []})
    assert [line.slice for line in read_lines([path])] == ["dialect", None]
    assert [line.slice for line in read_lines([path], by="family")] == ["3", None]


@pytest.mark.parametrize(
    ("line", "what"),
    [
        (b"{nope", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b'"\xff"', "not UTF-8"),
        (b"[1]", "not an object"),
        (b'{"labels": []}', '"text" is missing'),
        (b'{"text": 3, "labels": []}', '"text" is missing'),
        (b'{"text": "a"}', '"labels" is missing'),
        (b'{"text": "a", "labels": null}', "not a list"),
        (b'{"text": "a", "labels": "crisis"}', "not a list"),
        (b'{"text": "a", "labels": ["rude"]}', "rude"),
        (b'{"text": "a", "labels": [1]}', "none of the nine labels"),
        (b'{"text": "a", "labels": [], "negative_for": ["rude"]}', "rude"),
        (b'{"text": "a", "labels": ["crisis"], "negative_for": ["crisis"]}', "crisis stands in"),
        (b'{"text": "a", "labels": [], "context": "b"}', '"context"'),
        (b'{"text": "a", "labels": [], "id": ["b"]}', '"id"'),
        (b'{"text": "a", "labels": [], "slice": {}}', '"slice"'),
        (b'{"text": "' + b"a" * MAX_LINE + b'", "labels": []}', "longer than"),
    ],
)
def test_a_bad_line_is_named_by_file_and_number(tmp_path: Path, line: bytes, what: str) -> None:
    path = tmp_path / "lines.jsonl"
    path.write_bytes(b'{"text": "fine", "labels": []}\n\n' + line + b"\n")
    with pytest.raises(BadLine) as error:
        read_lines([path])
    assert str(error.value).startswith(f"{path}, line 3: ")
    assert what in str(error.value)
    assert "\n" not in str(error.value)


def test_an_error_never_shows_a_message(tmp_path: Path) -> None:
    """Also when two keys were mixed up."""
    for row in ({"text": "a", "labels": [SECRET]}, {"text": [SECRET], "labels": []}, {"id": {SECRET: 1}, "text": "a"}):
        with pytest.raises(BadLine) as error:
            read_lines([file(tmp_path, row)])
        assert SECRET not in str(error.value)


def test_an_empty_or_missing_file_is_named(tmp_path: Path) -> None:
    empty = tmp_path / "empty.jsonl"
    empty.write_text("\n \n", encoding="utf-8")
    with pytest.raises(BadLines, match=r"empty\.jsonl is empty"):
        read_lines([empty])
    with pytest.raises(BadLines, match="No such file"):
        read_lines([tmp_path / "missing.jsonl"])
    with pytest.raises(BadLines, match="directory"):
        read_lines([tmp_path])
