"""Laws of the wire: what is encoded decodes to itself, and nothing that arrives breaks the decoder."""

import json
from datetime import UTC
from functools import singledispatch
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET
from msgspec import inspect as shapes

from server.domain.errors import BadFrame
from server.protocol import commands, events
from server.protocol.codec import decode_command, decode_frame, encode_command, encode_frame, ref_of


def any_of(struct: type) -> st.SearchStrategy[Any]:
    """Every value that *struct* may have, by its own description: a new field needs no new strategy."""
    return _values(shapes.type_info(struct))


@singledispatch
def _values(shape: Any) -> st.SearchStrategy[Any]:
    raise TypeError(f"no strategy for {shape!r}")


@_values.register
def _(shape: shapes.StructType) -> st.SearchStrategy[Any]:
    return st.builds(shape.cls, **{field.name: _values(field.type) for field in shape.fields})


@_values.register
def _(shape: shapes.StrType) -> st.SearchStrategy[Any]:
    return st.text(min_size=shape.min_length or 0, max_size=min(shape.max_length or 40, 64))


@_values.register
def _(shape: shapes.IntType) -> st.SearchStrategy[Any]:
    return st.integers(shape.ge if shape.ge is not None else -(2**53), shape.le if shape.le is not None else 2**53 - 1)


@_values.register
def _(shape: shapes.FloatType) -> st.SearchStrategy[Any]:
    lowest, highest = (shape.gt if shape.ge is None else shape.ge), (shape.lt if shape.le is None else shape.le)
    return st.floats(
        lowest,
        highest,
        exclude_min=shape.gt is not None,
        exclude_max=shape.lt is not None,
        allow_nan=False,
        allow_infinity=False,
    )


@_values.register
def _(shape: shapes.BoolType) -> st.SearchStrategy[Any]:
    return st.booleans()


@_values.register
def _(shape: shapes.NoneType) -> st.SearchStrategy[Any]:
    return st.none()


@_values.register
def _(shape: shapes.DateTimeType) -> st.SearchStrategy[Any]:
    return st.datetimes(timezones=st.just(UTC))


@_values.register
def _(shape: shapes.DateType) -> st.SearchStrategy[Any]:
    return st.dates()


@_values.register
def _(shape: shapes.EnumType) -> st.SearchStrategy[Any]:
    return st.sampled_from(list(shape.cls))


@_values.register
def _(shape: shapes.ListType) -> st.SearchStrategy[Any]:
    fewest = shape.min_length or 0
    return st.lists(_values(shape.item_type), min_size=fewest, max_size=fewest + 3)


@_values.register
def _(shape: shapes.DictType) -> st.SearchStrategy[Any]:
    return st.dictionaries(_values(shape.key_type), _values(shape.value_type), max_size=min(shape.max_length or 4, 4))


@_values.register
def _(shape: shapes.UnionType) -> st.SearchStrategy[Any]:
    return st.one_of([_values(inner) for inner in shape.types])


@_values.register
def _(shape: shapes.Metadata) -> st.SearchStrategy[Any]:
    return _values(shape.type)


COMMANDS = get_args(commands.Command)
FRAMES = get_args(events.ServerFrame)
ANY_COMMAND = st.one_of([any_of(struct) for struct in COMMANDS])
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=15,
)


@pytest.mark.parametrize("struct", COMMANDS, ids=lambda struct: struct.__name__)
@given(data=st.data())
def test_a_decoded_command_is_the_one_that_was_encoded(struct: type, data: st.DataObject) -> None:
    """For every command and every value of its fields, as bytes and as text."""
    command = data.draw(any_of(struct))
    frame = encode_command(command)
    assert decode_command(frame) == decode_command(frame.decode()) == command
    assert ref_of(frame) == command.ref


@pytest.mark.parametrize("struct", FRAMES, ids=lambda struct: struct.__name__)
@given(data=st.data())
def test_a_decoded_frame_is_the_one_that_was_encoded(struct: type, data: st.DataObject) -> None:
    """For every frame of the server and every value of its fields."""
    frame = data.draw(any_of(struct))
    assert decode_frame(encode_frame(frame)) == frame


def is_a_command_or_a_bad_frame(frame: str | bytes) -> None:
    try:
        command = decode_command(frame)
    except BadFrame:
        ref_of(frame)
    else:
        assert isinstance(command, COMMANDS)


@given(st.binary(max_size=200) | st.text(st.characters(), max_size=200))
def test_bytes_and_text_never_break_the_decoder(frame: str | bytes) -> None:
    """Whatever arrives is a command or a bad frame, lone surrogates and broken UTF-8 included."""
    is_a_command_or_a_bad_frame(frame)


@given(ANY_JSON)
def test_json_never_breaks_the_decoder(value: Any) -> None:
    """Any JSON value is a command or a bad frame."""
    is_a_command_or_a_bad_frame(json.dumps(value))


@given(ANY_COMMAND, st.data())
def test_a_damaged_command_is_a_command_or_a_bad_frame(command: commands.Command, data: st.DataObject) -> None:
    """One field replaced, lost or added, or a frame cut off anywhere."""
    fields = json.loads(encode_command(command))
    key = data.draw(st.sampled_from([*fields, "extra"]))
    replacement = data.draw(st.just(UNSET) | ANY_JSON)
    damaged = {name: value for name, value in {**fields, key: replacement}.items() if value is not UNSET}
    text = json.dumps(damaged)
    is_a_command_or_a_bad_frame(text)
    cut = data.draw(st.integers(0, len(text)))
    is_a_command_or_a_bad_frame(text[:cut])
    if key == "extra" and replacement is not UNSET:
        with pytest.raises(BadFrame):
            decode_command(text)
