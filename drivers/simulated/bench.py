"""A lamp on the bench: the real drivers, over simulated chips, LEDs and pins, and a simulated operator beside it.

What is checked or calibrated here is all of our own code down to the wires, and no wire.
"""

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from gpiozero.pins.mock import MockFactory, MockPWMPin

from drivers.parts import Parts
from drivers.pi.ads1115 import Ads1115
from drivers.pi.button import GpioButton
from drivers.pi.i2c import I2C
from drivers.pi.led_ring import LedRing
from drivers.pi.open import Wiring, open_motors
from drivers.pi.rings import RingWiring
from drivers.pi.ws281x import SpiWire
from drivers.ports import Clock, Haptic
from drivers.sampler import Pin, Sampler
from drivers.simulated.ads1115 import Bus, Chip
from drivers.simulated.outputs import SeenRing
from drivers.simulated.room import Room
from drivers.simulated.ws2812 import Spi

PRESS_S, HOLD_AFTER_S = 0.2, 2.5  # how long a press lasts, and how long after the request the hold begins
REACTION_S = 0.25  # from feeling the motor to pressing
LOOK_S = 0.05  # how often the motor is felt for


class FeltHaptic:
    """Another Haptic that a world feels as well. touch: how strongly it turns."""

    def __init__(self, haptic: Haptic, feel: Callable[[float], None]) -> None:
        self._haptic, self._feel, self.touch = haptic, feel, 0.0

    def set(self, touch: float) -> None:
        """Drive the motor; the world feels it."""
        self._haptic.set(touch)
        self.touch = touch
        self._feel(touch)

    def close(self) -> None:
        """Close the motor's driver, which stops it."""
        self._haptic.close()


class Bench:
    """The parts, and the world that they are in.

    wiring, pins: as for the real parts, and as the drivers are told; LEDs are WS2812, whatever their driver.
    turns_at: the duty at which each simulated motor begins to turn. chain: how the LEDs are truly wired and mounted.
    """

    def __init__(
        self, world: Room, clock: Clock, wiring: Wiring, pins: Mapping[int, Pin],
        turns_at: Sequence[float] = (0.25, 0.25), chain: RingWiring | None = None,
    ) -> None:  # fmt: skip
        self.world, self.turns_at, self.chain = world, turns_at, chain or RingWiring()
        self.leds = Spi(wiring.ring.pixels)
        self.chip = Chip(world.at_pins(pins), clock)
        self.bus = Bus({0x48: self.chip}, clock)
        factory = MockFactory(pin_class=MockPWMPin)
        adc = Ads1115(I2C(self.bus), clock, {at: pin.gain for at, pin in pins.items()})
        self._button = factory.pin(wiring.button_pin)
        self.parts = Parts(
            clock,
            "simulated parts",
            simulated=True,
            adc=adc,
            source=Sampler(adc, clock, pins),
            ring=SeenRing(
                LedRing(SpiWire(lambda: self.leds, wiring.ring.pixels, self.leds.now), wiring.ring), world.see
            ),
            button=GpioButton(wiring.button_pin, factory, wiring.hold_s),
        )
        open_motors(self.parts, wiring.motors, lambda: factory)
        self._motors = {name: FeltHaptic(motor, self._shake) for name, motor in self.parts.motors.items()}
        self.parts.motors.update(self._motors)

    @property
    def felt(self) -> bool:
        """Whether a motor turns."""
        return any(motor.touch >= at for motor, at in zip(self._motors.values(), self.turns_at, strict=False))

    def _shake(self, _: float) -> None:
        """All motors lie on one table."""
        self.world.feel(max(motor.touch for motor in self._motors.values()))

    def press(self, down: bool) -> None:
        """A finger on the button, or off it."""
        if down:
            self._button.drive_low()
        else:
            self._button.drive_high()


class SimulatedOperator:
    """Presses the button of bench, clips resistors, feels the simulated motors and looks at the simulated LEDs.

    hold_s: how long a button is held to count as a hold. tell: called with every text that a person would read.
    """

    def __init__(self, bench: Bench, hold_s: float, tell: Callable[[str], None] = lambda text: None) -> None:
        self.bench, self._hold_s, self._tell = bench, hold_s, tell
        self._moves: list[tuple[float, bool]] = []
        self._feels = False
        self.due_s = math.inf

    def say(self, text: str) -> None:
        """Pass the text on to `tell`."""
        self._tell(text)

    def ready(self, text: str) -> None:
        """Pass the text on; what it asks for is taken as done."""
        self._tell(text)

    def confirms(self, question: str) -> bool | None:
        """None: a simulation is no witness to what a part does."""
        return None

    def press(self, text: str, when_felt: bool = False) -> bool:
        """A press and then a hold, or a press somewhat after the motor is felt; beside the loop that reads them."""
        self._tell(text)
        clock = self.bench.parts.clock
        self.due_s = now_s = clock.now()
        self._feels, self._moves = when_felt, []
        if not when_felt:
            self._press(now_s + 1.0, PRESS_S)
            self._press(now_s + HOLD_AFTER_S, self._hold_s + PRESS_S)
        clock.beside(self)
        return True

    def work(self) -> None:
        """Worker: press and let go of the button at the planned times, and plan a press once the motor is felt."""
        now_s = self.bench.parts.clock.now()
        if self._feels and self.bench.felt:
            self._feels = False
            self._press(now_s + REACTION_S, PRESS_S)
        elif self._moves and now_s >= self._moves[0][0]:
            self.bench.press(self._moves.pop(0)[1])
        self.due_s = now_s + LOOK_S if self._feels else self._moves[0][0] if self._moves else math.inf

    def _press(self, at_s: float, for_s: float) -> None:
        self._moves += [(at_s, True), (at_s + for_s, False)]

    def clip(self, person: int, text: str, ohm: float | None) -> None:
        """Put a resistor between the simulated electrodes, or take it off (None)."""
        self._tell(text)
        if ohm is None:
            self.bench.world.clipped.pop(person, None)
        else:
            self.bench.world.clipped[person] = 1e6 / ohm

    def choose(self, about: str, question: str, answers: Mapping[str, str]) -> str | None:
        """What a look at the simulated LEDs answers."""
        lit, chain = self.bench.leds.lit, self.bench.chain
        if about == "colour":
            return chain.order[int(lit[0].argmax())].lower()
        on = np.flatnonzero(lit.any(axis=1)).tolist()
        seen = {"ends": on == [0, len(lit) - 1], "bottom": on == [chain.bottom], "side": chain.clockwise}
        return ("y" if seen[about] else "n") if about in seen else None
