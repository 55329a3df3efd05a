"""Bytes to commands, and everything else to `bad_frame`."""

import json

import pytest

from server.domain.errors import BadFrame
from server.domain.ids import ClientId, RoomId, Topic
from server.domain.messages import TEXT_LENGTH_MAX
from server.protocol.codec import FRAME_BYTES_MAX, decode_command, decode_frame, encode_command, encode_frame, ref_of
from server.protocol.commands import Enter, Post, Since
from server.protocol.events import Done, TopicHeads

POST = Post(ref=7, room_id=RoomId("room-1"), client_id=ClientId("client-id-1"), text="good evening 👋")


def test_a_command_comes_back_as_it_was() -> None:
    """What a Python client encodes the server decodes."""
    assert decode_command(encode_command(POST)) == POST
    assert decode_command(encode_command(POST).decode()) == POST


def test_a_frame_comes_back_as_it_was() -> None:
    """What the server encodes a Python client decodes."""
    frame = TopicHeads(seqs={Topic("room/room-1"): 12})
    assert decode_frame(encode_frame(frame)) == frame


def test_the_field_of_the_type_says_what_it_is() -> None:
    """A frame is a JSON object with its type in `type`."""
    assert json.loads(encode_command(POST)) == {
        "type": "message.post",
        "ref": 7,
        "room_id": "room-1",
        "client_id": "client-id-1",
        "text": "good evening 👋",
    }


@pytest.mark.parametrize(
    "frame",
    [
        pytest.param("", id="nothing"),
        pytest.param("hello", id="no JSON"),
        pytest.param(b"\xff\xfe", id="no UTF-8"),
        pytest.param("\ud83d", id="a lone surrogate"),
        pytest.param("[]", id="no object"),
        pytest.param("null", id="null"),
        pytest.param("{}", id="no type"),
        pytest.param('{"type":"room.burn","ref":1}', id="an unknown type"),
        pytest.param('{"type":"room.leave","ref":1}', id="a missing field"),
        pytest.param('{"type":"room.leave","ref":1,"room_id":"r","x":1}', id="an unknown field"),
        pytest.param('{"type":"room.leave","ref":"1","room_id":"r"}', id="a ref that is text"),
        pytest.param('{"type":"room.leave","ref":-1,"room_id":"r"}', id="a negative ref"),
        pytest.param('{"type":"room.leave","ref":9007199254740992,"room_id":"r"}', id="a ref JavaScript cannot hold"),
        pytest.param('{"type":"room.leave","ref":1.5,"room_id":"r"}', id="a ref with a fraction"),
        pytest.param('{"type":"room.leave","ref":1,"room_id":null}', id="null for a text"),
        pytest.param('{"type":"done","ref":1}', id="a frame of the server"),
        pytest.param("[" * 100_000, id="endless nesting"),
        pytest.param('{"type":"room.leave","ref":1,"room_id":' + '{"a":' * 5000 + "1" + "}" * 5001, id="deep nesting"),
        pytest.param('{"type":"room.leave","ref":1,"room_id":"r"} {}', id="two frames in one"),
    ],
)
def test_anything_else_is_a_bad_frame(frame: str | bytes) -> None:
    """Whatever arrives, there is one error for it, and it quotes nothing of the frame."""
    with pytest.raises(BadFrame) as caught:
        decode_command(frame)
    assert str(caught.value) == "bad_frame"
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_what_a_client_has_is_bounded() -> None:
    """A `since` may name eight topics, more than anybody hears of one room."""
    topics = {Topic(f"topic/{number}"): 1 for number in range(9)}
    for count, is_fine in ((8, True), (9, False)):
        seqs = dict(list(topics.items())[:count])
        frame = encode_command(Enter(ref=1, room_id=RoomId("r"), since=Since(epoch="e", seqs=seqs)))
        if is_fine:
            decode_command(frame)
        else:
            with pytest.raises(BadFrame):
                decode_command(frame)


@pytest.mark.parametrize(
    ("frame", "ref"),
    [
        ('{"type":"room.burn","ref":7}', 7),
        ('{"ref":0}', 0),
        (b'{"ref":7}', 7),
        ('{"ref":-1}', None),
        ('{"ref":9007199254740992}', None),
        ('{"ref":"7"}', None),
        ("{}", None),
        ("hello", None),
        ("[" * 100_000, None),
        ("\ud83d", None),
        (b"\xff", None),
    ],
)
def test_a_broken_frame_may_still_say_who_asks(frame: str | bytes, ref: int | None) -> None:
    """The reply to a bad frame carries its `ref` where it has a sound one."""
    assert ref_of(frame) == ref


def test_the_longest_message_fits_into_a_frame() -> None:
    """4,000 code points, each escaped as two surrogates, are less than the largest frame."""
    text = "👋" * TEXT_LENGTH_MAX
    frame = json.dumps(
        {"type": "message.post", "ref": 2**53 - 1, "room_id": "r" * 64, "client_id": "c" * 64, "text": text}
    )
    assert len(frame) <= FRAME_BYTES_MAX
    command = decode_command(frame)
    assert isinstance(command, Post)
    assert command.text == text


@pytest.mark.parametrize(
    "frame", ["", "hello", "{}", '{"type":"room.leave","ref":1,"room_id":"r"}', "[" * 100_000, "\ud83d"]
)
def test_what_is_no_server_frame_is_a_bad_frame_too(frame: str) -> None:
    """A Python client is told so in the same way."""
    with pytest.raises(BadFrame):
        decode_frame(frame)


def test_a_client_reads_frames_with_fields_it_does_not_know() -> None:
    """A newer server may say more; an older client reads what it knows."""
    assert decode_frame('{"type":"done","ref":1,"mood":"fine"}') == Done(ref=1)
