"""A lamp on the bench: the real drivers, over simulated chips, LEDs and pins, with a simulated helper's hands.

What is checked or calibrated here is all of our own code down to the wires, and no wire.
"""

from collections.abc import Mapping

import numpy as np
from gpiozero.pins.mock import MockFactory, MockPWMPin

from drivers.parts import Parts
from drivers.pi.ads1115 import Ads1115
from drivers.pi.button import GpioButton
from drivers.pi.haptic import GpioHaptic
from drivers.pi.i2c import I2C
from drivers.pi.led_ring import LedRing
from drivers.pi.open import Wiring
from drivers.pi.rings import RingWiring
from drivers.pi.ws281x import SpiWire
from drivers.ports import Clock, Haptic
from drivers.sampler import Pin, Sampler
from drivers.simulated.ads1115 import Bus, Chip
from drivers.simulated.outputs import SeenRing
from drivers.simulated.room import Room
from drivers.simulated.ws2812 import Spi


class FeltHaptic:
    """A Haptic that shakes a world."""

    def __init__(self, haptic: Haptic, world: Room) -> None:
        self._haptic, self._world = haptic, world
        self.touch = 0.0

    def set(self, touch: float) -> None:
        """Drive the motor; the world feels it."""
        self._haptic.set(touch)
        self.touch = touch
        self._world.feel(touch)

    def close(self) -> None:
        """Close the motor's driver, which stops it."""
        self._haptic.close()


class Bench:
    """The parts, and what a person at the bench does to them.

    wiring, pins: as for the real parts, and as the drivers are told; LEDs are WS2812, whatever their driver.
    turns_at: the duty at which the simulated motor begins to turn. chain: how the LEDs are truly wired and mounted.
    """

    def __init__(
        self, world: Room, clock: Clock, wiring: Wiring, pins: Mapping[int, Pin], turns_at: float = 0.25,
        chain: RingWiring | None = None,
    ) -> None:  # fmt: skip
        self.world, self.turns_at, self.chain = world, turns_at, chain or RingWiring()
        self.leds = Spi(wiring.ring.pixels)
        self.chip = Chip(world.at_pins(pins), clock)
        self.bus = Bus({0x48: self.chip}, clock)
        factory = MockFactory(pin_class=MockPWMPin)
        adc = Ads1115(I2C(self.bus), clock, {at: pin.gain for at, pin in pins.items()})
        self._button = factory.pin(wiring.button_pin)
        motor = GpioHaptic(wiring.motor_pin, factory, clock, wiring.motor_start, wiring.motor_spin_up_s)
        self.haptic = FeltHaptic(motor, world)
        self.parts = Parts(
            clock,
            "simulated parts",
            simulated=True,
            adc=adc,
            source=Sampler(adc, clock, pins),
            ring=SeenRing(LedRing(SpiWire(self.leds, wiring.ring.pixels), wiring.ring), world.see),
            haptic=self.haptic,
            button=GpioButton(wiring.button_pin, factory, wiring.hold_s),
        )

    def press(self, down: bool) -> None:
        """A finger on the button, or off it."""
        if down:
            self._button.drive_low()
        else:
            self._button.drive_high()

    def clip(self, person: int, ohm: float | None) -> None:
        """A resistor between the electrodes of the first or second person; None takes it off."""
        if ohm is None:
            self.world.clipped.pop(person, None)
        else:
            self.world.clipped[person] = 1e6 / ohm

    def feels(self) -> bool:
        """Whether the motor turns now."""
        return self.haptic.touch >= self.turns_at

    def look(self, about: str) -> str | None:
        """What somebody who looks at the LEDs answers to one of `ebb calibrate ring`'s questions."""
        lit, chain = self.leds.lit, self.chain
        if about == "colour":
            return chain.order[int(lit[0].argmax())].lower()
        on = np.flatnonzero(lit.any(axis=1)).tolist()
        answers = {"ends": on == [0, len(lit) - 1], "bottom": on == [chain.bottom], "side": chain.clockwise}
        return ("y" if answers[about] else "n") if about in answers else None
