"""How light and touch are set for a session: values for every scene."""

from dataclasses import dataclass

from device.scene.palette import EMBER, Palette
from device.scene.request import Touch


@dataclass(frozen=True, slots=True)
class SceneSetup:
    """How light and touch are set for a session.

    brightness: 0.01..1. touch_strength, hand_strength: 0..1, of the breath's touch and of a pause's. tick_s: between
    ticks. pattern: what is felt where a look says pulses; off is no breath and no hand. answers: whether messages are
    told by touch. felt_by: for each motor, the codes of those who feel it; nobody's is still.
    """

    pixels: int
    brightness: float
    touch_strength: float
    tick_s: float
    palette: Palette = EMBER
    hand_strength: float = 0.5
    pattern: Touch = Touch.PULSES
    answers: bool = True
    felt_by: tuple[tuple[str, ...], ...] = (("a", "b"),)
