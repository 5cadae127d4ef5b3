"""RSA amplitude of a simulated person as a function of breathing rate.

Level up to a corner, then falling by 20 dB a decade (Hirsch & Bishop 1981, 10.1152/ajpheart.1981.241.4.H620: from 7.2 a
minute, by 21 dB). Larger in a bell around the person's own resonance, in adults between 4.5 and 6.5 (Vaschillo 2002,
10.1023/A:1014587304314). The bell is a resonator's gain without its phase: heart and lungs stay in step at every pace,
so that an amplitude that was set can be found again.
"""

import math

from drivers.simulated.temperament import Temperament


def rsa_bpm(who: Temperament, pace_bpm: float) -> float:
    """Peak to trough of heart rate, in beats a minute, over breaths of usual depth at this pace."""
    amplitude_bpm = who.rsa_bpm * min(1.0, who.rsa_corner_bpm / pace_bpm)
    if who.resonance_bpm is None:
        return amplitude_bpm
    away = (pace_bpm - who.resonance_bpm) / who.resonance_width_bpm
    return amplitude_bpm * (1 + (who.resonance_gain - 1) * math.exp(-0.5 * away**2))
