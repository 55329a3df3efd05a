"""
Writes the pages that are made from the code: `docs/operating/configuration.md` from the docstrings in `server/config.py` and
`moderation/config.py`, and `docs/reference/metrics.md` from the table in `server/ops/metrics.py`.

`python -m server.ops.reference` writes; with `--check` it changes nothing and exits 1 when a page is stale.
"""

import ast
import inspect
import sys
from pathlib import Path
from typing import Final

import msgspec

from server.config import ENVIRONMENT_PREFIX, Config
from server.ops.metrics import TABLE, Figure

_DOCS: Final = Path(__file__).resolve().parents[2] / "docs"


def pages() -> dict[Path, str]:
    """What each page is to say."""
    return {
        _DOCS / "operating/configuration.md": configuration_page(),
        _DOCS / "reference/metrics.md": metrics_page(),
    }


def configuration_page() -> str:
    """The operator's manual of every key, as Markdown."""
    lines = [
        "# Configuration",
        "",
        "Generated from the code by `make docs`; do not edit.",
        "",
        "Warmroom reads `config.toml` in the folder where it is started, or the file named with `--config`. Environment variables",
        f"override it: `{ENVIRONMENT_PREFIX}SERVER_PORT=9000` sets `port` in `[server]`. An unknown key or a value out of range stops",
        "the start and is named. `warmroom config check` reads everything without starting.",
    ]
    for section in msgspec.structs.fields(Config):
        cls = section.type
        lines += ["", f"## [{section.name}]", "", _sentence((cls.__doc__ or "").partition(": ")[2])]
        docs = _field_docs(cls)
        for field in msgspec.structs.fields(cls):
            default = msgspec.json.encode(field.default).decode()
            lines += ["", f"### `{field.name}`", "", f"Default: `{default}`.", "", _sentence(docs[field.name])]
    return "\n".join(lines) + "\n"


def metrics_page() -> str:
    """Every figure, as Markdown."""
    lines = [
        "# Metrics",
        "",
        "Generated from the code by `make docs`; do not edit.",
        "",
        "What `/metrics` tells, in the text format of Prometheus. No figure is about a person or a room, and a label has no other values than",
        "those named here. What the database could not tell just now is left out. [Watching over the server](../operating/watching.md) says who",
        "may ask, and which figures are worth an alarm.",
        "",
        "| figure | kind | what it says |",
        "|---|---|---|",
    ]
    lines += [f"| `{figure.name}` | {figure.kind} | {_explained(figure)} |" for figure in TABLE]
    return "\n".join(lines) + "\n"


def _explained(figure: Figure) -> str:
    values = ", ".join(f"`{value}`" for value in figure.values)
    return f"{figure.says} `{figure.label}` is one of {values}." if figure.label else figure.says


def _field_docs(cls: type) -> dict[str, str]:
    """The string under each field: the class's own source is the only place that has it."""
    (definition,) = ast.parse(inspect.getsource(cls)).body
    assert isinstance(definition, ast.ClassDef)
    docs = {}
    for field, text in zip(definition.body, definition.body[1:], strict=False):
        if (
            isinstance(field, ast.AnnAssign)
            and isinstance(field.target, ast.Name)
            and isinstance(text, ast.Expr)
            and isinstance(text.value, ast.Constant)
        ):
            docs[field.target.id] = inspect.cleandoc(str(text.value.value))
    return docs


def _sentence(text: str) -> str:
    text = " ".join(text.split())
    return text[:1].upper() + text[1:]


def main(arguments: list[str]) -> int:
    """Write the pages, or with `--check` say which are stale. Returns the exit status."""
    stale = {
        path: page for path, page in pages().items() if not path.exists() or path.read_text(encoding="utf-8") != page
    }
    if "--check" in arguments:
        for path in stale:
            sys.stderr.write(f"stale: docs/{path.relative_to(_DOCS)}; run `make docs`\n")
        return 1 if stale else 0
    for path, page in stale.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
