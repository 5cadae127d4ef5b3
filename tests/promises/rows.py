"""The events as rows: what the design's table names, and what it forgot. Each is lived as a whole session of two."""

import os
import random
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from support.systemd_stand_in import ROOT

from device.model import Scene
from drivers.pi import master
from promises.lived import Lived, live

NOTHING = "at 0 s: clock jumps by 0 s"
ALONE_S = 240.0  # two people who go at 40 s are let go of before


@dataclass(frozen=True)
class Row:
    """An event. asked: its scenario. lives: how it is lived, if otherwise than by that. named: by the design's table.

    cannot: by column, why the promise cannot apply.
    """

    name: str
    asked: str = NOTHING
    lives: Callable[["Row", Path], Lived] | None = None
    named: bool = False
    cannot: Mapping[str, str] = ()

    def live(self, root: Path) -> Lived:
        """The session, over."""
        return self.lives(self, root) if self.lives else live(self.asked, root)


def spoilt_scenes(row, root):
    """Every seventh scene is no number."""

    class Spoilt:
        def __init__(self, renderer):
            self._renderer = renderer

        def feed(self, tick, readings, request, level):
            scene = self._renderer.feed(tick, readings, request, level)
            return Scene(scene.ring * np.nan, (float("nan"),)) if tick.index % 7 == 0 else scene

    return live(row.asked, root, renderer=Spoilt)


def spoilt_values(row, root):
    """For ten seconds every value of a is no number or beyond all bounds, and no fault says so."""

    class Spoilt:
        def __init__(self, source):
            self._source, self.channels, self.length_s = source, source.channels, source.length_s
            self.start, self.stop, self.close = source.start, source.stop, source.close

        trouble = property(lambda self: self._source.trouble)

        def read(self, t_s):
            rows = self._source.read(t_s)
            if 30 <= t_s < 40:
                rows.values[:, :2] = (np.nan, np.inf)[int(t_s) % 2]
            return rows

    lived = live(row.asked, root, spoil=lambda hardware: replace(hardware, source=Spoilt(hardware.source)))
    lived.extra["gone"] = {0: [(30.0, 40.0)]}
    return lived


def damaged_folders(row, root):
    """The folder of recordings holds what nobody can read, under the names that recordings have."""
    draw = random.Random(15)
    for number, name in enumerate(("noise", "empty", "folder", "loop"), 1):
        folder = root / "2026-01-02" / f"10000{number}-solo-{number:04d}"
        folder.mkdir(parents=True)
        (folder / "session.json").write_bytes(
            {"noise": draw.randbytes(2000), "empty": b""}.get(name, b'{"number": 1e999}')
        )
        if name == "folder":
            (folder / "a.edf").mkdir()
        elif name == "loop":
            (folder / "a.edf").symlink_to("a.edf")
        else:
            (folder / "a.edf").write_bytes(draw.randbytes(5000) if name == "noise" else b"")
    (root / "counter").write_text("9" * 400)
    return live(row.asked, root)


def two_masters(row, root):
    """Another process asks for the same lamp meanwhile; it is refused with exit code 2."""
    node, before = root.parent / "gpiochip0", master.NODES
    node.touch()
    script = (
        "import sys; from pathlib import Path; from drivers.pi import master\n"
        "from drivers.ports import DriverError\n"
        "master.NODES = (Path(sys.argv[1]),)\n"
        "try: master.hold()\n"
        "except DriverError as trouble: print(trouble); sys.exit(2)\n"
    )
    master.NODES = (node,)
    try:
        master.hold()
        second = subprocess.run(
            [sys.executable, "-c", script, node], capture_output=True, text=True, timeout=60, check=False,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        lived = live(row.asked, root)
    finally:
        os.close(master._held.pop(node))
        master.NODES = before
    assert (second.returncode, "led by process" in second.stdout) == (2, True), second
    return lived


def asked_to_end(at_s):
    """By SIGTERM's own way, at a moment."""
    return lambda row, root: live(row.asked, root, stopped_s=at_s)


def left_alone(row, root):
    """As after a press at the lamp: it ends by itself."""
    return live(row.asked, root, length_s=ALONE_S, lamp=True)


AT_ONCE = {
    "3 breath": "it ended before a breath was asked for",
    "comes back": "it ended before anything was to come back",
    "1 no invented numbers": "it ended before there was a number",
}
TO_NOTHING = {"comes back": "it never does in this row"}
ROWS = (
    Row("a finger and its electrodes are off", "at 30 s: a leaves for 15 s", named=True),
    Row("off for longer than 90 s: the lamp lets go", "at 40 s: a leaves\nat 40 s: b leaves", left_alone, named=True,
        cannot=TO_NOTHING),
    Row("a cable of a sensor is off", "at 25 s: unplug a.pulse for 15 s\nat 25 s: unplug b.skin for 15 s", named=True),
    Row("one failed conversion", "at 30 s: conversion fails\nat 31.3 s: conversion fails", named=True),
    Row("the converter is silent for 8 s", "at 30 s: adc silent for 8 s", named=True),
    Row("the converter is silent to the end", "at 30 s: adc silent", named=True, cannot=TO_NOTHING),
    Row("the ring fails", "at 30 s: ring fails for 10 s", named=True),
    Row("the motor fails", "at 30 s: motor fails for 10 s", named=True),
    Row("late ticks", "at 30 s: loop hangs for 0.1 s\nat 34 s: loop hangs for 0.3 s\nat 36 s: loop hangs for 0.7 s",
        named=True),
    Row("the card is full for a while", "at 30 s: card full for 12 s", named=True),
    Row("the card is full to the end", "at 30 s: card full", named=True),
    Row("the card is read-only", "at 30 s: card read-only for 12 s", named=True),
    Row("the card is pulled and put back", "at 30 s: card pulled for 12 s", named=True),
    Row("the card is pulled for good", "at 30 s: card pulled", named=True),
    Row("no number at the last gate", NOTHING, spoilt_scenes, named=True),
    Row("an exception in the loop", "at 30 s: error inside", named=True,
        cannot={"comes back": "the supervisor begins it anew"}),
    Row("the loop stands still for 5 s", "at 30 s: loop hangs for 5 s", named=True),
    Row("the card is slow", "at 30 s: card slow for 12 s"),
    Row("the card's driver crashes", "at 30 s: card crashing for 12 s"),
    Row("the card's driver crashes to the end", "at 30 s: card crashing"),
    Row("lone bad samples", "at 30 s: a.pulse spikes for 15 s\nat 30 s: b.skin spikes for 15 s"),
    Row("a pin that stands still", "at 28 s: a.pulse stuck for 12 s\nat 28 s: b.skin stuck for 12 s"),
    Row("values that are no numbers, and no fault says so", NOTHING, spoilt_values),
    Row("a converter whose conversions never end", "at 30 s: adc stuck for 8 s"),
    Row("a converter that loses its settings", "at 30 s: adc forgets\nat 33 s: adc forgets"),
    Row("the clock is set back, then on by decades",
        "at 20 s: clock jumps by -3600 s\nat 40 s: clock jumps by 2300000000 s"),
    Row("the clock was never set", "at 0 s: clock unset"),
    Row("the clock becomes right in mid-session", "at 0 s: clock unset for 35 s"),
    Row("the clock is beyond what a header can say", "at 0 s: clock jumps by 2300000000 s"),
    Row("the button is pressed again and again",
        "\n".join(f"at {20 + 0.31 * k:.2f} s: button pressed" for k in range(60))),
    Row("the button is stuck", "at 40 s: button held", cannot={"comes back": "a hold ends the session"}),
    Row("hands are joined", "at 30 s: hands joined for 10 s"),
    Row("two masters", NOTHING, two_masters),
    Row("a damaged old folder", NOTHING, damaged_folders),
    Row("SIGTERM at once", NOTHING, asked_to_end(0.0), cannot=AT_ONCE),
    Row("SIGTERM while the light rises", NOTHING, asked_to_end(1.7), cannot=AT_ONCE),
    Row("SIGTERM in mid-breath", NOTHING, asked_to_end(33.3)),
    Row("SIGTERM while the card is gone", "at 20 s: card pulled", asked_to_end(33.3)),
    Row("all at once: converter, ring, motor and card", "\n".join(
        f"at 30 s: {part} for 10 s" for part in ("adc silent", "ring fails", "motor fails", "card pulled"))),
    Row("everything, one after the other",
        "at 12 s: card full for 9 s\nat 20 s: conversion fails\nat 22 s: b.pulse spikes for 4 s\n"
        "at 28 s: unplug b.skin for 4 s\nat 33 s: ring fails for 3 s\nat 37 s: motor fails for 3 s\n"
        "at 41 s: adc silent for 4 s\nat 47 s: loop hangs for 2 s\nat 50 s: clock jumps by -3600 s"),
)  # fmt: skip
