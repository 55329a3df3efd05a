"""
Writes what is generated from the protocol: `web/src/protocol.gen.ts` and `docs/reference/protocol.md`.

`python -m server.protocol.generate` writes; with `--check` it changes nothing and exits 1 when a file is stale.
"""

import inspect
import sys
from enum import Enum, IntEnum
from pathlib import Path
from types import UnionType
from typing import Any, Final, get_args

import msgspec
from msgspec import inspect as shapes

from server.domain.errors import ErrorCode
from server.protocol import SUBPROTOCOL, commands, events, http
from server.protocol.codec import FRAME_BYTES_MAX
from server.protocol.errors import RETRYABLE, STOP_AFTER, CloseCode

_ROOT: Final = Path(__file__).resolve().parents[2]
_UNIONS: Final[dict[str, UnionType]] = {
    "Command": commands.Command,
    "Reply": events.Reply,
    "LoggedEvent": events.LoggedEvent,
    "PassingEvent": events.PassingEvent,
}


def typescript() -> str:
    """The TypeScript types of every frame and body."""
    writer = _TypeScript()
    for union in _UNIONS.values():
        for struct in get_args(union):
            writer.add(struct)
    for body in http.HTTP_BODIES:
        writer.add(body)
    writer.add(ErrorCode)
    lines = [
        "// Generated from server/protocol by `make protocol`; never edited.",
        "",
        f"export const SUBPROTOCOL = {_quoted(SUBPROTOCOL)};",
        f"export const FRAME_BYTES_MAX = {FRAME_BYTES_MAX};",
        f"export const RETRYABLE: ReadonlySet<ErrorCode> = new Set([{', '.join(sorted(map(_quoted, RETRYABLE)))}]);",
        "export const CLOSE = { " + ", ".join(f"{code.name}: {code.value}" for code in CloseCode) + " } as const;",
        f"export const STOP_AFTER: ReadonlySet<number> = new Set([{', '.join(str(int(c)) for c in sorted(STOP_AFTER))}]);",
        "/** What answers a command; every other frame is an event. */",
        f'export const REPLIES: ReadonlySet<string> = new Set<Reply["type"]>([{", ".join(map(_quoted, _tags(events.Reply)))}]);',
        "",
        *writer.declarations,
    ]
    for name, union in _UNIONS.items():
        lines.append(f"export type {name} = {' | '.join(t.__name__ for t in get_args(union))};")
    lines += ["export type Event = LoggedEvent | PassingEvent;", "export type ServerFrame = Reply | Event;"]
    return "\n".join(lines) + "\n"


class _TypeScript:
    """Collects one declaration for each type, those it is made of first."""

    def __init__(self) -> None:
        self.declarations: list[str] = []
        self._seen: set[type] = set()

    def add(self, cls: type) -> None:
        if cls in self._seen:
            return
        self._seen.add(cls)
        if issubclass(cls, Enum):
            values = [str(int(m.value)) if issubclass(cls, IntEnum) else _quoted(str(m.value)) for m in cls]
            self.declarations += [_doc(cls) + f"export type {cls.__name__} = {' | '.join(values)};", ""]
            return
        shape = shapes.type_info(cls)
        assert isinstance(shape, shapes.StructType)
        lines = [f"  type: {_quoted(str(shape.tag))};"] if shape.tag is not None else []
        for field in shape.fields:
            optional = "" if field.required else "?"
            lines.append(f"  {field.encode_name}{optional}: {self._type(field.type)};")
        self.declarations += [_doc(cls) + f"export interface {cls.__name__} {{", *lines, "}", ""]

    def _type(self, shape: shapes.Type) -> str:
        match shape:
            case shapes.StrType() | shapes.DateTimeType() | shapes.DateType():
                return "string"
            case shapes.IntType() | shapes.FloatType():
                return "number"
            case shapes.BoolType():
                return "boolean"
            case shapes.NoneType():
                return "null"
            case shapes.ListType(item_type=item):
                inner = self._type(item)
                return f"({inner})[]" if " | " in inner else f"{inner}[]"
            case shapes.DictType(value_type=value):
                return f"Record<string, {self._type(value)}>"
            case shapes.UnionType(types=types) if _is_logged(types):
                for t in types:
                    self._type(t)
                rest = [self._type(t) for t in types if not isinstance(t, shapes.StructType)]
                return " | ".join(["LoggedEvent", *rest])
            case shapes.UnionType(types=types):
                return " | ".join(sorted((self._type(t) for t in types), key=lambda name: name == "null"))
            case shapes.EnumType(cls=cls) | shapes.StructType(cls=cls):
                self.add(cls)
                return cls.__name__
            case shapes.Metadata(type=inner_shape):
                return self._type(inner_shape)
        raise TypeError(f"the protocol uses {shape!r}, which the generator does not know")


def _tags(union: UnionType) -> list[str]:
    return [str(struct.__struct_config__.tag) for struct in get_args(union)]


def _is_logged(types: tuple[shapes.Type, ...]) -> bool:
    structs = {t.cls for t in types if isinstance(t, shapes.StructType)}
    return structs == set(get_args(events.LoggedEvent))


def _doc(cls: type) -> str:
    text = inspect.cleandoc(cls.__dict__.get("__doc__") or "")
    return f"/** {' '.join(text.split())} */\n" if text else ""


def _quoted(text: str) -> str:
    return msgspec.json.encode(str(text)).decode()


def reference() -> str:
    """The protocol for people, as Markdown."""
    lines = [
        "# Protocol",
        "",
        "Generated from `server/protocol` by `make protocol`; do not edit.",
        "",
        f"A client opens a WebSocket on `ws` beside the page, offers the subprotocol `{SUBPROTOCOL}` and sends its session",
        f"cookie. Frames are JSON text, at most {FRAME_BYTES_MAX // 1024} KiB from a client.",
    ]
    titles = {
        "Command": "Commands",
        "Reply": "Replies",
        "LoggedEvent": "Numbered events",
        "PassingEvent": "Passing events",
    }
    for name, union in _UNIONS.items():
        lines += ["", f"## {titles[name]}"]
        for struct in get_args(union):
            lines += _struct_reference(struct)
    lines += ["", "## Error codes", "", "| code | try again? |", "|---|---|"]
    lines += [f"| `{code}` | {'yes, later' if code in RETRYABLE else 'no'} |" for code in ErrorCode]
    lines += ["", "## Close codes", "", "| code | name | the client |", "|---|---|---|"]
    lines += [
        f"| {int(code)} | `{code.name.lower()}` | {'stops' if code in STOP_AFTER else 'reconnects and resumes'} |"
        for code in CloseCode
    ]
    return "\n".join(lines) + "\n"


def _struct_reference(struct: Any) -> list[str]:
    shape = shapes.type_info(struct)
    assert isinstance(shape, shapes.StructType)
    writer = _TypeScript()
    doc = inspect.cleandoc(struct.__dict__.get("__doc__") or "").strip()
    rows = [
        f"| `{f.encode_name}` | `{writer._type(f.type).replace('|', chr(92) + '|')}` | {'' if f.required else 'optional'} |"
        for f in shape.fields
    ]
    return ["", f"### `{shape.tag}`", *(["", doc] if doc else []), "", "| field | type | |", "|---|---|---|", *rows]


FILES: Final = {"web/src/protocol.gen.ts": typescript, "docs/reference/protocol.md": reference}


def main(arguments: list[str]) -> int:
    """Write the generated files, or with `--check` name those that are stale. Returns the exit status."""
    stale = []
    for name, text in FILES.items():
        path = _ROOT / name
        if path.exists() and path.read_text(encoding="utf-8") == text():
            continue
        stale.append(name)
        if "--check" not in arguments:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text(), encoding="utf-8")
    if "--check" in arguments and stale:
        sys.stderr.write(f"stale: {', '.join(stale)}; run `make protocol`\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
