"""What the guide requests of light and touch at a tick. How it looks and feels is decided by the scenes."""

from dataclasses import dataclass, field
from enum import StrEnum

from device.model import Breath, value


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


class Message(StrEnum):
    """What is told by touch, and by light."""

    BEGUN = "begun"
    FOR_ONE = "for one"  # one person takes part when the arrival is over
    FOR_TWO = "for two"  # two do, or a second one has joined
    MARKED = "marked"
    TAKEN_BACK = "taken back"  # what had just begun
    ENDED = "ended"
    ASK_LIGHT = "own light?"  # questions: a press is a yes
    ASK_HEART = "heart?"
    ASK_PAGE = "page for both?"
    YES = "yes"  # it was heard
    FOUND = "found"  # a pulse
    LOST = "lost"  # it is gone


@dataclass(frozen=True, slots=True)
class Told:
    """A message, and the code of the one person it is for; None for all."""

    message: Message
    to: str | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """How light and touch behave. level: 0..1 of the brightness that was set. over_s: how long coming to it takes."""

    light: Light = Light.BREATH
    touch: Touch = Touch.PULSES
    level: float = 1.0
    over_s: float = 4.0


@value
class SceneRequest:
    """A look, what is laid over it, and what of it is to be noted.

    softness: 0..1, dimmer and slower, as in a pause. hand_s: when the two long soft pulses of a pause were asked for.
    breath: the pacer's, None while unpaced. fade: 0..1, of all light and touch. phase: of the programme. judged: False
    while the sensors are shaken on purpose, so that no state is to be read off them.

    softer: factor on light and touch that the button asked for. told: what is new to be told. present: the codes of
    those who take part; None for all. unheard: it leads where nobody has laid a finger on. hands_free: no finger is
    expected now.

    Of two people: asks: the question, and who is asked it. own: both agreed that each half shows its own person's
    state. heart: the code of whose pulse the motor gives to the other. warm: 0..1, how far their hands are joined.
    agreed: both said yes to a report for both. for_two_bpm: the pace that serves both, once it is chosen. one_heart:
    both sensors read one and the same.
    """

    look: Look = field(default_factory=Look)
    softness: float = 0.0
    hand_s: float | None = None
    breath: Breath | None = None
    fade: float = 1.0
    phase: str = ""
    judged: bool = True
    softer: float = 1.0
    told: tuple[Told, ...] = ()
    present: tuple[str, ...] | None = None
    unheard: bool = False
    hands_free: bool = False
    asks: Told | None = None
    own: bool = False
    heart: str | None = None
    warm: float = 0.0
    agreed: bool = False
    for_two_bpm: float | None = None
    one_heart: bool = False
