"""Everything that Ebb reads and did not make just now: one table of its readers, and what is read first by each."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from fuzz import lines, page, recordings, spelled, tables, texts
from fuzz.required import DATA, FORMATS

from device.app.choices import CHOICES
from device.settings import toml
from device.settings.tree import Config

CASES = DATA.parents[2] / "shared" / "cases" / "damaged"
KEPT = DATA / "fuzzed"
MOST_TEXT, MOST_RECORDING, MOST_CHOICES = 4096, 16_384, 40  # bytes of an input
OF_TEXTS, OF_RECORDINGS = 1_000_000, 200_000  # inputs in all

Read = Callable[[bytes], None]


@dataclass(frozen=True)
class Reader:
    """new: for a folder, what reads an input and requires what must hold. seeds: valid inputs.

    cases: how the names of damaged ones begin. runs: how many are tried in all. most: bytes of one.
    """

    new: Callable[[Path], Read]
    seeds: Callable[[], Iterable[bytes]]
    cases: str = "-"
    runs: int = OF_TEXTS
    most: int = MOST_TEXT


def _of(names: str) -> Callable[[], Iterator[bytes]]:
    """The files of these names that stand in recordings of every format."""
    return lambda: (path.read_bytes() for root in FORMATS for path in sorted(root.glob(f"*/*/{names}")))


def _said(*said: str) -> Callable[[], Iterable[bytes]]:
    return lambda: [one.encode() for one in said]


def _words() -> Iterator[bytes]:
    yield from _of("*.words.jsonl")()
    yield NOTEBOOK.encode()


def _sections() -> Iterator[bytes]:
    return (part.encode() for part in toml.as_toml(Config(), CHOICES).split("\n\n"))


def _programmes() -> Iterator[bytes]:
    shipped = resources.files("device.guide") / "programmes"
    return (file.read_bytes() for file in shipped.iterdir() if file.name.endswith(".toml"))


CALIBRATED = (
    '[ring]\norder = "RGB"\nbottom = 3\n\n[ring.about]\ndate = "2026-11-26"\n',
    "[skin]\nsupply_v = 3.3\nabout = {ohms = [1e5, 1e6]}\n",
)
SUMMARY = (
    '{"minutes": 1.5, "usable_share": 0.9, "heart_rate_bpm": 80.2, "rsa_ms": null, "skin_usiemens": 6.9, '
    '"settled_share": 1.0, "activated_share": 0.0, "beats": 111, "marks": 0, "gaps_s": 0}'
)
PACES = (
    '{"utc": "2026-11-26T20:00:00+00:00", "session": 1, "rate_bpm": 5.5, "steps": [{"rate_bpm": 5.5, '
    '"swing_bpm": 9.0}]}\n{"utc": "2026-11-26T20:00:00+00:00", "rate_bpm": null}'
)
HANDED = (
    '{"path": "/nowhere/a.html", "utc": "2026-11-26T20:00:00+00:00", "sha256": {".": "00"}}\n'
    '{"path": "/nowhere/x", "utc": "", "sha256": {"a/b.csv": "1"}}'
)
NOTEBOOK = (
    '{"kind": "line", "text": "one", "at_s": 3.0, "written_utc": "2026-11-26T20:00:00+00:00"}\n'
    '{"kind": "change", "of": 1, "text": "two", "at_s": null, "written_utc": "2026-11-26T20:01:00+00:00"}\n'
    '{"kind": "gone"}\n{"kind": "undo", "of": 1, "written_utc": "2026-11-26T20:02:00+00:00"}\n'
    '{"kind": "change", "of": 1, "text": "three", "at_s": 1.0, "written_utc": "2026-11-26T20:03:00+00:00"}\n'
)
COMMANDS = (
    "eager,cold+leaves@2:00", "sloppy+joins@1:00+asleep@120", "child+ectopic,simple", "mains+moving,calm", "a,b",
    "1:02:30", "470k", "12.5", "last", "203457-solo-0001", "settle",
)  # fmt: skip
MOUNTS = (
    "root=PARTUUID=1 boot=overlay\n22 1 0:20 / / rw - overlay overlay rw,lowerdir=/a,upperdir=/b\n"
    "36 22 0:31 / /tmp\\040x rw shared:1 - tmpfs tmpfs rw"
)
NOTICES = ("0048", "163df003f703", "1f3d0001000004", "0400")
READERS = {
    "settings": Reader(texts.settings, _sections, "config"),
    "calibration": Reader(texts.found, _said(*CALIBRATED), "calib"),
    "programme": Reader(texts.programme, _programmes),
    "session": Reader(lines.session, _of("session.json"), "session"),
    "summary": Reader(lines.summary, _said(SUMMARY)),
    "words": Reader(lines.words, _words, "words"),
    "paces": Reader(lines.paces, _said(PACES), "paces"),
    "handed": Reader(lines.handed, _said(HANDED)),
    "sealed": Reader(lines.sealed, lines.sealed_seeds),
    "identity": Reader(lines.identity, lambda: [lines.IDENTITY.encode()]),
    "counter": Reader(texts.counter, _said("12\n", "")),
    "boot": Reader(texts.boot, _said("Ebb cannot use x:\n\nrate_bpm\n")),
    "command": Reader(texts.command, _said(*COMMANDS)),
    "said": Reader(page.said, _said(*page.SAID)),
    "record": Reader(page.record, page.record_seeds, most=page.BODY),
    "request": Reader(page.request, page.request_seeds),
    "mount": Reader(texts.mount, _said(MOUNTS)),
    "notice": Reader(texts.notice, lambda: [bytes.fromhex(one) for one in NOTICES]),
    "notes": Reader(recordings.notes, recordings.notes_seeds),
    "own": Reader(recordings.own, recordings.own_seeds, "edf", OF_RECORDINGS, MOST_RECORDING),
    "summed": Reader(recordings.summed, recordings.own_seeds, "edf", OF_RECORDINGS, MOST_RECORDING),
    "headers": Reader(spelled.headers, spelled.header_seeds, "-", OF_RECORDINGS, MOST_CHOICES),
    "headings": Reader(tables.headings, tables.heading_seeds, "-", OF_RECORDINGS, MOST_CHOICES),
    "exports": Reader(tables.exports, tables.export_seeds, "-", OF_RECORDINGS, MOST_RECORDING),
    "elsewhere": Reader(recordings.elsewhere, recordings.elsewhere_seeds, "replay", OF_RECORDINGS, MOST_RECORDING),
}


def kept(name: str) -> list[Path]:
    """Inputs that once were too much for this reader."""
    return sorted((KEPT / name).glob("*"))


def seeds(name: str) -> Iterator[bytes]:
    """What is read first: valid ones, kept ones, and damaged ones that lie beside the project."""
    reader = READERS[name]
    yield from reader.seeds()
    damaged = (path.read_bytes() for path in (*kept(name), *sorted(CASES.glob(f"{reader.cases}*"))))
    yield from (data for data in damaged if len(data) <= reader.most)
