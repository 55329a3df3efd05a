"""Starts that must not succeed, and what they say; and the command line beside a server."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from server.client.link import Link
from server.client.session import HttpRefused, Session
from server.sealing import key_at
from tests.e2e.server_process import ROOT, ServerProcess

BUNDLE = next(path.parent for path in (ROOT / "moderation/bundles").glob("*/manifest.json"))


def flip_a_byte(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("name", sorted(path.name for path in BUNDLE.iterdir()))
async def test_a_damaged_bundle_stops_the_start(tmp_path: Path, name: str) -> None:
    """One wrong byte in any file of the bundle: the start stops, names the file, and says what to do."""
    bundle = tmp_path / "bundle"
    shutil.copytree(BUNDLE, bundle)
    flip_a_byte(bundle / name)
    server = ServerProcess(tmp_path, environment={"WARMROOM_MODERATION_BUNDLE": str(bundle)})
    done = await server.command("serve")
    assert done.returncode == 2
    assert name in done.stderr
    assert "Traceback" not in done.stderr
    assert not server.store.exists(), "nothing was begun"


async def test_a_damaged_shadow_stops_the_start(tmp_path: Path) -> None:
    """A second model on trial is checked like the first: one wrong byte, and the start stops, naming key and file."""
    bundle = tmp_path / "bundle"
    shutil.copytree(BUNDLE, bundle)
    flip_a_byte(bundle / "model.onnx")
    server = ServerProcess(tmp_path, environment={"WARMROOM_MODERATION_SHADOW": str(bundle)})
    done = await server.command("serve")
    assert done.returncode == 2
    assert "[moderation] shadow" in done.stderr
    assert "model.onnx" in done.stderr
    assert "Traceback" not in done.stderr
    assert not server.store.exists(), "nothing was begun"


async def test_a_key_that_others_may_read_stops_the_start(tmp_path: Path) -> None:
    """The operator is told what to type."""
    server = ServerProcess(tmp_path)
    key = tmp_path / "keys" / "warmroom.key"
    key_at(key)
    key.chmod(0o644)
    server.environment["WARMROOM_STORAGE_KEY_FILE"] = str(key)
    done = await server.command("serve")
    assert done.returncode == 2
    assert "chmod 600" in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
    assert not server.store.exists(), "nothing was begun"


async def test_an_unknown_key_stops_the_start(tmp_path: Path) -> None:
    """A misspelt key is named, and nothing starts."""
    (tmp_path / "config.toml").write_text("[server]\nprot = 8080\n")
    done = await ServerProcess(tmp_path).command("serve")
    assert done.returncode == 2
    assert "prot" in done.stderr


async def test_a_taken_port_is_said(server: ServerProcess, tmp_path: Path) -> None:
    """A second server on the same port says that the port is taken, and ends."""
    (tmp_path / "second").mkdir()
    second = ServerProcess(tmp_path / "second", environment={"WARMROOM_SERVER_PORT": str(server.port)})
    done = await second.command("serve")
    assert done.returncode == 2
    assert str(server.port) in done.stderr


async def test_a_second_server_on_the_same_store_is_refused(server: ServerProcess) -> None:
    """Two servers on one store would each reach half the room: the second says so and ends, also on another port."""
    server.environment["WARMROOM_SERVER_PORT"] = "0"
    done = await server.command("serve")
    assert done.returncode == 2
    assert "Another Warmroom" in done.stderr


async def test_config_check_says_what_the_server_would_do(tmp_path: Path) -> None:
    """`config check` reads configuration and model like the server and opens nothing."""
    server = ServerProcess(tmp_path)
    done = await server.command("config", "check")
    assert done.returncode == 0
    assert "fine" in done.stdout
    assert not server.store.exists()


async def test_sigterm_stops_the_server_in_order(server: ServerProcess) -> None:
    """SIGTERM ends the server with status 0, and connected clients are told to come back."""
    session = Session(server.base_url)
    room_id = await session.join(await server.invite("Evening group"), "Ash")
    async with Link(session) as link:
        link.frames = []
        await link.enter(room_id)
        assert await server.stop() == 0
    assert json.loads(link.frames[-1])["type"] == "closing"


async def test_an_invitation_from_the_command_line_lets_somebody_in(server: ServerProcess) -> None:
    """`warmroom invite` works while the server runs; a made-up code does not."""
    session = Session(server.base_url)
    await session.join(await server.invite("Evening group", "facilitator"), "Ash")
    me = await session.me()
    assert [(room.name, room.role) for room in me.rooms] == [("Evening group", "facilitator")]
    with pytest.raises(HttpRefused, match="invitation_invalid"):
        await Session(server.base_url).join("x" * 32, "Ash")


async def test_an_invitation_into_an_unknown_group_is_explained(server: ServerProcess) -> None:
    """The command line names the groups there are, and how to open one."""
    await server.invite("Evening group")
    done = await server.command("invite", "Evenin group")
    assert done.returncode == 2
    assert "Evening group" in done.stderr
    assert "--new" in done.stderr


async def test_replay_explains_what_is_wrong(server: ServerProcess, tmp_path: Path) -> None:
    """A file that is no transcript, and a server that is not there, are each said in a sentence."""
    broken = tmp_path / "broken.jsonl"
    broken.write_text('{"title": "t", "group": "g"}\n{"at": 0, "speaker": "A"}\n')
    done = await server.command("replay", str(broken))
    assert done.returncode == 2
    assert "line 2" in done.stderr
    good = ROOT / "examples/check-in-evening.jsonl"
    done = await server.command("replay", str(good), "--url", "http://127.0.0.1:9")
    assert done.returncode == 2
    assert "warmroom serve" in done.stderr


async def test_moderate_scores_a_thousand_messages_without_torch(tmp_path: Path) -> None:
    """A thousand lines in, a thousand assessments out, in order, and torch is never imported."""
    texts = [f"message number {number}: it was a long week and i am glad to be here" for number in range(1000)]
    lines = "".join(json.dumps({"id": number, "text": text}) + "\n" for number, text in enumerate(texts))
    program = (
        "import sys\nfrom server.cli import app\n"
        "try:\n    app(['moderate'])\nexcept SystemExit as end:\n    status = end.code\n"
        "assert 'torch' not in sys.modules and 'transformers' not in sys.modules, 'torch was loaded'\n"
        "sys.exit(status)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env=ServerProcess(tmp_path).environment,
        input=lines,
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == list(range(1000))
    assert all(len(answer["scores"]) == 9 and isinstance(answer["labels"], list) for answer in answers)


async def test_moderate_answers_a_bad_line_and_goes_on(tmp_path: Path) -> None:
    """A line that is no message gets a coded error in its place, and the exit status says so."""
    done = await ServerProcess(tmp_path).command(
        "moderate", stdin='{"id": 1, "text": "hello"}\nnot json\n{"id": 3, "text": "hi"}\n'
    )
    assert done.returncode == 1
    first, second, third = (json.loads(line) for line in done.stdout.splitlines())
    assert first["labels"] == third["labels"] == []
    assert second["error"]["code"] == "bad_json"


async def test_moderate_prints_one_message_for_a_person(tmp_path: Path) -> None:
    """`--text` prints the labels in words a person can read."""
    done = await ServerProcess(tmp_path).command("moderate", "--text", "shut up, you are pathetic")
    assert done.returncode == 0
    assert "hostility" in done.stdout
