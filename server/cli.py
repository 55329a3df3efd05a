"""The command `warmroom`. Errors say what was wrong and what to do."""

import asyncio
import contextlib
import os
import signal
import sys
import urllib.request
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
import uvloop

from moderation import Assessor, ModerationConfig
from server import __version__
from server.bench.command import bench_app
from server.config import Config, ConfigError
from server.console import ConfigPath, configured, err, fail, out
from server.domain.people import Role
from server.model_cli import model_app
from server.rules_cli import rules

app = typer.Typer(
    name="warmroom",
    help="Facilitated peer-support rooms with local moderation.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
config_app = typer.Typer(help="The configuration.", no_args_is_help=True)
app.add_typer(config_app, name="config")
app.add_typer(model_app, name="model")
app.add_typer(bench_app, name="bench")
app.command()(rules)


def main() -> None:
    """The entry point of the command."""
    app()


@app.command()
def serve(config: ConfigPath = None) -> None:
    """Start the server, and print what to open."""
    raise typer.Exit(_serve(configured(config)))


@app.command()
def demo(
    config: ConfigPath = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.", min=0, max=65535)] = None,
) -> None:
    """Start a server for looking around: the demo, and a clinic in a temporary folder that is deleted at the end."""
    import tempfile  # noqa: PLC0415

    settings = configured(config)
    with tempfile.TemporaryDirectory(prefix="warmroom-demo-") as directory:
        settings = msgspec.structs.replace(
            settings,
            demo=msgspec.structs.replace(settings.demo, enabled=True),
            storage=msgspec.structs.replace(settings.storage, directory=directory),
            server=msgspec.structs.replace(settings.server, port=settings.server.port if port is None else port),
        )
        raise typer.Exit(_serve(settings))


@app.command()
def replay(
    file: Annotated[Path, typer.Argument(help="A transcript, such as examples/check-in-evening.jsonl.")],
    url: Annotated[str, typer.Option(help="The server. Default: the configured one on this machine.")] = "",
    invitation: Annotated[
        str,
        typer.Option("--invite", help="An invitation link for members. Default: the demo's group of the transcript."),
    ] = "",
    facilitator: Annotated[str, typer.Option("--facilitator", help="An invitation link for facilitators.")] = "",
    speed: Annotated[float, typer.Option(help="How many times as fast as it was.", min=0.1, max=1000)] = 4.0,
    config: ConfigPath = None,
) -> None:
    """Play a transcript into a room of a running server, one real WebSocket connection a speaker."""
    from server.client.replay import TranscriptError, read_transcript  # noqa: PLC0415
    from server.client.session import HttpRefused, Unreachable  # noqa: PLC0415

    try:
        transcript = read_transcript(file)
    except TranscriptError as error:
        fail(str(error))
    base = url or (invitation.partition("/join#")[0] if "/join#" in invitation else _own_url(configured(config)))
    try:
        status = _run(_replay(transcript, base.rstrip("/"), invitation, facilitator, speed))
    except Unreachable as error:
        fail(f"{error}. Start the server with `warmroom serve`, or name another with --url.")
    except HttpRefused as error:
        fail(f"The server refused a speaker: {error.code}. Make a new invitation with `warmroom invite`.")
    raise typer.Exit(status)


@app.command()
def moderate(
    text: Annotated[str | None, typer.Option(help="Assess this one message, and print it for a person.")] = None,
    context: Annotated[
        list[str] | None, typer.Option(help="An earlier message, oldest first; may be given several times.")
    ] = None,
    config: ConfigPath = None,
) -> None:
    """Assess messages: JSON lines {"id", "text", "context"} in, {"id", "labels", "scores"} out."""
    from moderation import Utterance  # noqa: PLC0415
    from moderation.jsonlines import assess_lines, bounded_lines  # noqa: PLC0415
    from moderation.readable import readable  # noqa: PLC0415

    assessor = _assessor(configured(config))
    if text is not None:
        utterance = Utterance(text, tuple(context or ()))
        (assessment,) = _run(assessor.assess([utterance]))
        weighed = _run(assessor.weigh(utterance, assessment.labels))
        out.print(readable(text, assessment, weighed), markup=False)
        return
    errors = _run(assess_lines(bounded_lines(sys.stdin.buffer), _write_line, assessor))
    raise typer.Exit(1 if errors else 0)


@app.command()
def evaluate(
    files: Annotated[
        list[Path], typer.Argument(help='Labelled messages, JSON lines {"id", "text", "context", "labels"}.')
    ],
    bundle: Annotated[Path | None, typer.Option(help="The model's folder. Default: the configured model.")] = None,
    compare: Annotated[
        Path | None, typer.Option(help="The folder of a second model, measured on the same lines.")
    ] = None,
    by: Annotated[
        str | None, typer.Option(help="Measure by slice: lines that say the same under this key. Default: slice.")
    ] = None,
    mistakes: Annotated[int, typer.Option(help="List so many of the surest mistakes of either kind.")] = 0,
    show_text: Annotated[
        bool, typer.Option("--show-text", help="List mistakes with their messages, and not by id alone.")
    ] = False,
    suggest: Annotated[
        float | None, typer.Option(help="Suggest thresholds for so many false flags in 100 ordinary messages.")
    ] = None,
    json_to: Annotated[Path | None, typer.Option("--json", help="Write everything to this file.")] = None,
    plots: Annotated[Path | None, typer.Option(help="Write pictures to this folder.")] = None,
    config: ConfigPath = None,
) -> None:
    """Measure the model on messages that a person has labelled: docs/moderation/evaluating.md says how to read it."""
    from moderation.evaluation.command import Request, Unusable, carry_out  # noqa: PLC0415

    request = Request(
        files=tuple(files),
        model=ModerationConfig(bundle=str(bundle)) if bundle else _chosen(configured(config)),
        other=compare,
        by=by,
        mistakes=mistakes,
        show_text=show_text,
        json_to=json_to,
        plots_to=plots,
        budget=suggest,
    )
    try:
        _run(carry_out(request))
    except Unusable as error:
        fail(str(error))


@app.command()
def invite(
    group: Annotated[str, typer.Argument(help="The group's name.")],
    role: Annotated[Role, typer.Option(help="member or facilitator.")] = Role.MEMBER,
    uses: Annotated[int, typer.Option(help="How many people may come in with it; 0 is without limit.", min=0)] = 1,
    days: Annotated[int, typer.Option(help="How many days it is good for.", min=1, max=90)] = 7,
    is_pass: Annotated[
        bool,
        typer.Option("--guest", help="A guest pass: whoever comes in with it sits in on one session of the group."),
    ] = False,
    is_new: Annotated[bool, typer.Option("--new", help="Open the group if there is none of this name.")] = False,
    config: ConfigPath = None,
) -> None:
    """Make an invitation link into a group. Works while the server runs."""
    if role is Role.OPERATOR:
        fail("The operator is set up with the link that `warmroom serve` prints; invite members and facilitators here.")
    if is_pass and role is not Role.MEMBER:
        fail("A guest pass is for somebody who may become a member; leave --role away.")
    settings = configured(config)
    out.print(_run(_invite(settings, group, role, uses or None, days, is_pass, is_new)), markup=False)


@app.command()
def shadow(
    is_json: Annotated[bool, typer.Option("--json", help="Print JSON in place of tables.")] = False,
    config: ConfigPath = None,
) -> None:
    """Put what the live model and its shadow said of the same messages side by side. Works while the server runs."""
    from server.ops.side_by_side import as_json, tables  # noqa: PLC0415

    trials = _run(_trials(configured(config)))
    if is_json:
        out.print_json(msgspec.json.encode(as_json(trials)).decode())
        return
    for part in tables(trials):
        out.print(part, markup=False)


@config_app.command("check")
def config_check(config: ConfigPath = None) -> None:
    """Read the configuration and the model as the server would, and say whether it can start."""
    settings = configured(config)
    assessor, second = _assessor(settings), _shadow_model(settings)
    beside = f", in its shadow {second.model_version}" if second is not None else ""
    out.print(
        f"The configuration is fine. Model {assessor.model_version}{beside}, store in {settings.storage.directory}."
    )


@app.command()
def version() -> None:
    """Print the version."""
    out.print(__version__)


def _serve(settings: Config) -> int:
    from server.app import App, InUse, build  # noqa: PLC0415
    from server.app import serve as serve_app  # noqa: PLC0415
    from server.ops.files import allow_files  # noqa: PLC0415
    from server.ops.logs import set_up_logs  # noqa: PLC0415
    from server.ops.metrics import Metrics  # noqa: PLC0415
    from server.sealing import KeyUnusable  # noqa: PLC0415
    from server.storage.engine import StoreUnusable  # noqa: PLC0415

    metrics = Metrics()
    set_up_logs(settings.log.level, metrics.log_refused)
    allow_files(settings.limits.connections)
    server = build(
        settings,
        _assessor(settings, is_isolated=True),
        shadow_model=_shadow_model(settings, is_isolated=True),
        metrics=metrics,
    )

    def say_where(ready: App) -> None:
        out.print(f"\nWarmroom {__version__} is open at {ready.url}", markup=False)
        if ready.setup_link:
            out.print(f"  Set up your clinic (works once):  {ready.setup_link}", markup=False)
        if ready.demo_link:
            out.print(f"  Look around first, the demo:      {ready.demo_link}", markup=False)
        out.print("  Stop with Ctrl-C.\n")

    async def run() -> int:
        stop = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        return await serve_app(server, stop, say_where)

    try:
        status: int = _run(run())
    except (StoreUnusable, InUse, KeyUnusable, ConfigError) as error:
        fail(str(error))
    except OSError as error:
        fail(
            f"The server cannot start: {error.strerror or error}. "
            f"Is port {settings.server.port} taken, or {settings.storage.directory} not ours to write?"
        )
    return status


async def _replay(transcript: Any, base: str, invitation: str, facilitator: str, speed: float) -> int:
    from server.client.replay import Cast, replay  # noqa: PLC0415

    if invitation:
        site = f"{base}/"
        codes = {Role.MEMBER: _code_of(invitation)}
        if facilitator:
            codes[Role.FACILITATOR] = _code_of(facilitator)
    else:
        site, codes = await asyncio.to_thread(_demo_codes, base, transcript.header.group)
    total = len(transcript.lines)
    with out.status("") as status:
        report = await replay(
            transcript,
            Cast(site, codes),
            speed,
            lambda number, line: status.update(f"{number + 1}/{total}  {line.speaker}"),
        )
    out.print(
        f"{len(report.message_ids)} of {total} messages are on disk, in order ({report.took_s:.0f} s); "
        f"{report.held} were held for their author and sent covered."
    )
    for number, code in report.refused:
        err.print(f"Message {number + 1} was refused: {code}.")
    return 1 if report.refused else 0


def _demo_codes(base: str, group: str) -> tuple[str, dict[Role, str]]:
    from server.client.session import Unreachable  # noqa: PLC0415
    from server.protocol.http import DemoInvitations  # noqa: PLC0415

    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"{base}/demo/api/invitations", timeout=10) as answer:
            found = msgspec.json.decode(answer.read(), type=DemoInvitations)
    except (OSError, ValueError) as error:
        raise Unreachable(f"No demo answers at {base} ({error}); name a group with --invite LINK") from None
    room = next((room for room in found.rooms if room.name == group), found.rooms[0])
    return f"{base}{found.path}", {Role.MEMBER: room.member, Role.FACILITATOR: room.facilitator}


async def _invite(
    settings: Config, group: str, role: Role, uses: int | None, days: int, is_pass: bool, is_new: bool
) -> str:
    from server.app import STORE  # noqa: PLC0415
    from server.clock import SystemClock, SystemIds  # noqa: PLC0415
    from server.domain.errors import ClientError  # noqa: PLC0415
    from server.domain.ids import UserId  # noqa: PLC0415
    from server.domain.people import Actor  # noqa: PLC0415
    from server.fanout.bus import LocalBus  # noqa: PLC0415
    from server.fanout.presence import LocalLimiter  # noqa: PLC0415
    from server.services.accounts import AccountService  # noqa: PLC0415
    from server.services.announcer import Announcer  # noqa: PLC0415
    from server.storage.engine import Database, StoreUnusable  # noqa: PLC0415

    path = Path(settings.storage.directory) / STORE
    if not path.exists():
        fail(f"There is no store at {path}. Start the server once with `warmroom serve`.")
    database = Database(path)
    try:
        await database.open()
    except StoreUnusable as error:
        fail(str(error))
    try:
        accounts = AccountService(
            database, Announcer(LocalBus()), LocalLimiter(), settings.limits, SystemClock(), SystemIds()
        )
        # Whoever may read and write the store's file is the operator of this machine.
        operator = Actor(UserId("command-line"), is_operator=True)
        room = await accounts.find_room(group)
        if room is None and not is_new:
            _, rooms = await accounts.clinic_rooms(operator)
            names = ", ".join(f'"{known.name}"' for known in rooms) or "none yet"
            fail(f'There is no group "{group}" (groups: {names}). Add --new to open it.')
        try:
            if room is None:
                room = await accounts.open_room(operator, group)
            code, expires_at = await accounts.invite(operator, room.id, role, uses=uses, days=days, is_pass=is_pass)
        except ClientError as error:
            fail(f"The invitation could not be made: {error.code}.")
        whom = "guest" if is_pass else role
        return f"{_own_url(settings)}/join#{code}\n(for a {whom}, good until {expires_at:%Y-%m-%d %H:%M} UTC)"
    finally:
        await database.close()


async def _trials(settings: Config) -> Any:
    from server.app import STORE  # noqa: PLC0415
    from server.storage import shadow as counts  # noqa: PLC0415
    from server.storage.engine import Database, StoreUnusable  # noqa: PLC0415

    path = Path(settings.storage.directory) / STORE
    if not path.exists():
        return []
    database = Database(path)
    try:
        await database.open()
    except StoreUnusable as error:
        fail(str(error))
    try:
        async with database.read() as transaction:
            return await counts.trials(transaction)
    finally:
        await database.close()


def _code_of(invitation: str) -> str:
    return invitation.rpartition("#")[2]


def _own_url(settings: Config) -> str:
    return settings.server.public_url.rstrip("/") or f"http://{settings.server.host}:{settings.server.port}"


def _assessor(settings: Config, *, is_isolated: bool = False) -> Assessor:
    """The configured model, verified. Says what is wrong with its bundle and ends if it cannot be used."""
    from moderation import load  # noqa: PLC0415
    from moderation.bundle import BundleError  # noqa: PLC0415

    chosen = _chosen(settings)
    try:
        return load(chosen, is_isolated=is_isolated)
    except BundleError as error:
        if chosen.bundle == settings.moderation.bundle:
            fail(str(error))
        fail(f"The model that was chosen cannot be used. `warmroom model back` returns to the one before. {error}")


def _shadow_model(settings: Config, *, is_isolated: bool = False) -> Assessor | None:
    """The second model, verified, if one is to read along. Says what is wrong with its bundle and ends if it cannot be used."""
    from moderation import load_shadow  # noqa: PLC0415
    from moderation.bundle import BundleError  # noqa: PLC0415

    try:
        return load_shadow(settings.moderation, is_isolated=is_isolated)
    except BundleError as error:
        fail(
            "The second model cannot be used. Correct [moderation] shadow, or empty it to start without one. "
            f"In {settings.moderation.shadow}: {error}"
        )


def _chosen(settings: Config) -> ModerationConfig:
    """The [moderation] settings, with the bundle of `warmroom model use` where they name none."""
    from server.ops.models import ChoiceUnreadable, with_choice  # noqa: PLC0415

    try:
        return with_choice(settings.moderation, Path(settings.storage.directory))
    except ChoiceUnreadable as error:
        fail(str(error))


def _write_line(line: str) -> None:
    sys.stdout.write(line)
    sys.stdout.flush()


def _run(work: Coroutine[Any, Any, Any]) -> Any:
    with contextlib.suppress(BrokenPipeError):
        return uvloop.run(work)
    # The reader of our output has gone, as `| head` does; that is no error of ours.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


if __name__ == "__main__":
    main()
