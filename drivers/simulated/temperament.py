"""What a simulated person is like. Constants are typical of resting adults; none is fitted to a person."""

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Temperament:
    """What a body is like. Rates in beats or breaths a minute, skin in microsiemens, times in seconds.

    By default it is somebody who was told to breathe with the lamp, and goes wherever it leads.
    """

    heart_settled_bpm: float = 62.0
    heart_activated_bpm: float = 88.0
    heart_wander_bpm: float = 1.5
    beat_variation: float = 0.008  # of an interval, from beat to beat
    rsa_bpm: float = 9.0  # peak to trough of a full breath, away from resonance and below the corner
    rsa_variation: float = 0.0  # of it, from breath to breath
    rsa_corner_bpm: float = math.inf  # faster breaths give less RSA; 7.2 in Hirsch & Bishop 1981
    resonance_bpm: float | None = None  # the pace at which RSA is largest
    resonance_gain: float = 1.8  # how many times rsa_bpm there
    resonance_width_bpm: float = 0.8  # one standard deviation of the bell around it
    breath_per_min: float = 13.0  # when left alone and settled
    breath_activated_per_min: float = 18.0  # when left alone and activated
    breath_variation: float = 0.03  # of a breath's length, from breath to breath
    inhale_share: float = 0.4  # of a breath
    sighs_per_hour: float = 8.0  # a judgement
    follows: float = 1.0  # willingness, as the share of breaths that mind the lamp. 0: breathes as it likes, 1: all
    lag_s: float = 0.5  # behind the light that it follows
    lag_jitter_s: float = 0.0
    stride: float = 0.12  # furthest its pace changes from one breath to the next, as a share
    reach: float = 0.7  # furthest from its present pace that it answers to, as a share of it
    strays: float = math.inf  # furthest from its comfortable pace that it goes, as a share of it
    activated: float = 0.9  # 0 settled .. 1 activated, at the start
    settles_s: float = 150.0  # time constant towards calm
    skin_settled_usiemens: float = 3.0
    skin_activated_usiemens: float = 9.0
    skin_drift_usiemens: float = 0.15
    responses_per_min: float = 2.0
    response_usiemens: float = 0.25
    perfusion: float = 1.0  # of the finger: below 1 it is cold, and this its usual share of a warm one's pulse wave
    arrives_s: float = 0.0  # finger and electrodes on
    leaves_s: float = math.inf
    asleep_s: float = math.inf  # falls asleep: the finger slips off its sensor, and no lamp is minded

    def rsa_at_bpm(self, pace_bpm: float) -> float:
        """RSA, peak to trough of heart rate in beats a minute, over breaths of usual depth at this pace.

        Level up to a corner, then falling by 20 dB a decade (Hirsch & Bishop 1981, 10.1152/ajpheart.1981.241.4.H620:
        from 7.2 a minute, by 21 dB). Larger in a bell around the person's own resonance, in adults between 4.5 and 6.5
        (Vaschillo 2002, 10.1023/A:1014587304314). The bell is a resonator's gain without its phase: heart and lungs
        stay in step at every pace, so that an amplitude that was set can be found again.
        """
        amplitude_bpm = self.rsa_bpm * min(1.0, self.rsa_corner_bpm / pace_bpm)
        if self.resonance_bpm is None:
            return amplitude_bpm
        away = (pace_bpm - self.resonance_bpm) / self.resonance_width_bpm
        return amplitude_bpm * (1 + (self.resonance_gain - 1) * math.exp(-0.5 * away**2))
