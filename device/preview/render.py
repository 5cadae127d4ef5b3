"""What the lamp would do with a simulated body beside it, as a picture: one breath, or a whole programme."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from device.app import modes, worlds
from device.library import programmes
from device.preview import breath_svg, timeline
from device.settings.parse import ConfigError
from device.settings.tree import Config

FROM_S, UNTIL_S = 150.0, 180.0  # a breath of a body that has begun to settle
MOMENTS = {0.02: "breathe in", 0.2: "", 0.4: "full", 0.62: "breathe out", 0.8: ""}  # by phase
GIF_FROM = "slow down"  # where a moving picture begins, if there is such a part: the first breaths of a lead
GIF_S = 20.0


def breath(to: Path, config: Config) -> None:
    """Five rings in one breath, as SVG. Raises ConfigError."""
    if to.suffix != ".svg":
        raise ConfigError(f"--to {to}: one breath is drawn as .svg; name a programme for .png or .gif")
    place = worlds.open_hardware("simulated", config, fast=True)
    shown: list[NDArray[np.float64]] = []
    for step in modes.solo(config, place, UNTIL_S).run():
        if step.breath and step.tick.t_s > FROM_S and len(shown) < len(MOMENTS):
            since = step.breath.phase - list(MOMENTS)[len(shown)]
            if 0 <= since < 0.05:
                shown.append(step.scene.ring)
    try:
        to.write_text(breath_svg.svg(shown, list(MOMENTS.values())), "utf-8")
    except OSError as trouble:
        raise ConfigError(f"--to {to}: cannot be written: {trouble.strerror}") from trouble


def programme(to: Path, config: Config, name: str) -> None:
    """A programme over time, as .png, or the first breaths of it, as .gif. Raises ConfigError, ProgrammeError."""
    if to.suffix not in (".png", ".gif"):
        raise ConfigError(f"--to {to}: a programme is drawn as .png or .gif")
    chosen = programmes.load(name)
    place = worlds.open_hardware("simulated", config, fast=True)
    session = modes.guided(config, place, modes.course(config, chosen), None)
    frames, times, pace, touch, captions, phase = [], [], [], [], [], ""
    for step in session.run():
        if step.phase != phase:
            phase = step.phase
            captions.append((step.tick.t_s, phase))
        if step.tick.index % 3 == 0:
            frames.append(step.scene.ring)
            times.append(step.tick.t_s)
            pace.append(step.breath.rate_bpm if step.breath else math.nan)
            touch.append(step.scene.touch)
    place.hardware.close()
    begin_s = next((at_s for at_s, said in captions if said == GIF_FROM), 0.0)
    here = np.array(times) >= (begin_s if to.suffix == ".gif" else 0.0)
    if to.suffix == ".gif":
        here &= np.array(times) < begin_s + GIF_S
    timeline.draw(
        to, np.array(frames)[here], np.array(times)[here] - (begin_s if to.suffix == ".gif" else 0.0), captions,
        np.array(pace)[here], np.array(touch)[here], f"{chosen.name}, with a {place.hardware.label}",
    )  # fmt: skip
