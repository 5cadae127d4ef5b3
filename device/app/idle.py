"""The lamp waits in the dark for its button."""

import math
from collections.abc import Callable, Sequence

import numpy as np

from device.app.door import Door
from device.app.live_view import SHUT, waits
from device.app.trial import Trial
from device.model import Array, Scene
from device.scene.gate import SafetyGate
from device.session.actuators import Actuators
from device.session.health import Health
from device.session.loop import ticks
from drivers.phone import BEGINS, STOP, Command
from drivers.ports import ButtonEvent, Hardware

LOOK_HZ = 36
"""Waking is nearly all a wait costs. Two looks fit into a tap of 60 ms and span a bounce (drivers/pi/button.py)."""
DARK_AGAIN_S = 1.0  # a ring that sleeps is told so this often: a spark on its wire must not stay all night


class Waiting:
    """Stand-by: one wait, on the clock as it stands, through the gate that the light before came through.

    Nothing is sampled, drawn or sent in it: only the button is looked at. Other than in a trial.
    """

    def __init__(
        self, hardware: Hardware, gate: SafetyGate, door: Door | None = None, trials: Sequence[Trial] = ()
    ) -> None:
        self._hardware, self._gate, self._door, self._trials = hardware, gate, door, trials
        self._stopped = False
        self.asked: Command | None = None
        """What a phone asked for that has ended the wait, if it was a phone."""

    def stop(self) -> None:
        """End at once. May be called from a signal handler."""
        self._stopped = True

    def run(self, aside: Callable[[], None] = lambda: None) -> bool:
        """Whether a press, or a phone, has ended it, at once: the session that it begins answers it.

        Or a phone asks for a trial, which goes on in the next wait, on a clock set to zero.

        aside: called once a second.

        Without a door a hold means nothing, and nothing lights up for it: who holds wants the dark, and something that
        was laid onto the button holds it for hours.
        """
        try:
            return self._wait(aside)
        finally:
            for trial in self._trials:
                trial.end()

    def _wait(self, aside: Callable[[], None]) -> bool:
        actuators = Actuators(self._gate, Health(), self._hardware.ring, self._hardware.motors)
        dark = Scene(np.zeros((self._hardware.ring.pixels, 3)), (0.0,) * len(self._hardware.motors))
        at_rest, tried, dark_again_s = False, False, -math.inf  # tried: whether a trial's light or touch is yet to end
        for tick in ticks(self._hardware.clock, LOOK_HZ):
            t_s = tick.t_s
            if self._stopped:
                return False
            events, asked = self._hardware.button.read(t_s), self._hardware.phone.read(t_s)
            if self._trials:
                events = self._untried(t_s, events, asked)
            if again := t_s >= dark_again_s:
                dark_again_s = t_s + DARK_AGAIN_S
                self._told()
                aside()
            lit = self._door.feed(t_s, events, asked) if self._door else None
            if lit is not None:
                self._put_off(asked)
                actuators.feed(Scene(lit, dark.touch), t_s)
                at_rest = tried = False
                continue
            if ButtonEvent.PRESS in events or (asked and (self._begun_by_phone(asked) or self._tried_by_phone(asked))):
                if tried:  # what begins, begins in the dark
                    actuators.feed(dark, t_s)
                return True
            # Each is fed, also where none goes on.
            if self._trials and sum(trial.feed(t_s, actuators) for trial in self._trials):
                at_rest, tried = False, True
                self._told(self._gate.shown)
                continue
            if at_rest and not again:
                continue
            actuators.feed(dark, t_s)
            if tried:
                self._told()
            tried = False
            # A ring that takes nothing keeps nobody waiting for the dark.
            at_rest = self._gate.dark or not actuators.ring_sent
        return False

    def _told(self, ring: "Array | None" = None) -> None:
        """Its page, that the lamp waits, and what a trial lights."""
        waits(self._hardware, self._door.shown if self._door else SHUT, ring)

    def _begun_by_phone(self, asked: Sequence[Command]) -> bool:
        """Whether a phone begins a session, in which that command is then noted."""
        self.asked = next((command for command in asked if command.word in BEGINS), None)
        if self.asked:
            self._hardware.phone.put_back(self.asked)
        return self.asked is not None

    def _tried_by_phone(self, asked: Sequence[Command]) -> bool:
        """Whether a phone asks for a trial, and none goes on."""
        if not any(trial.goes_on for trial in self._trials):
            words = [trial.word for trial in self._trials]
            self.asked = next((command for command in asked if command.word in words), None)
        return self.asked is not None

    def _untried(
        self, t_s: float, events: tuple[ButtonEvent, ...], asked: Sequence[Command]
    ) -> tuple[ButtonEvent, ...]:
        """What the button did, but for what a trial has waited for; whatever else it did, or a stop, ends one."""
        for trial in self._trials:
            if trial.goes_on:
                if events and STOP not in asked and trial.takes(t_s, events):
                    return ()
                if events or STOP in asked:
                    trial.end()
        return events

    def _put_off(self, asked: Sequence[Command]) -> None:
        """A phone is let in: what the ring shows of that, and a press, is about nothing else."""
        for trial in self._trials:
            trial.end()
            if any(command.word == trial.word for command in asked):
                trial.put_off()
