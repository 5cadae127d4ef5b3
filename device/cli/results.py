"""`--results FILE`: a session as JSON lines in a file of its own."""

import contextlib
from pathlib import Path
from typing import TextIO

from device.app.worlds import World
from device.export.json_lines import JsonLines
from device.session.step import Step
from device.settings.parse import ConfigError
from drivers.ports import DriverError


class Results:
    """Observer. Raises ConfigError if path is the recording that is played, DriverError if it cannot be written."""

    def __init__(self, path: Path, world: World) -> None:
        if path.exists() and world.recording and path.samefile(world.recording):
            raise ConfigError(f"--results {path}: that is the recording itself; name another file")
        self._path, hardware = path, world.hardware
        self._stream: TextIO | None = None
        try:
            self._stream = path.open("w", encoding="utf-8")
            codes = [seat.code for seat in world.seats]
            self._lines = JsonLines(self._stream, hardware.label, hardware.simulated, codes)
            self._stream.flush()
        except OSError as trouble:
            self.finish()
            raise DriverError(f"--results {path}: cannot be written: {trouble.strerror}") from trouble

    def feed(self, step: Step) -> None:
        """Write what the step brought. Raises DriverError, once a card is full or gone."""
        try:
            self._lines.feed(step)
        except OSError as trouble:
            raise DriverError(f"--results {self._path}: ends here: {trouble.strerror}") from trouble

    def finish(self, why: str = "", ends_s: float | None = None) -> None:
        """Close the file."""
        if self._stream:
            with contextlib.suppress(OSError):
                self._stream.close()
