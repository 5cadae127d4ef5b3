"""What the ring showed over time, to be drawn as a picture, and how a picture becomes a file. Over Pillow."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from device.settings.parse import ConfigError

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Footage:
    """frames: (n, pixels, 3). times: (n,) s, rising. captions: when, and what begins. title: a line at the foot.

    pace: (n,) breaths/min, NaN while unpaced. touch: (n,) 0..1.
    """

    frames: Array
    times: Array
    captions: Sequence[tuple[float, str]] = ()
    pace: Array | None = None
    touch: Array | None = None
    title: str = ""

    @property
    def length_s(self) -> float:
        """From the first frame to the last."""
        return float(self.times[-1] - self.times[0])

    def cut(self, begin_s: float, length_s: float) -> "Footage":
        """Its frames alone from begin_s on, which becomes 0."""
        part = (self.times >= begin_s) & (self.times < begin_s + length_s)
        return replace(self, frames=self.frames[part], times=self.times[part] - begin_s, pace=None, touch=None)


def require_pillow() -> None:
    """Raises ConfigError that says how to get Pillow."""
    try:
        import PIL  # noqa: F401
    except ImportError:
        raise ConfigError(
            "previews as .png and .gif need the package Pillow: install Ebb with its extra 'preview' "
            "(in Ebb's folder, .venv/bin/pip install -e '.[preview]'), or write a .svg"
        ) from None


def save(path: Path, write: Callable[[Path], None]) -> None:
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
