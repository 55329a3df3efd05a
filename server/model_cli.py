"""`warmroom model`: which model the next start takes, and the way back."""

from pathlib import Path
from typing import Annotated

import typer

from server.clock import SystemClock
from server.config import Config
from server.console import ConfigPath, configured, err, fail, out

model_app = typer.Typer(help="Which model the next start takes.", no_args_is_help=True)


@model_app.command("list")
def model_list(config: ConfigPath = None) -> None:
    """Show every model that was chosen, and which one the next start takes."""
    from server.ops.models import ChoiceUnreadable, described  # noqa: PLC0415

    settings = configured(config)
    try:
        for line in described(Path(settings.storage.directory), settings.moderation.bundle):
            out.print(line, markup=False)
    except ChoiceUnreadable as error:
        fail(str(error))


@model_app.command("use")
def model_use(
    folder: Annotated[Path, typer.Argument(help="The bundle's folder.")],
    config: ConfigPath = None,
) -> None:
    """Check a bundle and choose it. The choice before it is kept, for `warmroom model back`."""
    from moderation.bundle import BundleError  # noqa: PLC0415
    from server.ops.models import ChoiceUnreadable, use  # noqa: PLC0415

    settings = configured(config)
    try:
        choice = use(Path(settings.storage.directory), folder, SystemClock().now())
    except BundleError as error:
        fail(f"Nothing was chosen: {error}")
    except ChoiceUnreadable as error:
        fail(str(error))
    except OSError as error:
        fail(f"The choice cannot be written to {settings.storage.directory}: {error.strerror or error}.")
    out.print(f"{choice.model_version} in {choice.folder} was checked and chosen.", markup=False)
    _say_when(settings)


@model_app.command("back")
def model_back(config: ConfigPath = None) -> None:
    """Go back to the model chosen before, or to the one that is installed with Warmroom. Deletes nothing."""
    from server.ops.models import SHIPPED_NAME, ChoiceUnreadable, NothingChosen, back  # noqa: PLC0415

    settings = configured(config)
    try:
        choice, troubles = back(Path(settings.storage.directory))
    except NothingChosen:
        fail(f"There is no choice to take back: {SHIPPED_NAME} counts already.")
    except ChoiceUnreadable as error:
        fail(str(error))
    except OSError as error:
        fail(f"The choice cannot be written to {settings.storage.directory}: {error.strerror or error}.")
    for trouble in troubles:
        err.print(trouble, markup=False)
    now = SHIPPED_NAME if choice is None else f"{choice.model_version} in {choice.folder}"
    out.print(f"Back to {now}.", markup=False)
    _say_when(settings)


def _say_when(settings: Config) -> None:
    """When a choice that was just written comes into force."""
    moderation = settings.moderation
    if moderation.bundle:
        out.print(
            f"It has no effect yet: [moderation] bundle names {moderation.bundle}, and that wins. Empty it to let choices count.",
            markup=False,
        )
    elif moderation.engine == "detoxify" and not moderation.detoxify_beside:
        out.print(
            'It has no effect yet: [moderation] engine is "detoxify", which answers without a bundle.', markup=False
        )
    else:
        out.print("The server takes it at its next start; one that is running goes on as it is until then.")
