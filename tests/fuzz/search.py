"""
The search: `python -m tests.fuzz.search TARGET [libFuzzer's options]`, for example `bodies -max_total_time=3600`.

Atheris (libFuzzer) changes inputs, watches which branches of `server` they reach, and keeps those that reach new ones. It begins with
`tests/vectors/`. An input that finds a fault is written to the working directory as `crash-…`: it becomes a vector, and its fault a fix.
"""

import asyncio
import random
import sys
import tempfile
from pathlib import Path

import atheris

from tests.fuzz.mutate import mutate

with atheris.instrument_imports(include=["server"]):
    from tests.fuzz.targets import targets


def main() -> None:
    _, name, *options = sys.argv
    with tempfile.TemporaryDirectory() as folder, asyncio.Runner() as runner:
        target = runner.run(targets(Path(folder) / "store").__aenter__())[name]
        corpus = Path(folder) / "corpus"
        corpus.mkdir()
        for number, seed in enumerate(target.seeds()):
            (corpus / f"{number:03}").write_bytes(seed)
        loop = runner.get_loop()

        def one_input(data: bytes) -> None:
            loop.run_until_complete(target.take(data))

        def change(data: bytes, size_max: int, seed: int) -> bytes:
            dice = random.Random(seed)
            head, text = data[: target.head], data[target.head :].decode(errors="replace")
            changed = mutate(text, dice, target.known) if dice.random() < 0.7 else None
            if changed is None or len(changed) + len(head) > size_max:
                return bytes(atheris.Mutate(data, size_max))
            return head + changed.encode()

        atheris.Setup([sys.argv[0], *options, str(corpus)], one_input, custom_mutator=change)
        atheris.Fuzz()  # ends the process


if __name__ == "__main__":
    main()
