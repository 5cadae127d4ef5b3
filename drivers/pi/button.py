"""The button: gpiozero reads the pin, and a state machine on our own clock tells press from hold from bounce.

gpiozero's hold and bounce times run on its own threads and real time; here they run on the session's clock, so that a
test, a replay and a busy Pi agree.
"""

from gpiozero import InputDevice
from gpiozero.pins import Factory

from drivers.pi import pins
from drivers.ports import ButtonEvent, DriverError
from drivers.said import Said

DEBOUNCE_S = 0.020  # small switches bounce for up to 10 ms; two looks at 36 Hz span this, and a tap of 60 ms holds two


class ButtonStates:
    """Debounce, and tell press from hold: down or up in, ButtonEvent out. A change counts once it lasted DEBOUNCE_S."""

    def __init__(self, hold_s: float = 1.5) -> None:
        self._hold_s = hold_s
        self._down = self._held = False
        self._changed_s: float | None = None
        self._since_s = self._fed_s = 0.0

    def feed(self, down: bool, t_s: float) -> tuple[ButtonEvent, ...]:
        """The events at t_s. A hold is one while still down, and its release none.

        A tap whose release nobody looked at for long, because the loop hung, is no hold.
        """
        events = []
        if t_s < self._fed_s:  # the clock was set to zero since: the finger has been there as long as before, and t_s
            self._since_s -= self._fed_s
            self._changed_s = None if self._changed_s is None else self._changed_s - self._fed_s
        self._fed_s = t_s
        if down == self._down:
            self._changed_s = None
        elif self._changed_s is None:
            self._changed_s = t_s
        if self._changed_s is not None and t_s - self._changed_s >= DEBOUNCE_S:
            self._down, self._since_s, self._changed_s = down, self._changed_s, None
            if not down and not self._held:
                events.append(ButtonEvent.PRESS)
            self._held = False
        if down and self._down and not self._held and t_s - self._since_s >= self._hold_s:
            self._held = True
            events.append(ButtonEvent.HOLD)
        return tuple(events)


class GpioButton:
    """Button between a pin and ground, with the Pi's own pull-up. factory: gpiozero's pins, real or mock.

    A plain input: one that asks for edges keeps a thread of lgpio awake 1,730 times a second, as long as it is there.
    """

    def __init__(self, pin: int, factory: Factory, hold_s: float = 1.5) -> None:
        try:
            self._device = InputDevice(pin, pull_up=True, pin_factory=factory)
            self._pin = factory.pin(pin)
        except Exception as trouble:
            raise DriverError(pins.refused_pin(Said("button"), pin, trouble)) from trouble
        self._states = ButtonStates(hold_s)

    def read(self, t_s: float) -> tuple[ButtonEvent, ...]:
        """Events since the last read: the pin is sampled here, at every tick. It is low while the button is down.

        Of the pin itself: gpiozero's own `value` takes twice as long, 36 times a second of every wait.
        """
        return self._states.feed(not self._pin.state, t_s)

    def close(self) -> None:
        """Let go of the pin."""
        self._device.close()
