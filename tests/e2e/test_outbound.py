"""Nothing leaves the building: the server opens no connection to anybody."""

from pathlib import Path

import pytest

from server.client.link import Link
from server.client.session import Session
from tests.e2e.server_process import ROOT, ServerProcess


@pytest.fixture
def audited(tmp_path: Path) -> tuple[ServerProcess, Path]:
    record = tmp_path / "sockets.txt"
    audit = str(Path(__file__).parent / "audit")
    environment = {"PYTHONPATH": f"{audit}:{ROOT}", "AUDIT_FILE": str(record)}
    return ServerProcess(tmp_path, environment=environment), record


async def test_from_start_to_flag_the_server_opens_no_connection(audited) -> None:
    """From its start over a flagged message to its stop, the server connects to nothing and looks up no name but its own address."""
    server, record = audited
    await server.start()
    session = Session(server.base_url)
    room_id = await session.join(await server.invite("Evening group", "facilitator"), "Ash")
    async with Link(session) as link:
        view = await link.enter(room_id)
        await link.post(room_id, "you people are pathetic, just shut up and snap out of it")
        await link.until(view, lambda seen: seen.flags)
    record.write_text(record.read_text() if record.exists() else "")
    await server.stop()
    told = [line for line in record.read_text().splitlines() if "'127.0.0.1'" not in line and "None" not in line]
    assert told == []


async def test_the_record_would_show_a_connection(audited, tmp_path: Path) -> None:
    """The audit sees a connection when there is one; otherwise the test above could not fail."""
    server, record = audited
    script = "import socket; s = socket.socket(); s.settimeout(1); s.connect_ex(('192.0.2.1', 9)); socket.getaddrinfo('localhost', 1)"
    import subprocess
    import sys

    subprocess.run([sys.executable, "-c", script], env=server.environment, check=True, timeout=30)
    told = record.read_text()
    assert "192.0.2.1" in told
    assert "localhost" in told
