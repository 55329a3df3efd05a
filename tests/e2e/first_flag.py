"""
From a wheelhouse to the first flag, as docs/operating/offline.md says it: `python first_flag.py install WHEELHOUSE FOLDER`.

Makes an environment in FOLDER, installs into it from WHEELHOUSE alone, and goes on as `first_flag.py talk FOLDER` in that environment: starts
the server, joins it as a member and as a facilitator, says something harsh, and prints the labels of the flag that the facilitator sees.
"""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

GROUP = "Evening group"
HARSH = "you people are pathetic, just shut up and snap out of it"
WITHIN_S = 120


def install(wheelhouse: Path, folder: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
    python = folder / "venv/bin/python"
    subprocess.run(
        [python, "-m", "pip", "install", "--quiet", "--no-index", "--find-links", wheelhouse, "warmroom"], check=True
    )
    # -P: what is installed is meant, and not what lies where this file does.
    os.execv(python, [str(python), "-P", __file__, "talk", str(folder)])


def talk(folder: Path) -> None:
    warmroom = folder / "venv/bin/warmroom"
    with (
        (folder / "server.log").open("w") as log,
        subprocess.Popen([warmroom, "serve"], cwd=folder, stdout=subprocess.PIPE, stderr=log, text=True) as server,
    ):
        try:
            assert server.stdout is not None
            printed = ""
            while "Stop with Ctrl-C" not in printed:
                line = server.stdout.readline()
                if not line:
                    raise SystemExit(f"the server did not start: {(folder / 'server.log').read_text()}")
                printed += line
            (url,) = re.findall(r"is open at (\S+)", printed)
            codes = {role: _invite(warmroom, folder, role) for role in ("member", "facilitator")}
            labels = asyncio.run(_first_flag(url, codes))
        finally:
            server.send_signal(signal.SIGTERM)
        status = server.wait(WITHIN_S)
    print(json.dumps({"labels": labels, "status": status}))  # noqa: T201  # what the test reads


def _invite(warmroom: Path, folder: Path, role: str) -> str:
    command = [warmroom, "invite", GROUP, "--role", role, "--new"]
    said = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout
    return said.split("#")[1].split()[0]


async def _first_flag(url: str, codes: dict[str, str]) -> list[str]:
    import server
    from server.client.link import Link
    from server.client.session import Session

    assert str(Path(sys.prefix)) in str(server.__file__), "the server that was installed, and no other"
    ann, flo = Session(url), Session(url)
    room_id = await ann.join(codes["member"], "Ann")
    await flo.join(codes["facilitator"], "Flo")
    async with asyncio.timeout(WITHIN_S), Link(ann) as member, Link(flo) as facilitator:
        view = await facilitator.enter(room_id)
        await member.enter(room_id)
        await member.post(room_id, HARSH)
        await facilitator.until(view, lambda seen: seen.flags)
        (flag,) = view.flags.values()
        return [reason.label for reason in flag.reasons]


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["install", wheelhouse, folder]:
            install(Path(wheelhouse), Path(folder))
        case ["talk", folder]:
            talk(Path(folder))
        case _:
            raise SystemExit(__doc__)
