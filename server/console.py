"""What every command needs: where to print, the configuration, and how to end with a sentence."""

from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from server.config import Config, ConfigError, load_config

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

ConfigPath = Annotated[Path | None, typer.Option("--config", help="The configuration file.", envvar="WARMROOM_CONFIG")]


def configured(path: Path | None) -> Config:
    """The configuration, or the end of the command."""
    try:
        return load_config(path)
    except ConfigError as error:
        fail(str(error))


def fail(message: str) -> NoReturn:
    """End the command with status 2 and a sentence that says what was wrong and what to do."""
    err.print(f"warmroom: {message}", markup=False)
    raise typer.Exit(2)
