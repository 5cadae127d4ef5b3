"""How often a service was begun in vain: what fails at every start is tried again ever more seldom.

systemd begins it anew a second after every end. Where each start fails, by a file that a release upgrade left half or a
card that gives nothing back, that would be 900 starts and thousands of lines in the journal an hour, on a card that
wears. So a start waits here, before anything is opened, if the ones before it came to nothing.
"""

import os
import time
from collections.abc import Callable
from pathlib import Path

from drivers.said import Said, because
from drivers.supervisor import notify

WELL_S = 600.0  # a run that lasted so long was not in vain
WAITS_S = (0.0, 0.0, 0.0, 10.0, 100.0, 900.0)  # before a start, by how many in a row were; then the last one
LATER_S = 90  # what systemd allows a start, after the wait


class Begun:
    """The starts of one service, in a folder that lasts from one to the next, and no longer than the Pi has power.

    folder: what systemd gives it (RuntimeDirectory=), or None: then nobody counts, and no start waits.
    """

    def __init__(self, folder: Path | None, now: Callable[[], float] = time.monotonic) -> None:
        self._file, self._now = folder and folder / "begun", now

    def patiently(self, sleep: Callable[[float], None] = time.sleep) -> list[Said]:
        """Wait, if the starts before this one were in vain; what there is to say of it.

        Whoever begins the service by hand meanwhile has it at once: the file is away while this waits.
        """
        if not self._file:
            return []
        try:
            vain = self._in_vain(self._file)
            self._file.unlink(missing_ok=True)
            wait_s, told = WAITS_S[min(vain, len(WAITS_S) - 1)], list[Said]()
            if wait_s:
                told = [Said("begun {times} times in vain: tried again after {s:.0f} s", times=vain, s=wait_s)]
                notify(f"EXTEND_TIMEOUT_USEC={(int(wait_s) + LATER_S) * 1_000_000}\nSTATUS={told[0]}")
                sleep(wait_s)
            self._file.write_text(f"{vain} {self._now():.0f}\n")
        except OSError as trouble:  # a lamp that cannot count its starts is begun all the same
            return [Said("{file}: {why}", file=self._file, why=because(trouble))]
        return told

    def well(self) -> None:
        """It ended as it was to: the next start is the first one."""
        if self._file:
            self._file.unlink(missing_ok=True)

    def _in_vain(self, file: Path) -> int:
        """How many starts in a row came to nothing, up to the one that wrote the file."""
        try:
            vain, began_s = map(int, file.read_text().split())
        except (FileNotFoundError, ValueError):
            return 0
        return max(0, vain) + 1 if self._now() - began_s < WELL_S else 0


def of_systemd() -> Begun:
    """The starts of this service, if systemd runs it."""
    folder = os.environ.get("RUNTIME_DIRECTORY")
    return Begun(Path(folder) if folder else None)
