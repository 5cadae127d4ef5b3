"""What the ring showed over time, to be drawn as a picture, and how a picture becomes a file."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from device.model import Array
from device.settings.parse import ConfigError


@dataclass(frozen=True, slots=True)
class Footage:
    """frames: (n, pixels, 3). times: (n,) s, rising. pace: (n,) breaths/min, NaN while unpaced. touch: (n,) 0..1.

    captions: when, and what begins. title: a line at the foot.
    """

    frames: Array
    times: Array
    pace: Array
    touch: Array
    captions: Sequence[tuple[float, str]] = ()
    title: str = ""

    @property
    def length_s(self) -> float:
        """From the first frame to the last."""
        return float(self.times[-1] - self.times[0])

    def cut(self, begin_s: float, length_s: float) -> "Footage":
        """From begin_s on, which becomes 0, without captions."""
        part = (self.times >= begin_s) & (self.times < begin_s + length_s)
        return Footage(self.frames[part], self.times[part] - begin_s, self.pace[part], self.touch[part])


def save(path: Path, write: Callable[[Path], object]) -> None:
    """Write beside path, then take its place at once. Raises ConfigError."""
    part = path.with_name(f".{path.name}.part")
    try:
        try:
            write(part)
            os.replace(part, path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as trouble:
        raise ConfigError(f"--to {path}: cannot be written: {trouble.strerror}") from trouble
