"""A motor over gpiozero's PWM, with a dead man's handle: nobody asking for half a second means off.

A motor that carries a weight comes up to speed late, so a pulse of touch would be felt after its light. Its speed
follows the duty as a first-order lag follows, near enough; the duty that undoes this lag is what is driven.
"""

import contextlib
import math
import threading

from gpiozero import PWMOutputDevice
from gpiozero.pins import Factory

from drivers.pi import pins
from drivers.ports import MOTORS, Clock, DriverError
from drivers.said import Said

PWM_HZ = 150  # software PWM is good to 2 % here; an eccentric-mass motor averages over tens of milliseconds
DEAD_MAN_S = 0.5  # the loop asks 45 times a second; one that has not for so long hangs
WATCH_S = 0.1
ASKED_S = 0.1  # touches further apart than this are no course that a speed could follow


class GpioHaptic:
    """Haptic on one pin.

    start: the duty at which this motor just begins to turn; touch 0..1 is spread over start..1, so that a weak touch
    is felt instead of lost. spin_up_s: time constant of its speed; 0 is none. factory: gpiozero's pins, real or mock.
    clock: runs the dead man's handle beside the loop. name: one of MOTORS. Raises DriverError if the pin cannot be had.
    """

    def __init__(
        self, pin: int, factory: Factory, clock: Clock, start: float = 0.25, spin_up_s: float = 0.06,
        name: str = MOTORS[0],
    ) -> None:  # fmt: skip
        try:
            self._motor = PWMOutputDevice(pin, frequency=PWM_HZ, pin_factory=factory)
        except Exception as trouble:
            raise DriverError(pins.refused_pin(name, pin, trouble)) from trouble
        self._name, self._clock, self._start, self._spin_up_s = name, clock, start, spin_up_s
        self._duty, self._speed, self._set_s = 0.0, 0.0, clock.now()
        self._one_hand = threading.Lock()  # the dead man's handle is another thread
        self._drive(0.0)
        self.due_s = clock.now() + WATCH_S
        self._stop = clock.beside(self)

    def set(self, touch: float) -> None:
        """Strength 0 (off) .. 1. Raises DriverError."""
        now_s = self._clock.now()
        since_s, self._set_s = now_s - self._set_s, now_s
        speed = 0.0 if touch <= 0 else self._start + (1 - self._start) * min(touch, 1.0)
        duty, self._speed = self._leading(speed, since_s), speed
        if duty != self._duty:
            self._drive(duty)

    def _leading(self, speed: float, since_s: float) -> float:
        """The duty, as a constant one over a time like the last, that takes the motor from the last speed to this."""
        if not 0 < since_s <= ASKED_S or self._spin_up_s <= 0:
            return speed
        arrives = 1 - math.exp(-since_s / self._spin_up_s)
        return min(1.0, max(0.0, self._speed + (speed - self._speed) / arrives))

    def work(self) -> None:
        """The dead man's handle: stop the motor if the loop has ceased to ask, and try again soon if it does not obey.

        That it does not is no news of this thread's: the loop is told so too as soon as it asks.
        """
        now_s = self._clock.now()
        self.due_s = now_s + WATCH_S
        since_s = now_s - self._set_s  # below zero: it was asked before the clock was set to zero
        if self._duty > 0 and not 0 <= since_s <= DEAD_MAN_S:
            with contextlib.suppress(DriverError):
                self._drive(0.0)

    def _drive(self, duty: float) -> None:
        """The pin in pulses, or at rest: a pulse of no length costs lgpio as many wake-ups as any other."""
        with self._one_hand:
            try:
                if duty > 0 and self._motor.frequency is None:
                    self._motor.frequency = PWM_HZ
                self._motor.value = duty
                if duty == 0:
                    self._motor.frequency = None
                    self._motor.value = 0  # low, wherever in a pulse it was
            except Exception as trouble:
                raise DriverError(
                    Said("the {motor} does not obey: {trouble}", motor=self._name, trouble=trouble)
                ) from trouble
            self._duty = duty

    def close(self) -> None:
        """Stop the motor and give back its pin; a second call does nothing."""
        self._stop()
        if not self._motor.closed:
            try:
                self._drive(0.0)
            finally:
                self._motor.close()
