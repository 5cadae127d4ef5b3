"""A register-level ADS1115 on an I2C bus with real timing, so that the real driver and Adafruit's class run anywhere.

From the data sheet (TI SBAS444): four registers behind a pointer, single-shot and continuous conversions, an oscillator
that may be 10 % off, end stops, and power-on settings that a brown-out brings back. While a conversion runs, a new
start bit is ignored but a new multiplexer setting is not: exactly what makes a careless driver mix two channels.
"""

import errno
from collections.abc import Callable, Mapping
from typing import Any

from drivers.ports import Clock

FULL_SCALE_V = (6.144, 4.096, 2.048, 1.024, 0.512, 0.256, 0.256, 0.256)  # by the PGA bits
DATA_RATE = (8, 16, 32, 64, 128, 250, 475, 860)  # by the DR bits
POWER_ON_CONFIG = 0x0583
WAKE_S = 25e-6  # from power-down to the start of a conversion
INTEGRATION_POINTS = 2  # a sigma-delta converter averages over the conversion; two points do for signals below 50 Hz
I2C_M_RD = 0x0001


class Chip:
    """One ADS1115.

    volts(ain, t_s): what is on pin A0..A3. oscillator: relative error of its clock, data sheet limit +-0.10.
    """

    def __init__(self, volts: Callable[[int, float], float], clock: Clock, oscillator: float = 0.0) -> None:
        self._volts, self._clock = volts, clock
        self._speed = 1.0 + oscillator
        self.stuck = False
        """Conversions never end while this is set."""
        self.brown_out()

    def brown_out(self) -> None:
        """Lose everything, as when the supply dips."""
        self._pointer, self._config, self._low, self._high, self._result = (0, POWER_ON_CONFIG, 0x8000, 0x7FFF, 0)
        self._started_s: float | None = None

    def _period_s(self) -> float:
        return 1.0 / (DATA_RATE[self._config >> 5 & 7] * self._speed)

    def _convert(self, begin_s: float, end_s: float) -> int:
        mux = self._config >> 12 & 7
        step_s = (end_s - begin_s) / INTEGRATION_POINTS
        times = [begin_s + step_s * (k + 0.5) for k in range(INTEGRATION_POINTS)]
        if mux >= 4:
            volts = sum(self._volts(mux - 4, t) for t in times)
        else:
            plus, minus = ((0, 1), (0, 3), (1, 3), (2, 3))[mux]
            volts = sum(self._volts(plus, t) - self._volts(minus, t) for t in times)
        counts = round(volts / INTEGRATION_POINTS / FULL_SCALE_V[self._config >> 9 & 7] * 32768)
        return max(-32768, min(32767, counts)) & 0xFFFF

    def _catch_up(self) -> None:
        """Finish what the time since the last transaction finished."""
        if self._started_s is None or self.stuck:
            return
        now_s, period_s = self._clock.now(), self._period_s()
        if now_s < self._started_s:  # the clock was set to zero: what was under way is long over
            self._started_s = None if self._config & 0x0100 else now_s
            return
        if self._config & 0x0100:  # single shot
            begin_s = self._started_s + WAKE_S
            if now_s >= begin_s + period_s:
                self._result = self._convert(begin_s, begin_s + period_s)
                self._started_s = None
        elif (whole := int((now_s - self._started_s) / period_s)) > 0:
            end_s = self._started_s + whole * period_s
            self._result = self._convert(end_s - period_s, end_s)
            self._started_s = end_s

    def write(self, data: bytes) -> None:
        """A write transaction: pointer, then perhaps a register."""
        self._catch_up()
        if not data:
            return
        self._pointer = data[0] & 3
        if len(data) < 3:
            return
        value = data[1] << 8 | data[2]
        if self._pointer == 1:
            self._config = value & 0x7FFF
            if not value & 0x0100 or (value & 0x8000 and self._started_s is None):
                self._started_s = self._clock.now()
        elif self._pointer == 2:
            self._low = value
        elif self._pointer == 3:
            self._high = value

    def read(self, n: int) -> bytes:
        """N bytes of the register under the pointer."""
        self._catch_up()
        idle = self._config & 0x0100 and self._started_s is None
        config = self._config | (0x8000 if idle else 0)
        value = (self._result, config, self._low, self._high)[self._pointer]
        return (value.to_bytes(2, "big") * n)[:n]


class Bus:
    """smbus2.SMBus's i2c_rdwr over simulated chips, each transfer taking its time.

    chips: by address. hz: the bus clock. overhead_s: the host's share of each transaction.
    faults: raised at the transaction of that index, counted from 0 in `transactions`.
    """

    def __init__(self, chips: Mapping[int, Chip], clock: Clock, hz: int = 400_000, overhead_s: float = 60e-6) -> None:
        self.chips = dict(chips)
        self.hz, self._clock, self._overhead_s = hz, clock, overhead_s
        self.faults: dict[int, OSError] = {}
        self.transactions = 0

    def i2c_rdwr(self, *messages: Any) -> None:
        """Carry out smbus2 messages as one transaction."""
        cycles = 1 + len(messages)  # start, repeated starts, stop
        cycles += sum(9 * (1 + message.len) for message in messages)  # 8 bits and an acknowledge a byte
        self._clock.sleep_until(self._clock.now() + cycles / self.hz + self._overhead_s)
        fault = self.faults.pop(self.transactions, None)
        self.transactions += 1
        if fault is not None:
            raise fault
        for message in messages:
            chip = self.chips.get(message.addr)
            if chip is None:
                raise OSError(errno.EREMOTEIO, "Remote I/O error")
            if message.flags & I2C_M_RD:
                for i, byte in enumerate(chip.read(message.len)):
                    message.buf[i] = byte.to_bytes(1, "big")
            else:
                chip.write(bytes(message))

    def close(self) -> None:
        """Nothing to let go of."""
