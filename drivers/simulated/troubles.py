"""What goes wrong around the sensors of one person: `--room` names it. Sizes not sourced are judgements.

Of a pulse sensor: its own band-pass, its appetite for ripple on its supply, and a finger that moves. Of electrodes:
gel that soaks in, half-cells that shift, mains on the leads. Of both: pins that hang in the air, a stuck converter.
"""

import math
import random
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from drivers.simulated.motion import Motion
from drivers.simulated.naming import parted, unknown

EXCITATION_V = 0.5  # across the skin, which a half-cell adds to
SOAKED_S, DRY = 200.0, 0.35  # gel is soaked in after ten minutes; what conducts less before (Boucsein 2012)
HALF_CELL_V = (1e-4, 1e-3)  # a shift's step, as between two electrodes of Ag/AgCl
SHIFTED_AREA = 0.02  # and the share of the skin that it covers or bares
PASSES_HZ, PASSED = (1.6, 4.2), 2.2  # the pulse sensor's own filter and gain
APPETITE = (35.0, 80.0)  # its gain for ripple on its supply, at 1 and at 3 Hz
FLOATS_V, FLOATS_S, FLOATS_V_WANDER = 0.55, 40.0, 0.03  # a bare pin, and how slowly and far it wanders
STUCK_V = 1.234


@dataclass(frozen=True, slots=True)
class Troubles:
    """Of one person's sensors; nothing is wrong by default."""

    moves_per_min: float = 0.0
    shifts_per_min: float = 0.0
    soaks: bool = False
    mains_v: float = 0.0  # on the skin's pin
    missing: float = 0.0  # share of rows
    jitter_s: float = 0.0  # of when a value was truly taken, one deviation
    filtered: bool = False
    ripple_v: float = 0.0  # on the pulse sensor's supply
    bare: bool = False
    stuck: bool = False


NAMED: Mapping[str, Troubles] = MappingProxyType(
    {
        "moving": Troubles(moves_per_min=1.5),
        "gel": Troubles(soaks=True),
        "shifting": Troubles(shifts_per_min=1.0),
        "mains": Troubles(mains_v=8e-3, missing=0.02, jitter_s=3e-4),
        "filtered": Troubles(filtered=True),
        "ripple": Troubles(ripple_v=1e-3),
        "bare": Troubles(bare=True),
        "stuck": Troubles(stuck=True),
    }
)
CALM = "calm"


def named_troubles(text: str, count: int) -> tuple[Troubles, ...]:
    """What a text like 'mains+moving,calm' names: so many, all alike if it names one. Raises DriverError.

    A comma parts two people, '+' joins what is true of one; with 'calm' nothing is wrong.
    """
    return tuple(_joined(text, words) for words in parted("--room", text, count))


def _joined(text: str, words: list[str]) -> Troubles:
    made = Troubles()
    for word in words:
        if word not in NAMED and word != CALM:
            raise unknown("--room", text, word, (*NAMED, CALM), (*NAMED, CALM))
        named, usual = NAMED.get(word, Troubles()), Troubles()
        names = Troubles.__slots__
        made = replace(
            made, **{name: getattr(named, name) for name in names if getattr(named, name) != getattr(usual, name)}
        )
    return made


class Troubled:
    """The pins of one person whom something troubles, asked at times that do not go back by more than a step."""

    def __init__(self, troubles: Troubles, seed: int) -> None:
        self.troubles = troubles
        draw = self._random = random.Random(f"troubles {seed}")
        self.motion = Motion(troubles.moves_per_min, draw.random()) if troubles.moves_per_min else None
        self.shifts: deque[float] = deque(maxlen=512)
        """Truth: when a finger shifted in its electrode."""
        self._shift_s = draw.expovariate(troubles.shifts_per_min / 60) if troubles.shifts_per_min else math.inf
        self._cell_v = self._area = self._drifts = 0.0
        self._phase, self._ripple_hz, self._until_s = draw.uniform(0, 2 * math.pi), 1.0, 0.0
        self._filter = Filter()
        self._mains_hz, self._cable_s = draw.choice((50.0, 60.0)) + draw.gauss(0, 0.02), draw.uniform(3, 6)
        self._bare = {sensor: Bare(draw) for sensor in ("pulse", "skin")}

    def _mains(self, t_s: float) -> float:
        """Mains of size one, as a cable has it that moves with a breath."""
        cable = 1 + 0.3 * math.sin(2 * math.pi * t_s / self._cable_s)
        return cable * math.sin(2 * math.pi * self._mains_hz * t_s + self._phase)

    def conducts(self, t_s: float, usiemens: float, on_s: float) -> float:
        """What of a conductance is there. on_s: since when the electrodes are on."""
        if self.troubles.soaks:
            usiemens *= 1 - DRY * math.exp(-max(0.0, t_s - on_s) / SOAKED_S)
        while t_s >= self._shift_s:
            self.shifts.append(self._shift_s)
            self._shift_s += self._random.expovariate(self.troubles.shifts_per_min / 60)
            self._cell_v += self._random.choice((-1, 1)) * self._random.uniform(*HALF_CELL_V)
            self._area += self._random.gauss(0, SHIFTED_AREA)
            self._cell_v, self._area = 0.7 * self._cell_v, 0.7 * self._area
        return usiemens * (1 + self._cell_v / EXCITATION_V) * (1 + self._area)

    def skin_v(self, t_s: float, volts: float) -> float:
        """What the skin's pin gives in place of volts."""
        if self.troubles.bare or self.troubles.stuck:
            return self._nobody_v("skin", t_s)
        return volts + self.troubles.mains_v * self._mains(t_s) if self.troubles.mains_v else volts

    def pulse_v(self, t_s: float, volts: float, rest_v: float) -> float:
        """What the pulse's pin gives in place of volts. rest_v: about which the sensor swings."""
        troubles = self.troubles
        if troubles.bare or troubles.stuck:
            return self._nobody_v("pulse", t_s)
        if self.motion:
            volts += self.motion.volts(t_s)
        if troubles.filtered:
            volts = rest_v + self._filter.volts(t_s, volts - rest_v)
        if troubles.ripple_v:
            volts += self._ripple_v(t_s)
        return self.motion.railed(t_s, volts) if self.motion else volts

    def _ripple_v(self, t_s: float) -> float:
        """Ripple whose frequency is another every half a minute, in one phase, as the sensor's amplifier gives it."""
        if t_s >= self._until_s:
            hz = self._random.uniform(1.0, 3.0)
            self._phase += 2 * math.pi * (self._ripple_hz - hz) * t_s
            self._ripple_hz, self._until_s = hz, t_s + self._random.uniform(15, 45)
        low, high = APPETITE
        gain = low + (high - low) * (self._ripple_hz - 1) / 2
        return self.troubles.ripple_v * gain * math.sin(2 * math.pi * self._ripple_hz * t_s + self._phase)

    def _nobody_v(self, sensor: str, t_s: float) -> float:
        """Of a pin that no sensor drives."""
        return STUCK_V if self.troubles.stuck else self._bare[sensor].volts(t_s, self._mains(t_s))


class Bare:
    """A pin that hangs in the air."""

    def __init__(self, draw: random.Random) -> None:
        self._random = draw
        self._level_v, self._hum_v = FLOATS_V + draw.gauss(0, 0.05), draw.uniform(0.0, 0.03)
        self._wander_v = self._t_s = 0.0

    def volts(self, t_s: float, mains: float) -> float:
        """What it is at. mains: of size one."""
        share, self._t_s = max(0.0, t_s - self._t_s) / FLOATS_S, max(t_s, self._t_s)
        self._wander_v += self._random.gauss(0, FLOATS_V_WANDER) * math.sqrt(2 * share)
        self._wander_v *= 1 - min(1.0, share)
        return self._level_v + self._wander_v + self._hum_v * mains + 1e-3 * self._random.gauss(0, 1)


class Filter:
    """One pole below and one above, in steps of whatever length."""

    def __init__(self) -> None:
        self._t_s = self._slow = self._out = 0.0

    def volts(self, t_s: float, volts: float) -> float:
        """What comes out at t_s if volts go in."""
        low, high = (1 - math.exp(-2 * math.pi * hz * min(1.0, max(0.0, t_s - self._t_s))) for hz in PASSES_HZ)
        self._t_s = max(self._t_s, t_s)
        self._slow += low * (volts - self._slow)
        self._out += high * (volts - self._slow - self._out)
        return PASSED * self._out
