"""A circulation with its baroreflex: pressure, and what it makes of the heart's rate. Knows no lamp and no pacer.

Arteries, veins and lungs are three elastic stores between two pumps: the non-pulsatile windkessel of Ottesen 1997
(10.1007/s002850050089), closed. Receptors, nerves and what they hold are those of Ursino 1998 (Am J Physiol 275 H1733)
and Ursino & Magosso 2003 (Am J Physiol 284 H1479): a fast vagal arm, a slower sympathetic one, late vessels and veins.
A breath draws on the vessels in the chest and keeps vagal spikes from the node. Nothing here is told a resonance, a
phase or a wave: delays and stores make them.
"""

import math
from collections import deque

from drivers.simulated.physiology import Physiology

F_MIN, F_MAX, SLOPE_MMHG = 2.52, 47.78, 11.758  # spikes/s of the carotid sinus (Ursino 1998, as all up to NODE_S)
ES_INF, ES_0, ES_K, ES_MIN = 2.10, 16.11, 0.0675, 2.66
EV_0, EV_INF, EV_CS, EV_K = 3.2, 6.3, 25.0, 7.06
VAGAL_S, SYMPATHETIC_S = 0.09, 0.13  # seconds of interval a spike/s, and a unit of its logarithm
VESSELS, VEINS_ML = 0.33, 398.0
VENOUS_MMHG, CHEST_MMHG, LEFT_MMHG = 7.0, -4.0, 9.0  # at rest: veins, chest, and what fills the left heart
USUAL_LITRES = 0.24  # in the lungs, on average
NOISE_S, SLOW_S, MOOD_S = 1.5, 40.0, 20.0  # noises of vessels and of nerves forget within these
LEAST_TONE_S = 0.05  # of the vagus, even in haste
SHORTEST_S, LONGEST_S = 0.30, 2.2  # of an interval


class Late:
    """What was said delay_s ago, smoothed over smooth_s."""

    def __init__(self, delay_s: float, smooth_s: float, step_s: float, value: float = 0.0) -> None:
        steps = max(1, round(delay_s / step_s))
        self._line = deque([value] * steps, maxlen=steps)
        self._share, self.value = step_s / smooth_s, value

    def update(self, said: float) -> float:
        """Hear one step's word, and say what has come through by now."""
        self.value += (self._line[0] - self.value) * self._share
        self._line.append(said)
        return self.value


class Circulation:
    """One person's, advanced in steps. who: its parameters. step_s: between steps."""

    def __init__(self, who: Physiology, step_s: float) -> None:
        self.who, self._step_s = who, step_s
        self._flow_ml_s = who.stroke_ml * who.heart_bpm / 60
        self._resistance = (who.pressure_mmhg - VENOUS_MMHG) / self._flow_ml_s
        self._artery_ml_mmhg = who.runoff_s / self._resistance
        self._artery_mmhg, self._vein_mmhg, self._left_mmhg = who.pressure_mmhg, VENOUS_MMHG, LEFT_MMHG
        self._right_ml_s_mmhg = self._flow_ml_s / (VENOUS_MMHG - CHEST_MMHG)
        self._felt_mmhg = who.pressure_mmhg
        self._quiet_vagal, self._quiet_sympathetic = self._nerves((F_MIN + F_MAX) / 2)
        self._vagal = Late(who.vagal_delay_s, who.vagal_s, step_s)
        self._sympathetic = Late(who.sympathetic_delay_s, who.sympathetic_s, step_s)
        self._vessels = Late(who.vessel_delay_s, who.vessel_s, step_s)
        self._veins = Late(who.vein_delay_s, who.vein_s, step_s)
        self._quiet_tone_s = max(LEAST_TONE_S, 60 / who.heart_bpm - 60 / who.intrinsic_bpm)
        self._mood = self._noise = self._slow = self._tone = self._air = 0.0
        self.interval_s = 60 / who.heart_bpm
        """That a heart at this rate would have."""
        self.rest_s = self.interval_s
        """The same without any reflex."""
        self.force = 1.0
        """Of the beat that was last, 1 as usual."""
        self.pressure_mmhg = who.pressure_mmhg
        """Mean arterial."""
        self.tightness = 0.0
        """Of vessels: by which share their resistance is above that at rest."""
        self.stroke = 1.0
        """Of the left heart as it is filled, 1 at rest."""

    @staticmethod
    def _nerves(spikes: float) -> tuple[float, float]:
        """Vagal spikes a second, and the logarithm of the sympathetic ones that effectors follow."""
        vagal = math.exp((spikes - EV_CS) / EV_K)
        sympathetic = ES_INF + (ES_0 - ES_INF) * math.exp(-ES_K * spikes)
        return (EV_0 + EV_INF * vagal) / (1 + vagal), math.log(max(0.0, sympathetic - ES_MIN) + 1)

    def step(self, litres: float, activated: float, quick: float = 0.0, slow: float = 0.0, mood: float = 0.0) -> None:
        """Live for a step with so much air drawn in, litres, and so activated, 0..1.

        quick, slow, mood: normal numbers that stir the vessels, within seconds and within minutes, and the nerves.
        """
        who, step_s = self.who, self._step_s
        speed, self._air = (litres - self._air) / step_s, litres
        litres -= USUAL_LITRES
        chest_mmhg = CHEST_MMHG - who.lung_mmhg_per_litre * litres
        self._stir(quick, slow, mood)
        self._flow(chest_mmhg, speed)
        vagal, sympathetic = self._reflex()
        rest_s = self.rest_s = 60 / (who.heart_bpm + self._mood + who.aroused_bpm * activated)
        tone_s = max(LEAST_TONE_S, rest_s - 60 / who.intrinsic_bpm)
        gate_s = who.gate_s_per_litre * (litres + who.lead_s * speed)
        spared = tone_s / self._quiet_tone_s
        vagal_s = self._vagal.update(spared * (VAGAL_S * who.vagal_gain * vagal - gate_s))
        if vagal_s < 0:  # nothing is left to withdraw once the heart goes as it would by itself
            vagal_s = tone_s * math.expm1(vagal_s / tone_s)
        sympathetic_s = SYMPATHETIC_S * who.sympathetic_gain * self._sympathetic.update(sympathetic)
        wanted_s = rest_s + vagal_s - sympathetic_s
        self.interval_s = max(SHORTEST_S, min(LONGEST_S, wanted_s))

    def _stir(self, quick: float, slow: float, mood: float) -> None:
        """What the reflex knows nothing of, and how tight vessels are from it and from the reflex."""
        who, step_s = self.who, self._step_s
        self._noise += quick * who.vessel_noise * math.sqrt(2 * step_s / NOISE_S) - self._noise * step_s / NOISE_S
        self._slow += slow * who.slow_noise * math.sqrt(2 * step_s / SLOW_S) - self._slow * step_s / SLOW_S
        self._mood += mood * who.mood_bpm * math.sqrt(2 * step_s / MOOD_S) - self._mood * step_s / MOOD_S
        self.tightness = self._vessels.value * VESSELS * who.vessel_gain + self._noise + self._slow

    def _flow(self, chest_mmhg: float, speed: float) -> None:
        """Move blood: a pump's stroke goes with what fills it and for how long."""
        who, step_s = self.who, self._step_s
        resistance = self._resistance * max(0.3, 1 + self.tightness)
        away_ml_s = (self.pressure_mmhg - self._vein_mmhg) / resistance
        right_ml_s = max(
            0.0, self._right_ml_s_mmhg * (self._vein_mmhg - CHEST_MMHG - who.returned * (chest_mmhg - CHEST_MMHG))
        )
        pace = self.interval_s * who.heart_bpm / 60
        self.stroke = max(0.0, self._left_mmhg / LEFT_MMHG) * pace**who.filling
        left_ml_s = self._flow_ml_s * self.stroke * self.force / pace
        tone_ml_s = -self._tone
        self._tone = VEINS_ML * who.vein_gain * self._veins.value
        tone_ml_s = (tone_ml_s + self._tone) / step_s
        self._artery_mmhg += (left_ml_s - away_ml_s) / self._artery_ml_mmhg * step_s
        self._vein_mmhg += (away_ml_s - right_ml_s + tone_ml_s) / who.venous_ml_mmhg * step_s
        self._left_mmhg += (right_ml_s - left_ml_s - who.pooled_ml_per_litre * speed) / who.pulmonary_ml_mmhg * step_s
        self.pressure_mmhg = self._artery_mmhg + who.thoracic * (chest_mmhg - CHEST_MMHG)

    def _reflex(self) -> tuple[float, float]:
        """What nerves say beyond what they say at rest."""
        who, step_s = self.who, self._step_s
        # (1 + zero s) / (1 + pole s): what is felt is the pressure and its change
        self._felt_mmhg += (self.pressure_mmhg - self._felt_mmhg) * step_s / who.receptor_pole_s
        lead = who.receptor_zero_s / who.receptor_pole_s
        felt = self._felt_mmhg + lead * (self.pressure_mmhg - self._felt_mmhg)
        rise = math.exp((felt - who.pressure_mmhg) / SLOPE_MMHG)
        vagal, sympathetic = self._nerves((F_MIN + F_MAX * rise) / (1 + rise))
        vagal, sympathetic = vagal - self._quiet_vagal, sympathetic - self._quiet_sympathetic
        self._vessels.update(sympathetic)
        self._veins.update(sympathetic)
        return vagal, sympathetic
