"""Two people under one light, for tests: what they are said to answer, and what ring and motor then do."""

from dataclasses import replace

import numpy as np

from device.guide.pacer import Pacer
from device.model import Beat, Contact, Reading, Tick, Vitals
from device.scene.palette import EMBER
from device.scene.request import SceneRequest, Told
from device.scene.setup import SceneSetup
from device.scene.shared import SharedScene

PIXELS, HZ = 24, 45


def body(arousal, contact=Contact.FOUND, **more):
    return Vitals(contact=contact, arousal=arousal, **more)


class Heartbeats:
    """Beats of a heart of so many a minute that swings with a rhythm, as they become known."""

    def __init__(self, bpm, swing_bpm=0.0, rhythm_bpm=6.0, known_after_s=0.3, accepted=True):
        self._bpm, self._swing_bpm, self._turns_s = bpm, swing_bpm, 60 / rhythm_bpm
        self._after_s, self._accepted, self._beat_s = known_after_s, accepted, 0.5

    def until(self, t_s):
        beats = []
        while self._beat_s + self._after_s <= t_s:
            bpm = self._bpm + self._swing_bpm * np.sin(2 * np.pi * self._beat_s / self._turns_s)
            beats.append(Beat(self._beat_s, t_s, 60 / bpm, 1.0, self._accepted))
            self._beat_s += 60 / bpm
        return tuple(beats)


def constant(*vitals):
    """Two people who answer the same all the time."""
    readings = tuple(Reading(v) for v in vitals)
    return lambda t_s: readings


def lively(one, other, *hearts):
    """Two people whose vitals are constant, and whose hearts beat; None is a heart of which nothing is heard."""
    return lambda t_s: tuple(
        Reading(v, heart.until(t_s) if heart else ()) for v, heart in zip((one, other), hearts, strict=True)
    )


def shown(
    people, seconds, request=None, palette=EMBER, brightness=0.8, left="a", codes=("a", "b"), pixels=PIXELS, hz=HZ,
    pace=6.0, gesture=None, paced=True, **more,
):  # fmt: skip
    """(frames, touches) of every tick. people, request: functions of time, or a request for all of it."""
    draw = SharedScene(SceneSetup(pixels, brightness, 0.6, 1 / hz, palette, **more), left, codes)
    pacer, frames, touches = Pacer(pace), [], []
    for k in range(1, round(seconds * hz) + 1):
        t_s = k / hz
        readings = dict(zip(codes, people(t_s), strict=True))
        asked = request(t_s) if callable(request) else request or SceneRequest()
        asked = replace(asked, breath=pacer.feed(t_s) if paced else None)
        if gesture and k == round(gesture[1] * hz):
            asked = replace(asked, told=(Told(gesture[0]),))
        scene = draw.feed(Tick(k, t_s, 0), readings, asked, 1.0)
        frames.append(scene.ring)
        touches.append(scene.touch[0])
    return np.array(frames), np.array(touches)


def mirrored(frames):
    """Left and right exchanged, of one frame or many, (..., pixels, 3)."""
    return np.roll(np.flip(frames, axis=-2), 1, axis=-2)
