"""The parts of this Pi, opened as the settings say that they are wired. With worlds, of the composition root."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from device.settings.tree import Config
from drivers.pi.rings import RingWiring
from drivers.ports import Clock, Ring, Source, named
from drivers.sampler import Pin
from drivers.system.clock import SystemClock

if TYPE_CHECKING:
    from drivers.parts import Parts
    from drivers.pi.open import Wiring


def open_parts(config: Config, people: int, sources: Iterable[str] = (), late: bool = False) -> "Parts":
    """Every part of this Pi that is there. sources: names in SOURCES, if not all of them. late: others may come later.

    Raises DriverError while another process leads this lamp.
    """
    from drivers.pi.open import open_parts

    openers = {name: partial(named(SOURCES, name, "source"), config, people, late) for name in sources or SOURCES}
    return open_parts(wiring(config), openers, late)


def wiring(config: Config) -> "Wiring":
    """How ring, motors and button are connected, as the settings say."""
    from drivers.pi.open import MotorWiring, Wiring

    button, motors = config.button, [MotorWiring(config.touch.pin, config.touch.start, config.touch.spin_up_s)]
    if config.touch_b.fitted:
        motors.append(MotorWiring(config.touch_b.pin, config.touch_b.start, config.touch_b.spin_up_s))
    return Wiring(ring_wiring(config), tuple(motors), button.pin, button.hold_s)


def ring_wiring(config: Config) -> RingWiring:
    """How the ring is connected, mounted and driven, as the settings say."""
    return RingWiring(**asdict(config.ring))


def open_ring(config: Config) -> tuple[Ring, Clock]:
    """The ring of this Pi alone, which may come later, for light that says why there is nothing else.

    Raises DriverError while another process leads this lamp.
    """
    from drivers.pi.open import ring_alone

    return ring_alone(ring_wiring(config)), SystemClock()


def pins(config: Config, people: int) -> dict[int, Pin]:
    """How the converter is wired, in the order in which its pins are sampled."""
    return {
        at: Pin(i, sensor, gain)
        for i, person in enumerate((config.a, config.b)[:people])
        for at, sensor, gain in (
            (person.pulse_channel, "pulse", config.adc.pulse_gain),
            (person.skin_channel, "skin", config.adc.skin_gain),
        )
    }


def _converter(config: Config, people: int, late: bool, clock: Clock) -> Source:
    from drivers.pi.open import open_converter

    return open_converter(config.adc.bus, config.adc.address, pins(config, people), clock, late)


SOURCES: Mapping[str, Callable[[Config, int, bool, Clock], Source]] = MappingProxyType({"converter": _converter})
"""What the lamp listens with, by the name of the part; each is opened by settings of its own, for so many people."""
