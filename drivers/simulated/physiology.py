"""What a simulated circulation is made of: parameters of published models, and how people differ in them.

Means are those of the models; how far people scatter about them is a judgement, of a tenth to two fifths, from how
far healthy adults do in heart rate variability (Nunan 2010, Pacing 33 1407). None is fitted to a person, to a
recording or to what the lamp's signal path likes. What follows from them is judged, not set.
"""

import math
import random
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Physiology:
    """A circulation and its reflexes. Pressures in mmHg, volumes in ml (lungs: litres), times in seconds."""

    heart_bpm: float = 65.0  # settled: an interval of 926 +- 90 ms (Nunan 2010, Pacing 33 1407)
    aroused_bpm: float = 22.0  # more, when fully activated
    intrinsic_bpm: float = 98.0  # without any nerve, at 35 years (Jose & Collison 1970, 10.1093/cvr/4.2.160)
    pressure_mmhg: float = 92.0  # mean arterial: Pn of Ursino 1998, Am J Physiol 275 H1733
    stroke_ml: float = 75.0
    filling: float = 0.35  # stroke goes with the interval before it: 16 mmHg/s of a pulse of 40 (DeBoer 1987)
    runoff_s: float = 2.0  # of the arterial windkessel (DeBoer 1987, 10.1152/ajpheart.1987.253.3.H680)
    venous_ml_mmhg: float = 111.0  # compliance of systemic veins (Ursino 1998)
    pulmonary_ml_mmhg: float = 31.0  # of pulmonary vessels (Ursino 1998)
    thoracic: float = 0.4  # share of arterial compliance that feels the pressure in the chest
    lung_mmhg_per_litre: float = 3.7  # an elastance of 5 cmH2O a litre
    returned: float = 0.5  # share of that pressure that draws blood: veins collapse where they enter the chest
    pooled_ml_per_litre: float = 40.0  # that lungs keep as they fill: the left heart gives 5 to 10 % less
    receptor_zero_s: float = 6.37  # baroreceptors answer to change (Ursino 1998)
    receptor_pole_s: float = 2.076
    vagal_gain: float = 0.7  # times 0.09 s of interval a spike/s (Ursino 1998): 15 to 20 ms/mmHg, as adults have
    vagal_delay_s: float = 0.2
    vagal_s: float = 1.5  # of the sinus node: a corner at 6.4/min; 7.2 +- 1.5 in Hirsch & Bishop 1981
    sympathetic_gain: float = 1.0  # times 0.13 s
    sympathetic_delay_s: float = 2.0
    sympathetic_s: float = 2.0
    vessel_gain: float = 1.0  # times 0.33 of resistance
    vessel_delay_s: float = 3.0  # 2 in Ursino 1998, 4.2 in Seidel & Herzel 1998, Physica D 115 145
    vessel_s: float = 6.0
    vein_gain: float = 1.0  # times 398 ml
    vein_delay_s: float = 5.0
    vein_s: float = 20.0
    # How far an inspiration keeps vagal spikes from the node (Eckberg 2003, 10.1113/jphysiol.2002.037192), as large as
    # gives a breath at rest the HF power of Nunan 2010. The drive to breathe is ahead of the air, by resistance over
    # elastance (0.3 s) or until no lag is left (Saul 1991, Am J Physiol 261 H1231, of the vagus alone).
    gate_s_per_litre: float = 0.4
    lead_s: float = 0.4
    vessel_noise: float = 0.024  # of resistance: what moves vessels besides the reflex (Ursino & Magosso 2003)
    slow_noise: float = 0.045  # and over minutes: warmth, hormones
    mood_bpm: float = 2.0  # what moves the heart besides breath and pressure: thoughts (a judgement)
    node_noise: float = 0.006  # of an interval, from beat to beat
    arrival_s: float = 0.24  # of a pulse at the finger, after its beat
    arrival_s_per_mmhg: float = 0.001  # earlier (Payne 2006, 10.1152/japplphysiol.00657.2005)
    rise_s: float = 0.17  # from its foot to its top
    notch: float = 0.35  # size of the echo in its wave
    dead_litre: float = 0.15  # of a breath
    alveolar_litres_per_min: float = 4.2  # what is left is shared by the breaths: slow ones are deep
    breathes: float = 1.0  # times as often as its temperament says
    ectopic_share: float = 0.0  # of beats that follow none
    fibrillates: bool = False
    breath_variation: float = 0.10  # of a breath's length, when nothing leads it
    tidal_variation: float = 0.18  # of its depth (Tobin 1988, 10.1152/jappl.1988.65.1.309)

    def tidal_litres(self, breaths_per_min: float) -> float:
        """Of a breath at this pace that keeps the same air for the blood."""
        return self.dead_litre + self.alveolar_litres_per_min / breaths_per_min


ADULT = Physiology()
# At about eight years: Fleming 2011, 10.1016/S0140-6736(10)62226-X, for heart and breath; the rest goes with the size.
CHILD = replace(
    ADULT,
    heart_bpm=84.0,
    intrinsic_bpm=125.0,
    pressure_mmhg=75.0,
    stroke_ml=42.0,
    venous_ml_mmhg=60.0,
    pulmonary_ml_mmhg=17.0,
    lung_mmhg_per_litre=7.5,
    pooled_ml_per_litre=30.0,
    vein_gain=0.5,
    vessel_delay_s=2.2,
    vessel_s=4.5,
    gate_s_per_litre=0.42,
    vagal_gain=0.45,
    arrival_s=0.18,
    dead_litre=0.06,
    alveolar_litres_per_min=3.4,
    breathes=1.45,
)
# At about sixty: 82/min without nerves (Jose & Collison 1970), less than half the reflex (Gribbin 1971, Circ Res 29
# 424), stiffer arteries; SDNN and RMSSD come out at 34 and 24 ms, and are 36 and 22 (Sinnreich 1998, Heart 80 156).
OLDER = replace(
    ADULT,
    heart_bpm=68.0,
    intrinsic_bpm=82.0,
    pressure_mmhg=98.0,
    runoff_s=1.6,
    vagal_gain=0.28,
    gate_s_per_litre=0.16,
    sympathetic_gain=0.6,
    aroused_bpm=14.0,
    mood_bpm=1.2,
    arrival_s=0.2,
    rise_s=0.21,
    notch=0.15,
)
SLOW = replace(ADULT, heart_bpm=42.0, intrinsic_bpm=80.0, stroke_ml=105.0)  # of sport, or of a node grown lazy


def drawn(seed: int, usual: Physiology = ADULT) -> Physiology:
    """One person at random about what is usual, the same for the same seed."""
    rng = random.Random(f"circulation {seed}")

    def around(mean: float, spread: float) -> float:
        """Log-normal, within two deviations."""
        return mean * math.exp(spread * max(-2.0, min(2.0, rng.gauss(0, 1))))

    return replace(
        usual,
        heart_bpm=around(usual.heart_bpm, 0.10),
        intrinsic_bpm=around(usual.intrinsic_bpm, 0.08),
        pressure_mmhg=around(usual.pressure_mmhg, 0.08),
        stroke_ml=around(usual.stroke_ml, 0.12),
        runoff_s=around(usual.runoff_s, 0.15),
        lung_mmhg_per_litre=around(usual.lung_mmhg_per_litre, 0.25),
        vagal_gain=around(usual.vagal_gain, 0.35),
        vagal_s=around(usual.vagal_s, 0.2),
        sympathetic_gain=around(usual.sympathetic_gain, 0.25),
        sympathetic_delay_s=around(usual.sympathetic_delay_s, 0.2),
        vessel_gain=around(usual.vessel_gain, 0.15),
        vessel_delay_s=around(usual.vessel_delay_s, 0.15),
        vessel_s=around(usual.vessel_s, 0.15),
        gate_s_per_litre=around(usual.gate_s_per_litre, 0.4),
        arrival_s=around(usual.arrival_s, 0.12),
        arrival_s_per_mmhg=around(usual.arrival_s_per_mmhg, 0.3),
        rise_s=around(usual.rise_s, 0.12),
        notch=around(usual.notch, 0.3),
        lead_s=around(usual.lead_s, 0.3),
        vessel_noise=around(usual.vessel_noise, 0.25),
        slow_noise=around(usual.slow_noise, 0.25),
        alveolar_litres_per_min=around(usual.alveolar_litres_per_min, 0.15),
    )
