"""The archive's process: it puts the lamp's folders together, answers one question of the page, and ends."""

import datetime as dt
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from device.archive.answering import LONGEST, answered
from device.settings.paths import LIVE, ROOT, state_folder
from drivers.live import SYSTEM
from drivers.wave import ASKED

if TYPE_CHECKING:
    from device.archive.asked import Place

ANSWER_S, COPY_S = 60, 3600
SET = "run/systemd/timesync/synchronized"
"""There once a network has set the clock since the machine began: systemd-timesyncd(8)."""


def answer(line: bytes, state: Path, live: Path = ROOT / LIVE) -> Iterator[bytes]:
    """The answer to one question, of a lamp whose state is in a folder. live: that of its page's memory."""
    return answered(line, state, lambda: _place(state, live))


def _place(state: Path, live: Path) -> "Place":
    from device.app import storage
    from device.app.boot_partition import WANTED
    from device.app.choices import CHOICES
    from device.archive.asked import Place
    from device.library.codes import Codes
    from device.settings.parse import ConfigError
    from device.settings.paths import boot_folder, calibration_path, default_path
    from device.settings.toml import load
    from device.settings.tree import CODES, DEFAULTS

    trouble = ""
    try:
        config = load(default_path(), calibration_path(), CHOICES)
    except ConfigError as error:
        config, trouble = DEFAULTS, str(error)  # the lamp itself says so, too
    root = Path(config.record.folder).expanduser() if config.record.folder else state / "recordings"
    card, people = storage.card(), CODES[: config.lamp.people]
    codes = Codes(card, state, people)
    return Place(
        card, state, root, boot_folder() / WANTED, people, codes, config, CHOICES, trouble, _time_of_day,
        live / SYSTEM, live / ASKED,
    )  # fmt: skip


def _time_of_day() -> tuple[dt.datetime, bool]:
    """UTC, and whether a network has set it: here the kernel may not be asked, so what systemd says counts, too."""
    from drivers.system.clock import utc_now

    now, is_right = utc_now()
    return now, is_right or (ROOT / SET).exists()


def main() -> int:
    """One question on standard input, its answer on standard output: what ebb-archive@.service runs."""
    signal.alarm(ANSWER_S)  # and it is ended
    try:
        for piece in answer(sys.stdin.buffer.readline(LONGEST), state_folder()):
            sys.stdout.buffer.write(piece)
            sys.stdout.buffer.flush()
            signal.alarm(COPY_S)  # a copy takes as long as the phone takes it
    except BrokenPipeError:
        return 1  # nobody waits for it any more
    return 0


if __name__ == "__main__":
    sys.exit(main())
