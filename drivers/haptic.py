"""The motor over gpiozero's PWM."""

from __future__ import annotations

from gpiozero import PWMOutputDevice
from gpiozero.pins import Factory

PWM_HZ = 150  # software PWM is good to 2 % here; an eccentric-mass motor averages over tens of milliseconds


class GpioHaptic:
    """Haptic on one pin.

    start: the duty at which this motor just begins to turn; touch 0..1 is spread over start..1, so that a weak touch
    is felt instead of lost. factory: gpiozero's pins, real or mock.
    """

    def __init__(self, pin: int, factory: Factory, start: float = 0.25) -> None:
        self._motor = PWMOutputDevice(pin, frequency=PWM_HZ, pin_factory=factory)
        self._start = start
        self._duty = 0.0

    def set(self, touch: float) -> None:
        """Strength 0 (off) .. 1."""
        duty = 0.0 if touch <= 0 else self._start + (1 - self._start) * min(touch, 1.0)
        if duty != self._duty:
            self._motor.value = self._duty = duty

    def close(self) -> None:
        """Stop and let go."""
        if not self._motor.closed:
            self._motor.off()
            self._motor.close()
