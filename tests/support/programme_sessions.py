"""Whole sessions that a programme leads, watched at every tick: beside a simulated body, or told what to answer."""

from dataclasses import replace
from itertools import accumulate

import numpy as np
from support.output_trace import Witness
from support.sessions import CHANNELS, seats, simulated, world

from device.app import modes
from device.app.worlds import CODES
from device.model import Beat, BreathRsa, Reading
from device.scene.solo import SoloScene
from device.session.session import Envelope, Session
from device.settings.parse import parse
from drivers.ports import Samples, rows_due

BRIGHTNESS = (0.6, 1.0)  # the night's cap as it comes, and all the light there is


def settings(palette="ember", brightness=0.6):
    """Settings that ask for all the light there is, and a night that caps it."""
    light = {"palette": palette, "brightness": 1.0, "night_cap": brightness}
    return parse({"light": light, "arousal": {"baseline_s": 20.0}})


def watched(programme, config, body, length_s=None):
    """The witness of a session with a simulated body."""
    hardware = simulated(world(body))
    return seen(hardware, seats(config=config), programme, config, length_s)[0]


def told(
    programme, config, moods, button=None, each=lambda step, session, hardware: None, breaks=(), renderer=None
):  # fmt: skip
    """The witness of a session with somebody whose answers are told, and the session.

    moods: as Told takes them. each: called with each step; "leave" breaks the session off. breaks: what may come out.
    renderer: in place of the usual one.
    """
    hardware = simulated(world(), source=Nothing())
    if button:
        hardware = replace(hardware, button=button)
    return seen(hardware, [replace(seats()[0], person=Told(moods))], programme, config, None, each, breaks, renderer)


def seen(
    hardware, people, programme, config, length_s, each=lambda step, session, hardware: None, breaks=(), renderer=None
):
    """The witness of a session on some hardware, and the session."""
    course = modes.course(config, programme)
    renderer = renderer or SoloScene(modes.scene_setup(config, CODES[:1]))
    envelope = Envelope(length_s)
    session = Session(hardware, people, course, renderer, modes.safety_gate(config), envelope)
    witness = Witness(hardware)
    try:
        for step in session.run():
            witness.see(step)
            if each(step, session, hardware) == "leave":
                break
    except breaks:
        assert session.fell_back
    hardware.close(leave_light=session.fell_back)
    witness.rest()
    return witness, session


class Told:
    """Stands where a Person does, hears nothing, and answers as it is told: (for so many s, Vitals, swing in ms)."""

    def __init__(self, moods):
        self._moods = moods
        self._until_s = list(accumulate(seconds for seconds, _, _ in moods))
        self._beat_s, self._cycle = 0.0, None

    def feed(self, now_s, t_s, values, breath):
        _, vitals, swing_ms = self._moods[int(np.searchsorted(self._until_s, now_s % self._until_s[-1], "right"))]
        beats, breaths = (), ()
        if vitals.heart_rate_bpm and now_s - self._beat_s > 60 / vitals.heart_rate_bpm:
            beats = (Beat(now_s, now_s, now_s - self._beat_s, 1.0, True),)
            self._beat_s = now_s
        if breath and breath.cycle != self._cycle:
            breaths, self._cycle = (BreathRsa(now_s, swing_ms, swing_ms / 10, swing_ms**2 / 8, 0.5),), breath.cycle
        return Reading(vitals, beats, breaths=breaths)

    def begin_part(self):
        pass


class Nothing:
    """Rows of nothing, at no cost."""

    length_s = trouble = None
    channels = CHANNELS[:2]

    def __init__(self):
        self._row = 0

    def start(self):
        self._row = 0

    def read(self, t_s):
        first, self._row = self._row, max(self._row, rows_due(t_s))
        nothing = np.zeros((self._row - first, 2))
        return Samples(first, nothing, nothing, np.zeros(nothing.shape, np.uint8))

    def stop(self):
        pass

    def close(self):
        pass
