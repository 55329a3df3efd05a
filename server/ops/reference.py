"""
Writes `docs/operating/configuration.md` from the docstrings in `server/config.py` and `moderation/config.py`.

`python -m server.ops.reference` writes; with `--check` it changes nothing and exits 1 when the page is stale.
"""

import ast
import inspect
import sys
from pathlib import Path
from typing import Final

import msgspec

from server.config import ENVIRONMENT_PREFIX, Config

PAGE: Final = Path(__file__).resolve().parents[2] / "docs/operating/configuration.md"


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
    """Write the page, or with `--check` say whether it is stale. Returns the exit status."""
    if PAGE.exists() and PAGE.read_text(encoding="utf-8") == configuration_page():
        return 0
    if "--check" in arguments:
        sys.stderr.write("stale: docs/operating/configuration.md; run `make docs`\n")
        return 1
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(configuration_page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
