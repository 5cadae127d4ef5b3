"""What one tick of a session decided: the value that the recorder, the terminal and tests read."""

from collections.abc import Mapping

from device.guide.guide import LedBy
from device.model import Breath, Mark, Reading, Scene, Tick, value
from device.scene.request import Told
from drivers.ports import Samples


@value
class Step:
    """Everything one tick decided; recorder, terminal and tests read it.

    readings: by person's code. breath: what was asked for. phase: of the programme. judged: False while the sensors
    are shaken on purpose. troubles: what the lamp has to say of its own parts, once each. agreed: whether two people
    have both said by now that there may be a report for both. for_two_bpm: the pace that serves both, once it
    is chosen. present: the codes of those who take part; None for all. unheard: nobody does, and the lamp leads.
    led_by: the programme of now. told: what was told by touch and light, and to whom. one_heart: both sensors read one
    and the same. asking: whether two people are asked something. hands_free: no finger is expected now. softer: factor
    on light and touch that was asked for.
    """

    tick: Tick
    samples: Samples
    readings: Mapping[str, Reading]
    breath: Breath | None
    scene: Scene
    marks: tuple[Mark, ...] = ()
    troubles: tuple[str, ...] = ()
    phase: str = ""
    judged: bool = True
    agreed: bool = False
    for_two_bpm: float | None = None
    present: tuple[str, ...] | None = None
    led_by: LedBy | None = None
    told: tuple[Told, ...] = ()
    unheard: bool = False
    one_heart: bool = False
    asking: bool = False
    hands_free: bool = False
    softer: float = 1.0
