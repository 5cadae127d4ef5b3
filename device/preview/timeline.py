"""What the lamp would do, as a strip on which time runs to the right: a PNG, over Pillow."""

import math
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from device.model import Array
from device.preview.footage import NIGHT_RGB, Footage, Glow, exposed, save, seen
from device.scene.shapes import GAMMA
from device.text.numbers import minutes

INK, FAINT, LINE, WARM = (176, 164, 152), (104, 95, 88), (42, 37, 34), (214, 150, 84)
WIDTH, LEFT, RIGHT = 1600, 96, 40
ACROSS = WIDTH - LEFT - RIGHT  # columns of time
RINGS = 9  # how many above the strip
RING, STRIP, TOUCH, PACE = 140, 230, 34, 96  # heights of the rows
GAP, HEAD, FOOT = 22, 46, 70
LETTERS = 17
LEVELS = 5  # of the pace's axis at most: their numbers stand apart
PACE_SPAN_BPM = 1.0  # the curve's axis reaches at least this far beyond its values
TICKS_S = (1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600)  # steps of the time axis


def png(path: Path, footage: Footage) -> None:
    """Write the strip, with touch and pace below it. Raises ConfigError.

    The ring is cut open at its top: its bottom is the middle of the strip.
    """
    rows = ((RING, _rings), (STRIP, _strip), (TOUCH, _touch), (PACE, _pace))
    height = HEAD + sum(tall + GAP for tall, _ in rows) + FOOT
    image = Image.new("RGB", (WIDTH, height), NIGHT_RGB)
    columns_s = np.linspace(footage.times[0], footage.times[-1], ACROSS, endpoint=False)
    first = np.minimum(np.searchsorted(footage.times, columns_s), len(footage.times) - 1)
    drawing = _Drawing(image, ImageDraw.Draw(image), footage, exposed(footage.frames), first)
    y = HEAD
    for tall, draw in rows:
        draw(drawing, y)
        y += tall + GAP
    _axis(drawing, y - GAP + 10)
    drawing.text(LEFT, height - 16, footage.title, FAINT, "ls")
    save(path, lambda file: image.save(file, "PNG", optimize=True))


@dataclass(frozen=True, slots=True)
class _Drawing:
    """An image while it is drawn. frames: as a camera sees them. first: (ACROSS,) of each column, its first frame."""

    image: Image.Image
    pen: ImageDraw.ImageDraw
    footage: Footage
    frames: Array
    first: NDArray[np.intp]

    def x(self, t_s: float) -> float:
        """Of a time."""
        return LEFT + (t_s - float(self.footage.times[0])) / max(self.footage.length_s, 1e-9) * ACROSS

    def text(self, x: float, y: float, words: str, colour: tuple[int, int, int], anchor: str) -> None:
        self.pen.text((x, y), words, fill=colour, font=ImageFont.load_default(LETTERS), anchor=anchor)

    def line(self, begin: tuple[float, float], end: tuple[float, float], colour: tuple[int, int, int]) -> None:
        self.pen.line([begin, end], fill=colour)


def _rings(drawing: _Drawing, y: int) -> None:
    """The fullest moment of each part of the time, as rings."""
    frames = drawing.frames
    glow, count = Glow(frames.shape[1], RING), min(RINGS, len(frames))
    for k, part in enumerate(np.array_split(frames, count)):
        fullest = part[np.argmax(part.sum(axis=(1, 2)))]
        x = LEFT + (k + 0.5) * ACROSS / count - RING / 2
        drawing.image.paste(Image.fromarray(glow.draw(fullest)), (round(x), y))


def _strip(drawing: _Drawing, y: int) -> None:
    drawing.image.paste(Image.fromarray(_unrolled(drawing.frames, drawing.first)), (LEFT, y))
    for part, words in ((0.04, "top"), (0.5, "bottom"), (0.96, "top")):
        drawing.text(LEFT - 12, y + part * STRIP, words, FAINT, "rm")
    _captions(drawing, y)


def _unrolled(frames: Array, first: NDArray[np.intp]) -> NDArray[np.uint8]:
    """(STRIP, ACROSS, 3): each column the mean light of its time, from the ring's top by its bottom to its top."""
    count = np.maximum(np.diff(first, append=len(frames)), 1)
    light = np.add.reduceat(frames**GAMMA, first, axis=0) / count[:, None, None]
    pixels = light.shape[1]
    place = np.linspace(-0.5, 0.5, STRIP) * pixels
    low = np.floor(place).astype(int)
    share = (place - low)[:, None, None]
    columns = light.transpose(1, 0, 2)
    strip = columns[low % pixels] * (1 - share) + columns[(low + 1) % pixels] * share
    sharp = Image.fromarray(seen(strip))
    bloom = np.asarray(sharp.filter(ImageFilter.GaussianBlur(9)), float)
    return np.asarray(np.clip(0.86 * np.asarray(sharp, float) + 0.22 * bloom, NIGHT_RGB, 255), np.uint8)


def _captions(drawing: _Drawing, y: int) -> None:
    """Each at its time, above the rings; one that would run into the one before it goes below that."""
    free = [0.0, 0.0]
    for at_s, words in drawing.footage.captions:
        x = drawing.x(at_s)
        row = 0 if x >= free[0] else 1
        drawing.line((x, y - GAP + 6), (x, y - 4), FAINT)  # above the light, not through it
        if x >= free[row]:
            drawing.text(x, 22 + 20 * row, words, INK, "ls")
            free[row] = x + drawing.pen.textlength(words, font=ImageFont.load_default(LETTERS)) + 18


def _touch(drawing: _Drawing, y: int) -> None:
    drawing.text(LEFT - 12, y + TOUCH / 2, "touch", FAINT, "rm")
    touch = np.maximum.reduceat(drawing.footage.touch, drawing.first)
    if not touch.any():
        drawing.text(LEFT, y + TOUCH / 2, "the motor is still", FAINT, "lm")
        return
    drawing.line((LEFT, y + TOUCH), (LEFT + ACROSS, y + TOUCH), LINE)
    for k in np.flatnonzero(touch > 0).tolist():
        drawing.line((LEFT + k, y + TOUCH), (LEFT + k, y + TOUCH * (1 - float(touch[k]))), WARM)


def _pace(drawing: _Drawing, y: int) -> None:
    pace = drawing.footage.pace[drawing.first]
    known = pace[np.isfinite(pace)]
    drawing.text(LEFT - 12, y + PACE / 2 - 10, "breaths", FAINT, "rm")
    drawing.text(LEFT - 12, y + PACE / 2 + 10, "a minute", FAINT, "rm")
    if not len(known):
        drawing.text(LEFT, y + PACE / 2, "no pace is asked for", FAINT, "lm")
        return
    low, high = float(known.min()) - PACE_SPAN_BPM, float(known.max()) + PACE_SPAN_BPM
    every = math.ceil((high - low) / LEVELS)
    for bpm in range(math.ceil(low / every) * every, int(high) + 1, every):
        level = y + PACE * (high - bpm) / (high - low)
        drawing.line((LEFT, level), (LEFT + ACROSS, level), LINE)
        drawing.text(LEFT + ACROSS + 8, level, f"{bpm}", FAINT, "lm")
    points = [(LEFT + k, y + PACE * (high - v) / (high - low)) for k, v in enumerate(pace.tolist())]
    for begin, end in pairwise(points):
        if not math.isnan(begin[1] + end[1]):
            drawing.pen.line([begin, end], fill=WARM, width=3)


def _axis(drawing: _Drawing, y: int) -> None:
    times, length_s = drawing.footage.times, drawing.footage.length_s
    step_s = next((s for s in TICKS_S if length_s / s <= 12), TICKS_S[-1])
    at_s = float(np.ceil((times[0] - 0.1) / step_s)) * step_s
    while at_s <= float(times[-1]) + 1e-6:
        x = drawing.x(max(float(times[0]), at_s))
        drawing.line((x, y - 5), (x, y), FAINT)
        drawing.text(x, y + 6, minutes(at_s), FAINT, "mt")
        at_s += step_s
