"""Frames of the ring as an SVG picture, for the README and for people who wonder what the lamp would do."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from device.preview.ring_image import NIGHT_RGB, exposed

SIZE, RADIUS, LED = 180.0, 62.0, 7.5
NIGHT = "#" + bytes(NIGHT_RGB).hex()
UNLIT = (0.095, 0.085, 0.08)  # an LED that is off can still be seen on its board


def svg(frames: Sequence[NDArray[np.float64]], words: Sequence[str]) -> str:
    """A strip of rings, each frame (pixels, 3) with its words below, exposed; pixel 0 is at the bottom, clockwise."""
    bright = exposed(np.array(frames))
    width, height = SIZE * len(frames), SIZE + 34
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}">',
        f'<rect width="{width:g}" height="{height:g}" rx="14" fill="{NIGHT}"/>',
        '<filter id="glow" x="-2" y="-2" width="5" height="5"><feGaussianBlur stdDeviation="9"/></filter>',
    ]
    for i, (frame, label) in enumerate(zip(bright, words, strict=True)):
        middle = (i + 0.5) * SIZE
        dots = [_dot(middle, k, len(frame), rgb) for k, rgb in enumerate(frame)]
        out += [f'<g filter="url(#glow)" opacity="0.8">{"".join(dots)}</g>', f"<g>{''.join(dots)}</g>"]
        out.append(
            f'<text x="{middle:g}" y="{SIZE + 14:g}" fill="#9a8f86" font-family="sans-serif" font-size="13" '
            f'text-anchor="middle">{label}</text>'
        )
    return "\n".join([*out, "</svg>", ""])


def _dot(middle: float, k: int, pixels: int, rgb: NDArray[np.float64]) -> str:
    angle = 2 * np.pi * k / pixels
    x, y = middle - RADIUS * np.sin(angle), SIZE / 2 + RADIUS * np.cos(angle)
    red, green, blue = (round(255 * v) for v in np.clip(np.maximum(rgb, UNLIT), 0, 1).tolist())
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{LED}" fill="rgb({red},{green},{blue})"/>'
