"""Nothing leaves the building: the server opens no connection to anybody."""

import subprocess
import sys
from pathlib import Path

from playwright.async_api import Browser

from server.client.link import Link
from server.client.session import Session
from tests.e2e.outbound import STRACE, told_outside
from tests.e2e.server_process import ServerProcess


async def test_from_start_to_flag_the_server_tells_nobody(tmp_path: Path) -> None:
    """From its start over a flagged message to its stop, the server connects to nothing outside this machine and looks up no name."""
    trace = tmp_path / "trace"
    # -D: the server stays our child and takes our signals; strace hangs on beside it.
    server = ServerProcess(tmp_path, demo=True, wrapper=(*STRACE, str(trace), "-D"))
    await server.start()
    try:
        ash, ann = Session(server.base_url), Session(server.base_url)
        room_id = await ash.join(await server.invite("Evening group", "facilitator"), "Ash")
        await ann.join(await server.invite("Evening group"), "Ann")
        async with Link(ash) as desk, Link(ann) as link:
            view = await desk.enter(room_id)
            await link.enter(room_id)
            await link.post(room_id, "you people are pathetic, just shut up and snap out of it")
            await desk.until(view, lambda seen: seen.flags)
    finally:
        status = await server.stop()
    assert status == 0
    assert trace.exists()
    assert told_outside(trace) == []


def test_the_watch_sees_a_connection(tmp_path: Path) -> None:
    """A connection and a name looked up are both seen; otherwise the test above could not fail."""
    trace = tmp_path / "trace"
    # 192.0.2.1 is kept for documentation (RFC 5737): nobody is there, and a datagram socket's connect sends nothing.
    script = "import socket, time; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(('192.0.2.1', 9)); time.sleep(0.2)"
    subprocess.run([*STRACE, str(trace), sys.executable, "-c", script], check=True, timeout=30)
    assert any("192.0.2.1" in line for line in told_outside(trace))


async def test_the_pages_ask_nobody_else(demo_server: ServerProcess, browser: Browser) -> None:
    """Sign-in, the demo's stage and both its seats load from this server alone."""
    page = await browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda websocket: asked.append(websocket.url.replace("ws:", "http:", 1)))
    for path in ("", "demo/", "demo/member/", "demo/facilitator/"):
        await page.goto(demo_server.base_url + path, wait_until="networkidle")
    assert len(asked) > 8
    assert [url for url in asked if not url.startswith((demo_server.base_url, "data:"))] == []
