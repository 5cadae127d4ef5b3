"""The service on a test bench: the real loop, recorder and service in a process of its own, on parts that are files.

    python tests/support/service_bench.py FOLDER MODE [FAULT]

`ring` and `motor` in FOLDER are what they show now. A ring keeps its light and a pin its level when a process dies: so
do these files, which are mapped, not written at exit.
"""

import mmap
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
from support.sessions import CheapSource, place

from device.app import service, storage
from device.settings.parse import parse
from drivers.pi.button import ButtonStates
from drivers.ports import Fault, Hardware
from drivers.system.clock import SystemClock

PIXELS = 24


def mapped(path, size):
    if not path.exists():
        path.write_bytes(bytes(size))
    with path.open("r+b") as file:
        return mmap.mmap(file.fileno(), size)


class FileRing:
    pixels = PIXELS

    def __init__(self, folder, hang):
        self._now = np.frombuffer(mapped(folder / "ring", PIXELS * 3 * 8)).reshape(PIXELS, 3)
        self._folder, self._hang = folder, hang

    def show(self, frame):
        self._now[:] = frame
        while self._hang and (self._folder / "hang").exists():
            pass  # as a driver does that waits for a bit that never comes

    def close(self):
        self._now[:] = 0.0


class FileHaptic:
    def __init__(self, folder):
        self._now = np.frombuffer(mapped(folder / "motor", 8))

    def set(self, touch):
        self._now[0] = touch

    def close(self):
        self._now[0] = 0.0


class FileButton:
    """Down while a file `button` is there."""

    def __init__(self, folder):
        self._path, self._gestures = folder / "button", ButtonStates()

    def read(self, t_s):
        return self._gestures.feed(self._path.exists(), t_s)

    def close(self):
        pass


class FaultySource(CheapSource):
    """Once a file `hang` is there, its rows stop coming without a word ('rows'), or it fails ('error')."""

    def __init__(self, folder, fault):
        super().__init__()
        self._path, self._fault = folder / "hang", fault

    def read(self, t_s):
        rows = super().read(t_s)
        if self._fault not in ("rows", "error") or not self._path.exists():
            return rows
        if self._fault == "error":
            self._path.unlink()
            raise RuntimeError("the source burst")
        return replace(rows, values=rows.values * np.nan, faults=np.full_like(rows.faults, Fault.SKIPPED))


def bench(folder, fault, config):
    hardware = Hardware(
        SystemClock(), FaultySource(folder, fault), FileRing(folder, fault == "loop"), (FileHaptic(folder),),
        FileButton(folder), "test bench", simulated=True,
    )  # fmt: skip
    return place(hardware, 1, config)


def main():
    folder, mode = Path(sys.argv[1]), sys.argv[2]
    fault = sys.argv[3] if len(sys.argv) > 3 else ""
    config = parse({"service": {"mode": mode}})
    service.serve(config, bench(folder, fault, config), folder / "recordings", storage.card())


if __name__ == "__main__":
    main()
