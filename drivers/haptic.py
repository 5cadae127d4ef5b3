"""The motor over gpiozero's PWM, with a dead man's handle: nobody asking for half a second means off."""

from __future__ import annotations

from gpiozero import PWMOutputDevice
from gpiozero.pins import Factory

from drivers.ports import Clock, DriverError

PWM_HZ = 150  # software PWM is good to 2 % here; an eccentric-mass motor averages over tens of milliseconds
DEAD_MAN_S = 0.5  # the loop asks 45 times a second; one that has not for so long hangs
WATCH_S = 0.1


class GpioHaptic:
    """Haptic on one pin.

    start: the duty at which this motor just begins to turn; touch 0..1 is spread over start..1, so that a weak touch
    is felt instead of lost. factory: gpiozero's pins, real or mock. clock: runs the dead man's handle beside the loop.
    Raises DriverError if the pin cannot be had.
    """

    def __init__(self, pin: int, factory: Factory, clock: Clock, start: float = 0.25) -> None:
        try:
            self._motor = PWMOutputDevice(pin, frequency=PWM_HZ, pin_factory=factory)
        except Exception as trouble:
            raise DriverError(f"the motor's pin {pin} cannot be had: {trouble}") from trouble
        self._clock, self._start = clock, start
        self._duty, self._asked_s = 0.0, clock.now()
        self.due_s = clock.now() + WATCH_S
        self._stop = clock.beside(self)

    def set(self, touch: float) -> None:
        """Strength 0 (off) .. 1. Raises DriverError."""
        self._asked_s = self._clock.now()
        duty = 0.0 if touch <= 0 else self._start + (1 - self._start) * min(touch, 1.0)
        if duty != self._duty:
            self._drive(duty)

    def work(self) -> None:
        """The dead man's handle: stop the motor if the loop has ceased to ask."""
        now_s = self._clock.now()
        self.due_s = now_s + WATCH_S
        since_s = now_s - self._asked_s  # below zero: it was asked before the clock was set to zero
        if self._duty > 0 and not 0 <= since_s <= DEAD_MAN_S:
            self._drive(0.0)

    def _drive(self, duty: float) -> None:
        try:
            self._motor.value = duty
        except Exception as trouble:
            raise DriverError(f"the motor does not obey: {trouble}") from trouble
        self._duty = duty

    def close(self) -> None:
        """Stop and let go."""
        self._stop()
        if not self._motor.closed:
            try:
                self._drive(0.0)
            finally:
                self._motor.close()
