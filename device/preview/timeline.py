"""What the lamp would do, as a picture: a strip on which time runs to the right, or a ring that moves. Over Pillow."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from device.preview.ring_image import Glow, exposed, seen
from device.settings.parse import ConfigError
from device.text.moment import minutes

if TYPE_CHECKING:
    from PIL.Image import Image as Picture
    from PIL.ImageDraw import ImageDraw as Pen
    from PIL.ImageFont import FreeTypeFont
    from PIL.ImageFont import ImageFont as PlainFont

Array = NDArray[np.float64]

NIGHT, INK, FAINT, LINE = (13, 11, 10), (176, 164, 152), (104, 95, 88), (42, 37, 34)
WARM = (214, 150, 84)
WIDTH, LEFT, RIGHT = 1600, 96, 40
RINGS, RING, STRIP, TOUCH, PACE = 9, 140, 230, 34, 96  # how many rings above; heights of the rows
GAP, HEAD, FOOT = 22, 46, 70
LETTERS = 17
LEVELS = 5  # of the pace's axis at most: their numbers stand apart
PACE_SPAN_BPM = 1.0  # the curve's axis reaches at least this far beyond its values
FPS = 12.5  # GIF counts hundredths of a second: 8 of them
LONGEST_S = 60.0  # of a GIF; a faster one would flash, and a longer one is large
GIF_SIZE, GIF_COLOURS = 160, 80


def draw(
    path: Path,
    frames: Array,
    times: Array,
    captions: Sequence[tuple[float, str]] = (),
    pace: Array | None = None,
    touch: Array | None = None,
    below: str = "",
) -> None:
    """Write path, .png or .gif. Raises ConfigError for any other, if it cannot be written, and without Pillow."""
    if path.suffix == ".png":
        png(frames, times, captions, path, pace, touch, below)
    elif path.suffix == ".gif":
        gif(frames, times, path)
    else:
        raise ConfigError(f"--to {path}: a preview is written as .gif, .png or .svg")


def png(
    frames: Array,
    times: Array,
    captions: Sequence[tuple[float, str]],
    path: Path,
    pace: Array | None = None,
    touch: Array | None = None,
    below: str = "",
) -> None:
    """The strip.

    frames: (n, pixels, 3). times: (n,) s, rising. captions: when, and what to say. pace: (n,) breaths/min, NaN while
    nothing is asked. touch: (n,) 0..1. below: a line at the foot. The ring is cut open at its top: its bottom is the
    middle of the strip.
    """
    _pillow()
    from PIL import Image, ImageDraw

    rows = HEAD + RING + GAP + STRIP + GAP + (TOUCH + GAP if touch is not None else 0)
    height = rows + (PACE + GAP if pace is not None else 0) + FOOT
    image = Image.new("RGB", (WIDTH, height), NIGHT)
    pen = ImageDraw.Draw(image)
    wide = WIDTH - LEFT - RIGHT
    bins = np.minimum(np.searchsorted(times, np.linspace(times[0], times[-1], wide, endpoint=False)), len(times) - 1)
    shown = exposed(np.asarray(frames))
    y = HEAD
    _rings(image, shown, y, wide)
    y += RING + GAP
    image.paste(Image.fromarray(_unrolled(shown, bins)), (LEFT, y))
    for part, word in ((0.04, "top"), (0.5, "bottom"), (0.96, "top")):
        _say(pen, LEFT - 12, y + part * STRIP, word, FAINT, "rm")
    _captions(pen, captions, times, wide, y)
    y += STRIP + GAP
    if touch is not None:
        _touches(pen, np.maximum.reduceat(touch, bins), y)
        y += TOUCH + GAP
    if pace is not None:
        _pace(pen, pace[bins], y)
        y += PACE + GAP
    _axis(pen, float(times[0]), float(times[-1]), wide, y - GAP + 10)
    _say(pen, LEFT, height - 16, below, FAINT, "ls")
    _keep(path, lambda file: image.save(file, "PNG", optimize=True))


def gif(frames: Array, times: Array, path: Path) -> float:
    """The ring in motion, at the lamp's own speed, up to LONGEST_S of it. Returns how many seconds were drawn."""
    _pillow()
    from PIL import Image

    length_s = min(float(times[-1] - times[0]), LONGEST_S)
    at = times[0] + np.arange(max(1, round(length_s * FPS))) / FPS
    chosen = exposed(np.asarray(frames))[np.minimum(np.searchsorted(times, at), len(times) - 1)]
    glow = Glow(chosen.shape[1], GIF_SIZE)
    drawn = [Image.fromarray(glow.draw(frame)) for frame in chosen]
    colours = Image.new("RGB", (GIF_SIZE, GIF_SIZE * 8))
    for k in range(8):  # one palette for all, from eight moments: no colour jumps between frames
        colours.paste(drawn[k * (len(drawn) - 1) // 7], (0, k * GIF_SIZE))
    shared = colours.quantize(GIF_COLOURS, method=Image.Quantize.MAXCOVERAGE)
    flat = [image.quantize(palette=shared, dither=Image.Dither.NONE) for image in drawn]
    _keep(
        path,
        lambda file: flat[0].save(
            file, "GIF", save_all=True, append_images=flat[1:], duration=round(1000 / FPS), loop=0, optimize=True
        ),
    )
    return length_s


def _rings(image: Picture, shown: Array, y: int, wide: int) -> None:
    """The fullest moment of each part of the time, as rings."""
    from PIL import Image

    glow = Glow(shown.shape[1], RING)
    for k, part in enumerate(np.array_split(shown, min(RINGS, len(shown)))):
        fullest = part[np.argmax(part.sum(axis=(1, 2)))]
        x = LEFT + (k + 0.5) * wide / min(RINGS, len(shown)) - RING / 2
        image.paste(Image.fromarray(glow.draw(fullest)), (round(x), y))


def _unrolled(shown: Array, bins: NDArray[np.intp]) -> NDArray[np.uint8]:
    """(STRIP, wide, 3) bytes: each column the mean light of its time, from the ring's top by its bottom to its top."""
    from PIL import Image, ImageFilter

    light = np.add.reduceat(shown**2.2, bins, axis=0) / np.maximum(np.diff(bins, append=len(shown)), 1)[:, None, None]
    pixels = light.shape[1]
    place = np.linspace(-0.5, 0.5, STRIP) * pixels
    low = np.floor(place).astype(int)
    share = (place - low)[:, None, None]
    columns = light.transpose(1, 0, 2)
    strip = columns[low % pixels] * (1 - share) + columns[(low + 1) % pixels] * share
    sharp = Image.fromarray(seen(strip))
    bloom = np.asarray(sharp.filter(ImageFilter.GaussianBlur(9)), float)
    return np.asarray(np.clip(0.86 * np.asarray(sharp, float) + 0.22 * bloom, NIGHT, 255), np.uint8)


def _captions(pen: Pen, captions: Sequence[tuple[float, str]], times: Array, wide: int, y: int) -> None:
    """Each at its time, above the rings; one that would run into the one before it goes below that."""
    span_s = max(float(times[-1] - times[0]), 1e-9)
    free = [0.0, 0.0]
    for at_s, text in captions:
        x = LEFT + (at_s - float(times[0])) / span_s * wide
        row = 0 if x >= free[0] else 1
        pen.line([(x, y - GAP + 6), (x, y - 4)], fill=FAINT)  # above the light, not through it
        if x >= free[row]:
            _say(pen, x, 22 + 20 * row, text, INK, "ls")
            free[row] = x + pen.textlength(text, font=_font()) + 18


def _touches(pen: Pen, touch: Array, y: int) -> None:
    _say(pen, LEFT - 12, y + TOUCH / 2, "touch", FAINT, "rm")
    if not touch.any():
        _say(pen, LEFT, y + TOUCH / 2, "the motor is still", FAINT, "lm")
        return
    pen.line([(LEFT, y + TOUCH), (LEFT + len(touch), y + TOUCH)], fill=LINE)
    for k in np.flatnonzero(touch > 0):
        pen.line([(LEFT + int(k), y + TOUCH), (LEFT + int(k), y + TOUCH * (1 - float(touch[k])))], fill=WARM)


def _pace(pen: Pen, pace: Array, y: int) -> None:
    known = pace[np.isfinite(pace)]
    _say(pen, LEFT - 12, y + PACE / 2 - 10, "breaths", FAINT, "rm")
    _say(pen, LEFT - 12, y + PACE / 2 + 10, "a minute", FAINT, "rm")
    if not len(known):
        _say(pen, LEFT, y + PACE / 2, "no pace is asked for", FAINT, "lm")
        return
    low, high = float(known.min()) - PACE_SPAN_BPM, float(known.max()) + PACE_SPAN_BPM
    every = math.ceil((high - low) / LEVELS)
    for bpm in range(math.ceil(low / every) * every, int(high) + 1, every):
        level = y + PACE * (high - bpm) / (high - low)
        pen.line([(LEFT, level), (LEFT + len(pace), level)], fill=LINE)
        _say(pen, LEFT + len(pace) + 8, level, f"{bpm}", FAINT, "lm")
    points = [(LEFT + k, y + PACE * (high - v) / (high - low)) for k, v in enumerate(pace.tolist())]
    for here, there in pairwise(points):
        if not math.isnan(here[1] + there[1]):
            pen.line([here, there], fill=WARM, width=3)


def _axis(pen: Pen, begin_s: float, end_s: float, wide: int, y: int) -> None:
    step_s = next((s for s in (1, 2, 5, 10, 30, 60, 120, 300, 600, 1800) if (end_s - begin_s) / s <= 12), 3600)
    at_s = float(np.ceil((begin_s - 0.1) / step_s)) * step_s
    while at_s <= end_s + 1e-6:
        x = LEFT + max(0.0, at_s - begin_s) / max(end_s - begin_s, 1e-9) * wide
        pen.line([(x, y - 5), (x, y)], fill=FAINT)
        _say(pen, x, y + 6, minutes(at_s), FAINT, "mt")
        at_s += step_s


def _say(pen: Pen, x: float, y: float, text: str, colour: tuple[int, int, int], anchor: str) -> None:
    pen.text((x, y), text, fill=colour, font=_font(), anchor=anchor)


def _font() -> FreeTypeFont | PlainFont:
    from PIL import ImageFont

    return ImageFont.load_default(LETTERS)


def _pillow() -> None:
    try:
        import PIL  # noqa: F401
    except ImportError:
        raise ConfigError(
            "previews as .png and .gif need the package Pillow: install Ebb with its extra 'preview' "
            "(in Ebb's folder, .venv/bin/pip install -e '.[preview]'), or write a .svg"
        ) from None


def _keep(path: Path, write: Callable[[Path], None]) -> None:
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
