"""A heart in a circulation, and the finger its pulse comes to: beats, and when, how large and how high each arrives."""

import math
from collections import deque
from collections.abc import Iterator

from drivers.simulated.breath import Breather
from drivers.simulated.circulation import Circulation
from drivers.simulated.heart import KEPT_BEATS, STEP_S
from drivers.simulated.physiology import Physiology
from drivers.simulated.rhythm import Interval, Rhythm

EVERY = 4  # steps of the body in one of the circulation: 22 a second
WAVE_HZ, WAVE_S = 256, 1.0  # after which only the run-off is left
RUNS_OFF, RUN_OFF_S = 0.4, 0.8  # what a finger's vessels still hold, and how fast they give it (a judgement)
LIFTS = 4.0  # usual baselines that a litre in the lungs lifts (a judgement: feet of a tenth of the wave, as in records)
NARROWS = 2.0  # how much smaller a finger's pulse is for vessels that are tighter by a share (a judgement)
DRAINS = 10.0  # usual baselines that such a share takes away (a judgement)


def arterial_wave(t_s: float, rise_s: float, notch: float) -> float:
    """The volume pulse of one beat, about 0..1, t_s after its foot: a wave out, its echo (notch), and the run-off."""
    out = math.exp(-0.5 * ((t_s - rise_s) / (0.32 * rise_s if t_s < rise_s else 0.085)) ** 2)
    echo = notch * math.exp(-0.5 * ((t_s - rise_s - 0.25) / 0.095) ** 2)
    return 0.75 * out + echo + RUNS_OFF * -math.expm1(-((t_s / rise_s) ** 2)) * math.exp(-t_s / RUN_OFF_S)


class ReflexHeart:
    """The heart of a physiology. numbers: normal ones, for its vessels and its node.

    seed: of its rhythm. `beats`, `bpm` and `swell` as of SetHeart; for each beat, `kinds`: what the interval that ended
    with it is; `arrivals`: when the foot of its pulse came to the finger.
    """

    def __init__(self, who: Physiology, breath: Breather, numbers: Iterator[float], seed: int) -> None:
        self.who, self._breath, self._numbers = who, breath, numbers
        self.vessels = numbers
        """Normal numbers that stir the vessels, a quick and a slow one every EVERY steps."""
        self._rhythm = Rhythm(who, seed)
        self.circulation = Circulation(who, STEP_S * EVERY)
        self.beats: deque[float] = deque(maxlen=KEPT_BEATS)
        self.kinds: deque[Interval] = deque(maxlen=KEPT_BEATS)
        self.arrivals: deque[float] = deque(maxlen=KEPT_BEATS)
        self.bpm, self.swell, self._cycle_s = who.heart_bpm, 0.0, 60 / who.heart_bpm
        self._litres = who.tidal_litres(breath.last_bpm)
        self._phase, self._factor, self._steps, self._end_s = 0.0, 1.0, 0, 0.0
        self._feet: deque[tuple[float, float]] = deque()
        self._left = self._left_s = 0.0  # of the run-off of pulses past, and when
        points = range(round(WAVE_S * WAVE_HZ) + 2)
        self._shape = [arterial_wave(i / WAVE_HZ, who.rise_s, who.notch) for i in points]

    def step(self, t_s: float, begun: bool, activated: float, stirred: Iterator[float]) -> None:
        """Live for STEP_S from t_s. begun: whether a breath began in it. stirred: normal numbers, one a step."""
        breath, circulation = self._breath, self.circulation
        if begun:
            self._litres = self.who.tidal_litres(60 / breath.length_s)
        if self._steps % EVERY == 0:
            litres = self._litres * breath.depth * breath.lungs
            mood = 0.5 * sum(next(stirred) for _ in range(EVERY))  # as large as one, and shared at any lag if it is
            circulation.step(litres, activated, next(self.vessels), next(self.vessels), mood)
            self.swell = LIFTS * litres - DRAINS * circulation.tightness
            self._cycle_s = circulation.rest_s if self.who.fibrillates else circulation.interval_s
            self.bpm = 60 / self._cycle_s
        self._steps += 1
        before = self._phase
        self._phase += self._factor * STEP_S / self._cycle_s
        self._end_s = t_s + STEP_S
        if self._phase >= 1:
            over = (1 - before) / (self._phase - before)
            self._phase -= 1
            self._beat(t_s + over * STEP_S)

    def _beat(self, at_s: float) -> None:
        """A beat sends its pulse on its way."""
        circulation, who, rhythm = self.circulation, self.who, self._rhythm
        self.beats.append(at_s)
        self.kinds.append(rhythm.kind)
        circulation.force = rhythm.force
        size = circulation.stroke * rhythm.force * math.exp(-NARROWS * circulation.tightness)
        rhythm.next()
        self._factor = (1 + next(self._numbers) * who.node_noise) / rhythm.cycle
        foot_s = at_s + max(
            0.1, who.arrival_s - who.arrival_s_per_mmhg * (circulation.pressure_mmhg - who.pressure_mmhg)
        )
        self.arrivals.append(foot_s)
        self._left *= math.exp((self._left_s - at_s) / RUN_OFF_S)
        self._left_s = at_s
        while self._feet and at_s - self._feet[0][0] >= WAVE_S:
            foot = self._feet.popleft()
            self._left += foot[1] * RUNS_OFF * math.exp((foot[0] - at_s) / RUN_OFF_S)
        self._feet.append((foot_s, size))

    def wave(self, behind: float) -> float:
        """The pulse wave, about 0..1. behind: how many steps, 0..1, before the end of the last."""
        now_s = self._end_s - behind * STEP_S
        wave = self._left * math.exp((self._left_s - now_s) / RUN_OFF_S)
        for foot_s, size in self._feet:
            at = (now_s - foot_s) * WAVE_HZ
            if at >= WAVE_S * WAVE_HZ:
                wave += size * RUNS_OFF * math.exp((foot_s - now_s) / RUN_OFF_S)
            elif at >= 0:
                i = int(at)
                wave += size * (self._shape[i] + (at - i) * (self._shape[i + 1] - self._shape[i]))
        return wave
