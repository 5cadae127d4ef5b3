"""Footage of the ring as a camera at night would see it, each LED a soft disc in its glow: a frame, or a moving GIF."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from device.language import tr
from device.model import Array
from device.preview.signed import signed
from device.scene.shapes import GAMMA
from device.settings.parse import ConfigError
from drivers.said import because

# A dim lamp in a dark room is bright to the eye that is there; a picture cannot adapt, so it is exposed.
MOST_GAIN = 4.0
BOARD = 0.0022  # of full light: LEDs that are off can still be seen
NIGHT_RGB = (13, 11, 10)
NIGHT = np.array(NIGHT_RGB) / 255
RADIUS, LED = 0.33, 0.030  # of the picture's size
HALO, HALO_LIGHT = 0.085, 0.075  # how far the glow reaches, of the size, and how much of an LED's light it has
FPS = 12.5  # of a GIF, which counts hundredths of a second: 8 of them
MOST_S = 60.0  # a faster one would flash, and a longer one is large
GIF_SIZE, COLOURS = 160, 80
SAMPLED = 8  # moments from which one palette for all is made: no colour jumps between frames


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


def exposed(frames: Array) -> Array:
    """Frames so bright that the brightest of them fills the picture's range; darkness stays dark."""
    brightest = float(frames.max(initial=0.0))
    gain = min(MOST_GAIN, 0.97 / brightest) if brightest > 0 else 1.0
    return np.asarray(frames * gain)


def seen(light: Array) -> NDArray[np.uint8]:
    """Light over the night as bytes."""
    return np.asarray(255 * np.clip(light + NIGHT**GAMMA, 0, 1) ** (1 / GAMMA) + 0.5, np.uint8)


class Glow:
    """Draws frames of a ring as (size, size, 3) bytes; pixel 0 is at the bottom, clockwise."""

    def __init__(self, pixels: int, size: int) -> None:
        self._size = size
        angle = 2 * np.pi * np.arange(pixels) / pixels
        x, y = 0.5 - RADIUS * np.sin(angle), 0.5 + RADIUS * np.cos(angle)
        at = (np.arange(size) + 0.5) / size
        square = (at[None, None, :] - x[:, None, None]) ** 2 + (at[None, :, None] - y[:, None, None]) ** 2
        led = min(LED, 0.42 * 2 * np.pi * RADIUS / pixels)  # many LEDs are smaller than few
        disc = np.clip((led - np.sqrt(square)) * size / 1.5 + 0.5, 0, 1)
        rim = np.clip((0.5 - np.hypot(at[None, :] - 0.5, at[:, None] - 0.5)) / (0.5 - RADIUS - LED), 0, 1)
        halo = HALO_LIGHT * 24 / pixels * np.exp(-0.5 * square / HALO**2) * rim**1.5  # gone where the picture ends
        self._of_leds = (disc + halo).reshape(pixels, size * size)
        self._board = BOARD * disc.sum(axis=0)[..., None]

    def draw(self, frame: Array) -> NDArray[np.uint8]:
        """One frame, (pixels, 3)."""
        light = (self._of_leds.T @ frame**GAMMA).reshape(self._size, self._size, 3)
        return seen(light + self._board)


def gif(path: Path, footage: Footage) -> float:
    """Write up to MOST_S of it at the lamp's own speed, and return how many seconds. Raises ConfigError."""
    from PIL import Image

    length_s = min(footage.length_s, MOST_S)
    at = footage.times[0] + np.arange(max(1, round(length_s * FPS))) / FPS
    index = np.minimum(np.searchsorted(footage.times, at), len(footage.times) - 1)
    glow = Glow(footage.frames.shape[1], GIF_SIZE)
    images = [Image.fromarray(glow.draw(frame)) for frame in exposed(footage.frames)[index]]
    samples = Image.new("RGB", (GIF_SIZE, GIF_SIZE * SAMPLED))
    for k in range(SAMPLED):
        samples.paste(images[k * (len(images) - 1) // (SAMPLED - 1)], (0, k * GIF_SIZE))
    palette = samples.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE)
    first, *rest = (image.quantize(palette=palette, dither=Image.Dither.NONE) for image in images)
    form = {"save_all": True, "append_images": rest, "duration": round(1000 / FPS), "loop": 0, "optimize": True}
    save(path, lambda file: first.save(file, "GIF", **form))
    return length_s


def save(path: Path, write: Callable[[Path], object]) -> None:
    """Write beside path, then take its place at once. Raises ConfigError."""
    part = path.with_name(f".{path.name}.part")
    try:
        try:
            write(part)
            part.write_bytes(signed(part.read_bytes()))
            os.replace(part, path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as trouble:
        raise ConfigError(tr("--to {path}: cannot be written: {why}", path=path, why=because(trouble))) from trouble
