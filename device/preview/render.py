"""What the lamp would do with a simulated body beside it, as a picture: one breath, or a whole programme."""

import math
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from device.app import modes, worlds
from device.library import programmes
from device.preview import breath_svg
from device.preview.footage import Footage
from device.session.session import Envelope
from device.settings.parse import ConfigError
from device.settings.tree import Config

FROM_S, UNTIL_S = 150.0, 180.0  # a breath of a body that has begun to settle
MOMENTS = {0.02: "breathe in", 0.2: "", 0.4: "full", 0.62: "breathe out", 0.8: ""}  # by phase
GIF_FROM = "slow down"  # where a moving picture begins, if there is such a part: the first breaths of a lead
GIF_S = 20.0
TICKS = 3  # from frame to frame of a picture


def breath(to: Path, config: Config) -> None:
    """Five rings in one breath, as SVG. Raises ConfigError."""
    if to.suffix != ".svg":
        raise ConfigError(f"--to {to}: one breath is drawn as .svg; name a programme for .png or .gif")
    world = worlds.open_hardware("simulated", config, fast=True)
    rings: list[NDArray[np.float64]] = []
    for step in modes.solo(config, world, Envelope(UNTIL_S)).run():
        if step.breath and step.tick.t_s > FROM_S and len(rings) < len(MOMENTS):
            since = step.breath.phase - list(MOMENTS)[len(rings)]
            if 0 <= since < 0.05:
                rings.append(step.scene.ring)
    try:
        to.write_text(breath_svg.svg(rings, list(MOMENTS.values())), "utf-8")
    except OSError as trouble:
        raise ConfigError(f"--to {to}: cannot be written: {trouble.strerror}") from trouble


def programme(to: Path, config: Config, name: str) -> None:
    """A programme over time, as .png, or the first breaths of it, as .gif. Raises ConfigError, ProgrammeError."""
    if to.suffix not in (".png", ".gif"):
        raise ConfigError(f"--to {to}: a programme is drawn as .png or .gif")
    try:
        import PIL  # noqa: F401
    except ImportError:
        raise ConfigError(
            "previews as .png and .gif need the package Pillow: install Ebb with its extra 'preview' "
            "(in Ebb's folder, .venv/bin/pip install -e '.[preview]'), or write a .svg"
        ) from None
    from device.preview import ring_gif, timeline

    footage = _footage(config, name)
    if to.suffix == ".png":
        timeline.png(to, footage)
    else:
        begin_s = next((at_s for at_s, phase in footage.captions if phase == GIF_FROM), 0.0)
        ring_gif.gif(to, footage.cut(begin_s, GIF_S))


def _footage(config: Config, name: str) -> Footage:
    chosen = programmes.load(name)
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
            touch.append(step.scene.touch)
    world.hardware.close()
    title = f"{chosen.name}, with a {world.hardware.label}"
    return Footage(np.array(frames), np.array(times), np.array(pace), np.array(touch), captions, title)
