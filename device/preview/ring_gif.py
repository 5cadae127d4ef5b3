"""The ring in motion, at the lamp's own speed: a GIF, over Pillow."""

from pathlib import Path

import numpy as np
from PIL import Image

from device.preview.footage import Footage, save
from device.preview.ring_image import Glow, exposed

FPS = 12.5  # GIF counts hundredths of a second: 8 of them
MOST_S = 60.0  # a faster one would flash, and a longer one is large
SIZE, COLOURS = 160, 80
SAMPLED = 8  # moments from which one palette for all is made: no colour jumps between frames


def gif(path: Path, footage: Footage) -> float:
    """Write up to MOST_S of it, and return how many seconds. Raises ConfigError."""
    length_s = min(footage.length_s, MOST_S)
    at = footage.times[0] + np.arange(max(1, round(length_s * FPS))) / FPS
    index = np.minimum(np.searchsorted(footage.times, at), len(footage.times) - 1)
    glow = Glow(footage.frames.shape[1], SIZE)
    images = [Image.fromarray(glow.draw(frame)) for frame in exposed(footage.frames)[index]]
    samples = Image.new("RGB", (SIZE, SIZE * SAMPLED))
    for k in range(SAMPLED):
        samples.paste(images[k * (len(images) - 1) // (SAMPLED - 1)], (0, k * SIZE))
    palette = samples.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE)
    first, *rest = (image.quantize(palette=palette, dither=Image.Dither.NONE) for image in images)
    form = {"save_all": True, "append_images": rest, "duration": round(1000 / FPS), "loop": 0, "optimize": True}
    save(path, lambda file: first.save(file, "GIF", **form))
    return length_s
