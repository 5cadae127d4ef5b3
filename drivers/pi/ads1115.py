"""The ADS1115 over Adafruit's class: single-shot conversions, one always under way, each tagged with its pin.

CONTINUOUS mode is never used: adafruit-circuitpython-ads1x15 3.0 does not select the channel there. A conversion is
taken only when the chip says it is over *and* still holds the settings that were written for it; reading early returns
the pin before it without any error. Registers: TI SBAS444, section 8.1.
"""

import math
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeVar

from adafruit_ads1x15 import ADS1115

from drivers.pi.i2c import EVERY, I2C, answers, listed
from drivers.ports import Clock, Conversion, DriverError, Fault
from drivers.said import Said, both

ADDRESSES = (0x48, 0x49, 0x4A, 0x4B)  # ADDR tied to GND, VDD, SDA, SCL
FULL_SCALE_V = MappingProxyType({2 / 3: 6.144, 1: 4.096, 2: 2.048, 4: 1.024, 8: 0.512, 16: 0.256})
COUNTS = 32768
DATA_RATE = 860  # conversions a second, the fastest there is: 1.16 ms, and 1.29 ms with the oscillator 10 % slow
CONFIG, OS_IDLE, SINGLE_ENDED_A0 = 0x01, 0x8000, 4
UNDRIVEN = (0x0000, 0xFFFF)  # no bit, or every bit: a reading of 0 or -1 count, or a transfer in which nobody spoke
STUCK_SLOTS = 8  # a conversion not over after this many slots (22 ms at 360/s) never will be: write anew

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Request:
    """A conversion that was asked for: config as written for it, None if it was not started."""

    pin: int
    t_s: float  # the middle of the conversion
    config: int | None
    refused: bool  # the bus did not take the request


class Ads1115:
    """One ADS1115, driven by exchange(): take the finished conversion, start the next. One owner thread.

    gains: gain by pin (0..3), one of FULL_SCALE_V. Raises DriverError if no converter answers at address.
    """

    bits = 16
    conversion_s = 1.1 / DATA_RATE + 50e-6  # the oscillator 10 % slow, and its waking

    def __init__(
        self, i2c: I2C, clock: Clock, gains: Mapping[int, float], address: int = ADDRESSES[0], where: str = "I2C bus 1"
    ) -> None:
        self._i2c, self._clock, self._address, self._where = i2c, clock, address, where
        self._gains, self.place = dict(gains), f"{address:#04x}"
        self.full_scale_v: Mapping[int, float] = {pin: FULL_SCALE_V[gain] for pin, gain in gains.items()}
        self._chips: dict[float, ADS1115] = {}
        self._request: _Request | None = None
        self._busy_slots = 0
        self._look_at: Sequence[int] = EVERY
        self.reopen()
        self._look_at = ADDRESSES  # later, beside a session, there is less time for others

    def reopen(self) -> None:
        """Look for the converter and set it up. Raises DriverError that names the address and what to check."""
        i2c: Any = self._i2c  # Adafruit's annotation names Blinka's class; ours has the six methods that are called
        try:
            # One Adafruit object a gain: each writes the whole configuration for its own pins.
            self._chips = {
                gain: ADS1115(i2c, gain=gain, data_rate=DATA_RATE, address=self._address)
                for gain in set(self._gains.values())
            }
            last = next(reversed(self._chips.values()))
            if not (known := _keeps_what_was_written(last)):
                last._write_config()  # without a pin, so nothing is converted
                known = _keeps_what_was_written(last)
        except (OSError, ValueError) as trouble:
            raise DriverError(self._no_answer()) from trouble
        if not known:
            raise DriverError(self._stranger())
        self._request, self._busy_slots = None, 0

    def _no_answer(self) -> str:
        problem = Said("no ADC answered at {place} on {where}", place=self.place, where=self._where)
        found = [a for a in answers(self._i2c, self._look_at) if a != self._address]
        if adcs := [f"{a:#04x}" for a in found if a in ADDRESSES]:
            return Said(
                "{problem}, but one did at {addresses}: set adc.address to it, or check the ADDR wire",
                problem=problem,
                addresses=both(adcs),
            )
        if found:
            return Said(
                "{problem}, but {addresses} did: the bus works, so check the converter's own wires",
                problem=problem,
                addresses=listed(found),
            )
        return Said("{problem}: check the red, black, SDA and SCL wires, then run 'i2cdetect -y 1'", problem=problem)

    def _stranger(self) -> str:
        found = [a for a in answers(self._i2c, self._look_at) if a != self._address]
        others = Said("; on this bus there also answers {addresses}", addresses=listed(found)) if found else ""
        return Said(
            "what answers at {place} on {where} is no ADS1115{others}: it does not keep what is written to it. "
            "Thermometers (LM75, TMP102) and other converters (PCF8591, ADS7828) have this address too: take it off, "
            "or give the ADS1115 another one by its ADDR wire, and set adc.address",
            place=self.place,
            where=self._where,
            others=others,
        )

    def exchange(self, pin: int | None) -> Conversion | None:
        """Take what was under way, then start on pin. Never waits, and never raises for a sick bus.

        A conversion that is not over is flagged and left to end: writing over it would mix two pins. Until it has
        ended nothing else is started, and the pins that were asked for meanwhile are flagged NOT_READY in turn.
        """
        request, self._request = self._request, None
        conversion = None if request is None else self._take(request)
        if pin is not None:
            may_start = self._busy_slots == 0 or self._busy_slots > STUCK_SLOTS
            self._request = self._begin(pin) if may_start else _Request(pin, self._clock.now(), None, False)
        return conversion

    def _take(self, request: _Request) -> Conversion:
        fault, volts = Fault.NONE, math.nan
        chip = self._chips[self._gains[request.pin]]
        try:
            config = self._config(chip, request.config)
            idle = bool(config & OS_IDLE)
            self._busy_slots = 0 if idle else self._busy_slots + 1
            if request.refused:
                fault = Fault.NO_ANSWER
            elif not idle or request.config is None:
                fault = Fault.NOT_READY
            elif (config ^ request.config) & ~OS_IDLE:
                fault = Fault.RESET
            else:
                raw = self._result(chip)
                counts = raw - 2 * COUNTS if raw >= COUNTS else raw
                volts = counts * self.full_scale_v[request.pin] / COUNTS
                if counts in (COUNTS - 1, -COUNTS):
                    fault = Fault.CLIPPED
        except OSError:
            self._busy_slots += 1  # whether it is still converting is unknown: leave it alone for a slot
            fault = Fault.NO_ANSWER
        return Conversion(request.pin, request.t_s, volts, fault)

    def _result(self, chip: ADS1115) -> int:
        """What the conversion register says; if that is what a bus says that nobody drives, what it says then."""
        raw = _again(lambda: chip.get_last_result(False))
        return _again(lambda: chip.get_last_result(False)) if raw in UNDRIVEN else raw

    def _config(self, chip: ADS1115, written: int | None) -> int:
        """The chip's configuration. Its pointer is still where the writing of it left it, so that a plain read will do.

        It says what it must if all is well; if it says anything else, wherever that came from, it is asked properly. No
        other register can say the same: as a conversion, it would be of a voltage far below ground.
        """
        if written is not None and _again(lambda: chip._read_register(CONFIG, True)) == written | OS_IDLE:
            return written | OS_IDLE
        return _again(lambda: chip._read_register(CONFIG))

    def _begin(self, pin: int) -> _Request:
        chip = self._chips[self._gains[pin]]
        self._busy_slots = 0
        try:
            _again(lambda: chip._write_config(SINGLE_ENDED_A0 + pin))
        except OSError:
            return _Request(pin, self._clock.now(), None, True)
        config = chip.buf[1] << 8 | chip.buf[2]  # the word that was just written
        return _Request(pin, self._clock.now() + 0.5 / DATA_RATE, config, False)

    def transfer_s(self, times: int = 50) -> float:
        """Time that the bus takes to read one register, the median of so many. Nobody else may use the converter now.

        48 bit times (five bytes with their acknowledge, start, repeated start and stop) and the host's share. Raises
        DriverError if the converter does not answer.
        """
        chip = next(iter(self._chips.values()))
        durations_s = []
        try:
            for _ in range(times):
                began_s = self._clock.now()
                chip._read_register(CONFIG)
                durations_s.append(self._clock.now() - began_s)
        except OSError as trouble:
            raise DriverError(self._no_answer()) from trouble
        return statistics.median(durations_s)

    def close(self) -> None:
        """Close the I2C bus; the converter powers down by itself after a single-shot conversion."""
        self._i2c.deinit()


def _keeps_what_was_written(chip: ADS1115) -> bool:
    """Whether its configuration reads as it was written just now, which that of no chip of another kind does."""
    written = chip.buf[1] << 8 | chip.buf[2]
    return not (_again(lambda: chip._read_register(CONFIG)) ^ written) & ~OS_IDLE


def _again(transfer: Callable[[], T]) -> T:
    """Do transfer, and once more if the bus refuses: a glitch is over by then. Raises OSError for a second refusal."""
    try:
        return transfer()
    except OSError:
        return transfer()
