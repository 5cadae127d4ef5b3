"""What asks for light, touch and breath during a session; and the two guides that follow no programme."""

from collections.abc import Mapping
from typing import Protocol

from device.guide.pacer import Pacer
from device.model import Reading
from device.scene.request import Light, Look, SceneRequest, Touch


class Guide(Protocol):
    """Readings in, requests out, tick by tick."""

    def feed(self, now_s: float, readings: Mapping[str, Reading]) -> SceneRequest:
        """The request at now_s, from readings of the tick before, by person's code. Times do not go back."""
        ...

    def press(self, t_s: float) -> bool:
        """The button was pressed at t_s, before the request of that time; whether that answered a question."""
        ...


class Listening:
    """Asks for nothing: a dark lamp that records."""

    def feed(self, now_s: float, readings: Mapping[str, Reading]) -> SceneRequest:
        """Darkness and no touch."""
        return SceneRequest(Look(Light.DARK, Touch.OFF))

    def press(self, t_s: float) -> bool:
        """A mark, and nothing more."""
        return False


class Steady:
    """Paced breathing without feedback, at the pace of the settings."""

    def __init__(self, pacer: Pacer) -> None:
        self._pacer = pacer

    def feed(self, now_s: float, readings: Mapping[str, Reading]) -> SceneRequest:
        """The pacer's breath at now_s."""
        return SceneRequest(breath=self._pacer.feed(now_s))

    def press(self, t_s: float) -> bool:
        """A mark, and nothing more."""
        return False
