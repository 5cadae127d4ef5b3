"""The lamp's motors on the bench: what each is called, which settings and parts are its own, and where it is felt."""

from dataclasses import dataclass, replace

from device.language import msgid
from device.settings.tree import Config
from drivers.ports import MOTORS


@dataclass(frozen=True, slots=True)
class BenchMotor:
    """One of MOTORS, by name. section: its settings. puck: where it lies, '' if the only one. circuit: its parts."""

    name: str
    section: str
    puck: str
    circuit: str


FIRST = BenchMotor(MOTORS[0], "touch", msgid("the first person's puck"), msgid("Q1 and D1"))
SECOND = BenchMotor(MOTORS[1], "touch_b", msgid("the second person's puck"), msgid("its transistor and diode"))


def fitted(config: Config) -> tuple[BenchMotor, ...]:
    """Those that the settings say are there."""
    return (FIRST, SECOND) if config.touch_b.fitted else (replace(FIRST, puck=""),)
