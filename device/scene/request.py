"""What the guide requests of light and touch at a tick. How it looks and feels is decided by the scenes."""

from dataclasses import dataclass, field
from enum import StrEnum

from device.model import Breath


class Light(StrEnum):
    """What the ring shows."""

    BREATH = "breath"  # the breath that leads
    STILL = "still"  # a low constant glow
    MIRROR = "mirror"  # no pace: how settled the body is, and the heart's own slow swing
    DARK = "dark"


class Touch(StrEnum):
    """What the motor does of the breath."""

    PULSES = "pulses"  # one to breathe in, two to breathe out
    SWELL = "swell"  # one gentle swell to breathe in
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Look:
    """How light and touch behave. level: 0..1 of the brightness that was set. over_s: how long coming to it takes."""

    light: Light = Light.BREATH
    touch: Touch = Touch.PULSES
    level: float = 1.0
    over_s: float = 4.0


@dataclass(frozen=True, slots=True)
class SceneRequest:
    """A look, what is laid over it, and what of it is to be noted.

    softness: 0..1, dimmer and slower, as in a pause. hand_s: when the two long soft pulses of a pause were asked for.
    breath: the pacer's, None while unpaced. fade: 0..1, of all light and touch. phase: of the programme. judged: False
    while the sensors are shaken on purpose, so that no state is to be read off them.

    Of two people: asks: the code of who is asked for consent by a press. own: both agreed that each half shows its own
    person's state. heart: the code of whose pulse the motor gives to the other. warm: 0..1, how far their hands are
    joined. agreed: both said yes to a report for both. for_two_bpm: the pace that serves both, once it is chosen.
    """

    look: Look = field(default_factory=Look)
    softness: float = 0.0
    hand_s: float | None = None
    breath: Breath | None = None
    fade: float = 1.0
    phase: str = ""
    judged: bool = True
    asks: str | None = None
    own: bool = False
    heart: str | None = None
    warm: float = 0.0
    agreed: bool = False
    for_two_bpm: float | None = None
