"""
Which model the next start takes: the operator's choices, kept in a small file beside the store.

`[moderation] bundle` wins wherever it is set. Without it the last choice that was not taken back counts, and without any the model that
is installed with Warmroom. A choice is written only for a bundle that passed every check and was loaded. Nothing is ever deleted, neither
a bundle nor the memory of a choice.
"""

import os
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec

from moderation import ModerationConfig, load
from moderation.bundle import SHIPPED, BundleError, open_bundle

FILE: Final = "model.json"
SHIPPED_NAME: Final = "the model that is installed with Warmroom"


class Choice(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A bundle that was chosen, as it was then. *folder* is absolute."""

    folder: str
    model_version: str
    model_sha256: str
    chosen_at: datetime


class Choices(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """
    What was chosen, oldest first.

    Attributes:
        chosen: the last counts.
        left: choices that were taken back; kept to be found again.
    """

    chosen: tuple[Choice, ...] = ()
    left: tuple[Choice, ...] = ()


class ChoiceUnreadable(Exception):
    """The file of choices cannot be read. The message tells the operator what to do."""


def read_choices(directory: Path) -> Choices:
    """The choices beside the store in *directory*. Raises `ChoiceUnreadable`."""
    path = directory / FILE
    try:
        return msgspec.json.decode(path.read_bytes(), type=Choices)
    except FileNotFoundError:
        return Choices()
    except (OSError, msgspec.DecodeError) as error:
        raise ChoiceUnreadable(
            f"{path}, which says what model was chosen, cannot be read ({error}): move it away to start with {SHIPPED_NAME}, "
            "and choose again with `warmroom model use FOLDER`."
        ) from error


def with_choice(config: ModerationConfig, directory: Path) -> ModerationConfig:
    """*config* with the bundle that was chosen, unless it names one itself. Raises `ChoiceUnreadable`."""
    if config.bundle:
        return config
    chosen = read_choices(directory).chosen
    return msgspec.structs.replace(config, bundle=chosen[-1].folder) if chosen else config


def use(directory: Path, folder: Path, at: datetime) -> Choice:
    """
    Choose the bundle in *folder*. Choosing what is chosen already changes nothing.

    Raises:
        BundleError: If a server could not start with it. Nothing is chosen then.
        ChoiceUnreadable: If what was chosen before cannot be read.
        OSError: If the choice cannot be written.
    """
    folder = folder.resolve()
    # As the start would, so that what is chosen today does not stop the server tomorrow.
    model = load(folder)
    choice = Choice(
        folder=str(folder), model_version=model.model_version, model_sha256=model.model_sha256, chosen_at=at
    )
    before = read_choices(directory)
    if before.chosen and _is_same(before.chosen[-1], choice):
        return before.chosen[-1]
    _write(directory, msgspec.structs.replace(before, chosen=(*before.chosen, choice)))
    return choice


def back(directory: Path) -> tuple[Choice | None, list[str]]:
    """
    Take the last choice back.

    Returns:
        The choice that counts now, None for the model that is installed with Warmroom; and what is wrong with earlier choices that
        were passed over because no server could start with them: going back must not fail for a folder that is gone.

    Raises:
        ChoiceUnreadable: If the choices cannot be read.
        NothingChosen: If there is none to take back.
        OSError: If they cannot be written.
    """
    choices = read_choices(directory)
    if not choices.chosen:
        raise NothingChosen
    chosen, left, troubles = [*choices.chosen], [*choices.left], []
    left.append(chosen.pop())
    while chosen:
        try:
            load(chosen[-1].folder)
        except BundleError as error:
            troubles.append(f"{chosen[-1].model_version} is passed over: {error}")
            left.append(chosen.pop())
        else:
            break
    _write(directory, Choices(chosen=tuple(chosen), left=tuple(left)))
    return (chosen[-1] if chosen else None), troubles


class NothingChosen(Exception):
    """No choice stands that could be taken back: the model that is installed with Warmroom counts already."""


def described(directory: Path, configured: str) -> Iterator[str]:
    """
    Every model that can be gone to, a line each; an arrow marks what the next start takes.

    Args:
        configured: `[moderation] bundle`.

    Raises:
        ChoiceUnreadable: If the choices cannot be read.
    """
    choices = read_choices(directory)
    if configured:
        yield _line("→", Path(configured), "[moderation] bundle, which wins over every choice")
    for place, choice in enumerate(reversed(choices.chosen)):
        counts = place == 0 and not configured
        yield _line("→" if counts else " ", Path(choice.folder), f"chosen {choice.chosen_at:%Y-%m-%d %H:%M} UTC")
    yield _line(" " if configured or choices.chosen else "→", SHIPPED, "installed with Warmroom")
    shown = {choice.folder for choice in choices.chosen}
    # Once each, as it was chosen last.
    for folder, choice in {choice.folder: choice for choice in choices.left}.items():
        if folder not in shown:
            yield _line(" ", Path(folder), f"taken back; chosen {choice.chosen_at:%Y-%m-%d %H:%M} UTC")


def _line(mark: str, folder: Path, why: str) -> str:
    try:
        version = open_bundle(folder).manifest.model_version
    except BundleError as error:
        return f"{mark} {folder} ({why}) cannot be used: {error}"
    return f"{mark} {version}  {folder} ({why})"


def _is_same(one: Choice, other: Choice) -> bool:
    return (one.folder, one.model_version, one.model_sha256) == (other.folder, other.model_version, other.model_sha256)


def _write(directory: Path, choices: Choices) -> None:
    """All of it or nothing: a start that reads meanwhile finds the old file or the new one."""
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    content = msgspec.json.format(msgspec.json.encode(choices), indent=1) + b"\n"
    # A temporary file is its owner's alone, like the store.
    with tempfile.NamedTemporaryFile(dir=directory, prefix=f".{FILE}-", delete=False) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(directory / FILE)
