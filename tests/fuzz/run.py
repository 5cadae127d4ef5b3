"""Coverage-guided fuzzing of every reader; what was tried is kept in build/fuzz, and the next run goes on from there.

    python tests/fuzz/run.py [--runs N] [READER ...]

N: no more than so many of each this time. An input that fails is shortened and kept in tests/data/fuzzed, where the
suite reads it from then on; its reader is tried no further until that is mended. Exit code 1 if one fails.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
import traceback
from contextlib import nullcontext
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT)]

import atheris

INSTRUMENTED = ["device", "drivers", "edfio", "tomllib"]
with atheris.instrument_imports(INSTRUMENTED) if "--one" in sys.argv else nullcontext():
    from fuzz.readers import KEPT, READERS, Read, seeds
    from fuzz.watched import little_memory, read

BUILD = ROOT / "build" / "fuzz"
IN_MEMORY = Path("/dev/shm")
EVERY = 200  # inputs: how often it is noted how far we are
HANGS_S = 20
WORD = re.compile(rb"[A-Za-z_][\w.]{2,}|[^\w\s]{1,2}")


def tried(name: str) -> int:
    """How many inputs a reader has had."""
    file = BUILD / name / "tried"
    return int(file.read_text()) if file.exists() else 0


def fuzz(name: str, runs: int) -> None:
    """Try so many more inputs on one reader. Never returns: libFuzzer ends the process."""
    own = BUILD / name
    corpus = own / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for data in seeds(name):
        (corpus / sha256(data).hexdigest()[:16]).write_bytes(data)
    (own / "words").write_text(_dictionary(name))
    place = tempfile.mkdtemp()
    reader = READERS[name].new(Path(place))
    count, had = 0, tried(name)

    def one(data: bytes) -> None:
        nonlocal count
        count += 1
        try:
            with little_memory():
                read(reader, data)
        except BaseException as trouble:
            (own / "tried").write_text(f"{had + count}")
            _keep(name, reader, data, trouble)
            raise
        if count % EVERY == 0 or count == runs:
            (own / "tried").write_text(f"{had + count}")

    options = [f"-runs={runs}", f"-timeout={HANGS_S}", f"-dict={own / 'words'}", f"-max_len={READERS[name].most}"]
    atheris.Setup(["fuzz", *options, "-close_fd_mask=0", f"-artifact_prefix={own}/", str(corpus)], one)
    atheris.Fuzz()


def _dictionary(name: str) -> str:
    """The words of the seeds, for the fuzzer to put together anew."""
    words = {word[:40] for data in seeds(name) for word in WORD.findall(data[:8192])}
    return "\n".join('"' + "".join(f"\\x{byte:02x}" for byte in word) + '"' for word in sorted(words)[:400]) + "\n"


def _keep(name: str, reader: Read, data: bytes, trouble: BaseException) -> None:
    """Shorten an input that fails as far as it fails at the same place, and keep it."""
    where = _where(trouble)

    def fails(shorter: bytes) -> bool:
        try:
            with little_memory():
                read(reader, shorter)
        except BaseException as other:
            return _where(other) == where
        return False

    until_s, step = time.monotonic() + 20, len(data) // 2
    while step and time.monotonic() < until_s:
        at = 0
        while at < len(data):
            if fails(shorter := data[:at] + data[at + step :]):
                data = shorter
            else:
                at += step
        step //= 2
    kept = KEPT / name / sha256(data).hexdigest()[:8]
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_bytes(data)
    print(f"{name}: kept as {kept}: {data[:300]!r}", file=sys.stderr, flush=True)


def _where(trouble: BaseException) -> tuple[str, int | None]:
    frames = traceback.extract_tb(trouble.__traceback__)
    return type(trouble).__name__, frames[-1].lineno if frames else None


def main(words: list[str]) -> int:
    """Fuzz each in a process of its own, a line for each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=1_000_000)
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("readers", nargs="*", metavar="READER")
    ask = parser.parse_args(words)
    if unknown := set(ask.readers) - set(READERS):
        parser.error(f"no reader is called {', '.join(sorted(unknown))}; there are {', '.join(READERS)}")
    if ask.one:
        fuzz(ask.readers[0], ask.runs)
    failed = 0
    for name in ask.readers or READERS:
        runs, began_s, before = min(ask.runs, READERS[name].runs - tried(name)), time.monotonic(), tried(name)
        if runs > 0:
            command = [sys.executable, __file__, "--one", "--runs", str(runs), name]
            log = BUILD / name / "log"
            log.parent.mkdir(parents=True, exist_ok=True)
            memory = IN_MEMORY if IN_MEMORY.is_dir() else None
            with log.open("w") as out, tempfile.TemporaryDirectory(dir=memory) as place:
                here = os.environ | {"TMPDIR": place}
                ended = subprocess.run(command, stdout=out, stderr=out, env=here, check=False).returncode
            failed += ended != 0
            a_second = (tried(name) - before) / (time.monotonic() - began_s)
            said = f"FAILED, see {log}" if ended else f"{a_second:.0f} a second"
        else:
            said = "done"
        print(f"{name:12} {tried(name):>9,} of {READERS[name].runs:,}: {said}", flush=True)
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
