"""What the lamp would do with a simulated body beside it, as a picture: one breath, or a whole programme."""

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from device.app import modes, worlds
from device.language import tr
from device.library import programmes
from device.model import Array
from device.preview.footage import NIGHT_RGB, Footage, exposed, gif, save
from device.preview.signed import require_free
from device.session.session import Envelope
from device.settings.parse import ConfigError
from device.settings.tree import Config

FROM_S, UNTIL_S = 150.0, 180.0  # a breath of a body that has begun to settle
MOMENTS = {0.02: "breathe in", 0.2: "", 0.4: "full", 0.62: "breathe out", 0.8: ""}  # by phase
GIF_FROM = "slow down"  # where a moving picture begins, if there is such a part: the first breaths of a lead
GIF_S = 20.0
TICKS = 3  # from frame to frame of a picture
RING_SIZE, RING_RADIUS, LED_RADIUS = 180.0, 62.0, 7.5
UNLIT = (0.095, 0.085, 0.08)  # an LED that is off can still be seen on its board


def breath(to: Path, config: Config) -> None:
    """Five rings in one breath, as SVG. Raises ConfigError."""
    if to.suffix != ".svg":
        raise ConfigError(tr("--to {to}: one breath is drawn as .svg; name a programme for .png or .gif", to=to))
    require_free(to)
    world = worlds.open_hardware("simulated", config, fast=True)
    rings: list[Array] = []
    for step in modes.solo(config, world, Envelope(UNTIL_S)).run():
        if step.breath and step.tick.t_s > FROM_S and len(rings) < len(MOMENTS):
            since = step.breath.phase - list(MOMENTS)[len(rings)]
            if 0 <= since < 0.05:
                rings.append(step.scene.ring)
    save(to, lambda file: file.write_text(svg(rings, list(MOMENTS.values())), "utf-8"))


def programme(to: Path, config: Config, name: str) -> None:
    """A programme over time, as .png, or the first breaths of it, as .gif. Raises ConfigError, ProgrammeError."""
    if to.suffix not in (".png", ".gif"):
        raise ConfigError(tr("--to {to}: a programme is drawn as .png or .gif", to=to))
    try:
        import PIL  # noqa: F401
    except ImportError:
        raise ConfigError(
            tr(
                "previews as .png and .gif need the package Pillow: install Ebb with its extra 'preview' "
                "(in Ebb's folder, .venv/bin/pip install -e '.[preview]'), or write a .svg"
            )
        ) from None
    from device.preview import timeline

    require_free(to)
    footage = _footage(config, name)
    if to.suffix == ".png":
        timeline.png(to, footage)
    else:
        begin_s = next((at_s for at_s, phase in footage.captions if phase == GIF_FROM), 0.0)
        gif(to, footage.cut(begin_s, GIF_S))


def _footage(config: Config, name: str) -> Footage:
    chosen = programmes.load(name, config.breath)
    world = worlds.open_hardware("simulated", config, fast=True)
    session = modes.guided(config, world, modes.course(config, chosen))
    frames, times, pace, touch, captions, phase = [], [], [], [], [], ""
    for step in session.run():
        if step.phase != phase:
            phase = step.phase
            captions.append((step.tick.t_s, phase))
        if step.tick.index % TICKS == 0:
            frames.append(step.scene.ring)
            times.append(step.tick.t_s)
            pace.append(step.breath.rate_bpm if step.breath else math.nan)
            touch.append(max(step.scene.touch))
    world.hardware.close()
    title = f"{chosen.name}, with a {world.hardware.label}"
    return Footage(np.array(frames), np.array(times), np.array(pace), np.array(touch), captions, title)


def svg(frames: Sequence[Array], words: Sequence[str]) -> str:
    """A strip of rings, each frame (pixels, 3) with its words below, exposed; pixel 0 is at the bottom, clockwise."""
    bright = exposed(np.array(frames))
    width, height = RING_SIZE * len(frames), RING_SIZE + 34
    night = bytes(NIGHT_RGB).hex()
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}">',
        f'<rect width="{width:g}" height="{height:g}" rx="14" fill="#{night}"/>',
        '<filter id="glow" x="-2" y="-2" width="5" height="5"><feGaussianBlur stdDeviation="9"/></filter>',
    ]
    for i, (frame, label) in enumerate(zip(bright, words, strict=True)):
        middle = (i + 0.5) * RING_SIZE
        dots = [_dot(middle, k, len(frame), rgb) for k, rgb in enumerate(frame)]
        out += [f'<g filter="url(#glow)" opacity="0.8">{"".join(dots)}</g>', f"<g>{''.join(dots)}</g>"]
        out.append(
            f'<text x="{middle:g}" y="{RING_SIZE + 14:g}" fill="#9a8f86" font-family="sans-serif" font-size="13" '
            f'text-anchor="middle">{label}</text>'
        )
    return "\n".join([*out, "</svg>", ""])


def _dot(middle: float, k: int, pixels: int, rgb: Array) -> str:
    angle = 2 * np.pi * k / pixels
    x, y = middle - RING_RADIUS * np.sin(angle), RING_SIZE / 2 + RING_RADIUS * np.cos(angle)
    red, green, blue = (round(255 * v) for v in np.clip(np.maximum(rgb, UNLIT), 0, 1).tolist())
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{LED_RADIUS}" fill="rgb({red},{green},{blue})"/>'
