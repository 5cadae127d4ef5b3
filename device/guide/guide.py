"""What asks for light, touch and breath during a session; what its button means; and the guides without a programme."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from device.guide.pacer import Pacer
from device.guide.programme import Programme
from device.model import PRESSED, SOFTER, Reading
from device.scene.request import Light, Look, Message, SceneRequest, Told, Touch
from device.synchrony import OneHeart

FALL_S = 2.5
"""The light of a session goes out over this, which is as long as telling so by touch takes."""
TWICE_S = 1.0
"""Two presses are two within this: a hand half asleep is slow, and nobody waits, as the first is answered at once."""
SOFTER_STEPS = (1.0, 0.6, 0.35)
"""Of light and touch: each double press goes one on, and from the last back to the first."""
DARK = Look(Light.DARK, Touch.OFF)
NOTHING = SceneRequest(DARK)
BY_HAND, TAKEN_BACK, LET_GO = "ended by hand", "taken back", "let go"


@dataclass(frozen=True, slots=True)
class LedBy:
    """The programme that leads now, and the own pace that is known of those whom it leads."""

    programme: Programme
    own_bpm: float | None = None


class Ending:
    """When a session's light is to be out, in session seconds, and why."""

    def __init__(self, ends_s: float = math.inf, why: str = "its time was over") -> None:
        self.ends_s, self.why = ends_s, why

    def at(self, ends_s: float, why: str) -> None:
        """End at ends_s, whatever was planned."""
        self.ends_s, self.why = ends_s, why

    def soon(self, t_s: float, why: str = BY_HAND) -> None:
        """End once light has gone out softly from t_s on, unless it would end before that."""
        if t_s + FALL_S < self.ends_s:
            self.at(t_s + FALL_S, why)


class Guide(Protocol):
    """Readings in, requests out, tick by tick."""

    @property
    def ending(self) -> Ending:
        """When it will be over, as far as that is known."""
        ...

    @property
    def led_by(self) -> LedBy | None:
        """The programme that leads now, if one does."""
        ...

    @property
    def button(self) -> "ButtonMeaning":
        """Where a phone's mark and softness go, which are never an answer to what the lamp asks two people."""
        ...

    def feed(self, now_s: float, readings: Mapping[str, Reading]) -> SceneRequest:
        """The request at now_s, from readings of the tick before, by person's code. Times do not go back."""
        ...

    def press(self, t_s: float) -> str:
        """The button was pressed at t_s, before the request of that time; what that was: a text of a Mark."""
        ...

    def hold(self, t_s: float) -> None:
        """It was held."""
        ...


class ButtonMeaning:
    """What the button means where nothing is asked: a press marks, a second soon after softens, a hold ends.

    begun: whether it is told that something has begun.
    """

    def __init__(self, begun: bool = True) -> None:
        self.ending = Ending()
        self._pressed_s, self._step = -math.inf, 0
        self._told = [Told(Message.BEGUN)] if begun else []

    @property
    def softer(self) -> float:
        """Factor on light and touch."""
        return SOFTER_STEPS[self._step]

    def tell(self, message: Message, to: str | None = None) -> None:
        """Have something told with the next request."""
        self._told.append(Told(message, to))

    def press(self, t_s: float) -> str:
        """A mark; or, soon after one, softer."""
        self.tell(Message.MARKED)
        if t_s - self._pressed_s > TWICE_S:
            self._pressed_s = t_s
            return PRESSED
        self._pressed_s, self._step = -math.inf, (self._step + 1) % len(SOFTER_STEPS)
        return SOFTER

    def mark(self) -> None:
        """Mark a moment from a phone: no yes, and no half of a double press."""
        self.tell(Message.MARKED)

    def soften(self, share: float) -> None:
        """Leave a share of light and touch, one of SOFTER_STEPS. Raises ValueError."""
        self._step = SOFTER_STEPS.index(share)

    def hold(self, t_s: float) -> None:
        """The end."""
        self.tell(Message.ENDED)
        self.ending.soon(t_s)

    def told(self) -> tuple[Told, ...]:
        """What is to be told and was not yet taken from here."""
        if not self._told:
            return ()
        told, self._told = tuple(self._told), []
        return told


class Listening:
    """Asks for nothing: a dark lamp that records. begun: whether a press began it, which is to be answered."""

    led_by = None

    def __init__(self, begun: bool = False) -> None:
        self.button, self._hearts = ButtonMeaning(begun), OneHeart()
        self.press, self.hold, self.ending = self.button.press, self.button.hold, self.button.ending

    def feed(self, now_s: float, readings: Mapping[str, Reading]) -> SceneRequest:
        """Darkness, and no touch but the button's answers."""
        two = len(readings) == 2
        one_heart = two and bool(self._hearts.feed(now_s, *(reading.beats for reading in readings.values())))
        told = self.button.told()
        return SceneRequest(DARK, told=told, one_heart=one_heart) if told or one_heart else NOTHING


class Steady:
    """Paced breathing without feedback, at the pace of the settings."""

    led_by = None

    def __init__(self, pacer: Pacer) -> None:
        self._pacer, self.button = pacer, ButtonMeaning()
        self.press, self.hold, self.ending = self.button.press, self.button.hold, self.button.ending

    def feed(self, now_s: float, readings: Mapping[str, Reading]) -> SceneRequest:
        """The pacer's breath at now_s."""
        return SceneRequest(breath=self._pacer.feed(now_s), softer=self.button.softer, told=self.button.told())
