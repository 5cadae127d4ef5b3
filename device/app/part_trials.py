"""Each part of a lamp tried by itself, for a phone, while the lamp waits: lit, touched, listened to, pressed.

Light and touch go through the same gate as all others. What came of it is told in a word: that it was sent, or what the
part's own driver said; whether anybody saw or felt it, they know themselves. No volts are told.
"""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import numpy as np

from device.app.one_part import Heard, Outcome, Part, Pressed, Shown
from device.app.trial import tell
from device.model import Scene
from device.scene.once_around import LENGTH_S, once_around
from device.scene.touch import PULSE_S, pulse
from device.session.actuators import Actuators
from device.settings.tree import CODES, TouchSettings
from drivers.live import TRIED
from drivers.phone import TRY, Command
from drivers.ports import MOTORS, ButtonEvent, Hardware

SOON_S = 0.4  # a touch comes so long after it was asked for


class PartTrials:
    """One lamp's. settings: of touch. folder: of its page's memory."""

    word = TRY

    def __init__(self, hardware: Hardware, settings: TouchSettings, folder: Path) -> None:
        pixels, motors = hardware.ring.pixels, len(hardware.motors)
        strength = settings.strength or TouchSettings().strength  # who wants none in a session has a motor all the same

        def lit(t_s: float) -> Scene:
            return Scene(once_around(t_s, pixels), (0.0,) * motors)

        def touched(motor: int, t_s: float) -> Scene:
            touch = strength * pulse(t_s - SOON_S, PULSE_S)
            return Scene(np.zeros((pixels, 3)), tuple(touch * (each == motor) for each in range(motors)))

        self._parts: dict[str, Callable[[], Part]] = {
            "ring": partial(Shown, "ring", lit, LENGTH_S),
            **{
                f"touch {code}": partial(Shown, name, partial(touched, motor), SOON_S + PULSE_S)
                for motor, (code, name) in enumerate(zip(CODES, MOTORS, strict=True))
                if motor < motors
            },
            "converter": partial(Heard, hardware.source),
            "button": Pressed,
        }
        self._file = folder / TRIED
        self._name = ""
        self._part: Part | None = None
        self._tell({"why": ""})

    @property
    def goes_on(self) -> bool:
        """Whether a part is tried, which no other trial ends."""
        return self._part is not None

    def begin(self, command: Command) -> None:
        """Try a part, from the clock's zero on."""
        self._name = command.value
        if self._name not in self._parts:
            self._tell({"why": "nowhere"})
            return
        self._part = self._parts[self._name]()
        self._tell({"why": ""})

    def put_off(self) -> None:
        """The ring shows something else."""
        self._tell({"why": "door"})

    def takes(self, t_s: float, events: Sequence[ButtonEvent]) -> bool:
        """Whether it is the press that is waited for, or one right after it, as of who presses twice."""
        if not isinstance(self._part, Pressed):
            return False
        if tuple(events) == (ButtonEvent.PRESS,):
            self._part.press(t_s)
            return True
        self._over({"why": "held"})
        return False

    def feed(self, t_s: float, actuators: Actuators) -> bool:
        """One tick of the wait."""
        if self._part is None:
            return False
        if t_s >= self._part.ends_s:
            self._over(self._part.said())
            return False
        return self._part.feed(t_s, actuators)

    def end(self) -> None:
        """Whoever is at the lamp wants something else."""
        if self._part is not None:
            self._over({"why": "ended"})

    def _over(self, said: Outcome) -> None:
        if self._part is not None:
            self._part.stop()
        self._part = None
        self._tell(said)

    def _tell(self, said: Outcome) -> None:
        now = [self._name] if self._part is not None else None
        tell(self._file, {"parts": list(self._parts), "now": now, "said": {"part": self._name, **said}})
