"""The module lgpio over pins in memory, for gpiozero's own class over it: what was asked of it, and levels to read."""

import itertools

SET_PULL_NONE, SET_PULL_UP, SET_PULL_DOWN = 128, 32, 64
RISING_EDGE, FALLING_EDGE, BOTH_EDGES = 1, 2, 3
OUTPUT = 2


class error(Exception):  # noqa: N801, N818 - lgpio's own name
    pass


class Chip:
    """Stands in sys.modules for lgpio."""

    SET_PULL_NONE, SET_PULL_UP, SET_PULL_DOWN = SET_PULL_NONE, SET_PULL_UP, SET_PULL_DOWN
    RISING_EDGE, FALLING_EDGE, BOTH_EDGES = RISING_EDGE, FALLING_EDGE, BOTH_EDGES
    error = error

    def __init__(self):
        self.levels, self.modes, self.pulses, self.alerts = {}, {}, {}, []
        self.opened = itertools.count()

    def gpiochip_open(self, number):
        return next(self.opened)

    def gpiochip_close(self, handle):
        pass

    def gpio_claim_input(self, handle, pin, flags=0):
        self.modes[pin] = flags
        self.levels.setdefault(pin, int(flags == SET_PULL_UP))

    def gpio_claim_output(self, handle, pin, level=0):
        self.modes[pin], self.levels[pin] = OUTPUT, level

    def gpio_free(self, handle, pin):
        self.levels.pop(pin, None)

    def gpio_get_mode(self, handle, pin):
        return self.modes.get(pin, 0)

    def gpio_read(self, handle, pin):
        return self.levels[pin]

    def gpio_write(self, handle, pin, level):
        self.levels[pin] = int(level)

    def tx_pwm(self, handle, pin, hz, duty):
        """Pulses until told otherwise; none at 0 Hz, which leaves the level wherever it was."""
        if hz:
            self.pulses[pin] = hz, duty
        else:
            self.pulses.pop(pin, None)
            self.levels[pin] = 1

    def gpio_claim_alert(self, handle, pin, *_):
        self.alerts.append(pin)

    def callback(self, *_):
        raise AssertionError("nobody asks for edges")
