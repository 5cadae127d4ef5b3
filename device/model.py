"""The values that flow from the clock to the light, in the order in which they are made. All are frozen.

Unknown is None. `t_s` is seconds since the session began, on the monotonic clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

SETTLED_BELOW, ACTIVATED_ABOVE = 0.4, 0.6
"""Of the arousal level, 0..1: between the two it is as usual."""


@dataclass(frozen=True, slots=True)
class Tick:
    """One turn of the loop: index on the absolute grid, its time, and how many turns were skipped before it."""

    index: int
    t_s: float
    missed: int


class Contact(StrEnum):
    """Whether a finger's pulse is there, from the pulse sensor alone."""

    LOOKING = "looking"  # nothing like a pulse
    HOLD_STILL = "hold still"  # something like a pulse, not yet believed
    FOUND = "found"  # several beats agreed; a heart rate may be shown
    LOST = "lost"  # it was found, and the beats no longer agree


class SkinState(StrEnum):
    """What the electrodes touch."""

    MISSING = "missing"  # the converter brings no value
    OPEN = "open"  # nothing, or one electrode only
    LOOSE = "loose"  # just touched, or jumping faster than skin can
    JOINED = "joined"  # two people's skins as one: they hold hands
    DRY = "dry"  # skin that conducts so little that few responses can be seen
    ON = "on"
    SATURATED = "saturated"  # beyond what the front end can measure


class Reason(StrEnum):
    """Why something in Vitals is None; device.text.reasons has the sentence for each."""

    # no heart rate
    NO_PULSE_WAVE = "no pulse wave"
    WAVE_NOT_OVER = "wave not over"
    SAMPLES_MISSING = "samples missing"
    HEIGHTS_JUMP = "heights jump"
    SHAPES_DIFFER = "shapes differ"
    WAVES_BETWEEN = "waves between beats"
    NOISE = "noise"
    BEATS_COME_AND_GO = "beats intermittent"
    INTERVALS_JUMP = "intervals jump"
    FEW_ANNOTATED_BEATS = "few annotated beats"
    # no arousal
    BASELINE_NOT_OVER = "baseline not over"
    NO_HEART_AND_NO_SKIN = "no heart and no skin"
    HEART_AND_SKIN_DISAGREE = "heart and skin disagree"
    SHAKEN = "shaken"


@dataclass(frozen=True, slots=True)
class Beat:
    """A heart beat, final when announced: never moved, never withdrawn.

    t_s: when, refined below one sample. known_s: when the device knew. ibi_s: interbeat interval since the beat before
    it, None after a pause. quality: 0..1. accepted: False if its interval may not count as a heart interval.
    """

    t_s: float
    known_s: float
    ibi_s: float | None
    quality: float
    accepted: bool


class IntervalKind(StrEnum):
    """What an interval between two beats is: the heart's own, or an artefact (Lipponen & Tarvainen 2019)."""

    NORMAL = "normal"
    MISSED = "missed"  # a beat within it was not seen
    EXTRA = "extra"  # one of the two that a beat too many made of one
    ECTOPIC = "ectopic"  # a beat that came early, or the pause after it
    LONG = "long"
    SHORT = "short"


@dataclass(frozen=True, slots=True)
class Interval:
    """An interbeat interval that ended at t_s, and what it is: known two beats later."""

    t_s: float
    ibi_s: float
    kind: IntervalKind


class Entrainment(StrEnum):
    """Whether the heart swings with the breath that the lamp asks for."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


@dataclass(frozen=True, slots=True)
class BreathRsa:
    """The swing of the heart over one breath.

    rsa_ms, rsa_bpm: peak to trough of intervals, and of the rate. power_ms2: mean square of the swing at the
    breathing frequency and its double. phase_lag_s: from the fullest lungs asked for to the fastest heart; None while
    unpaced.
    """

    t_s: float
    rsa_ms: float
    rsa_bpm: float
    power_ms2: float
    phase_lag_s: float | None


@dataclass(frozen=True, slots=True)
class RestMeasures:
    """Measures of two unpaced minutes, for rest only: they fall when a person slows their breath."""

    begin_s: float
    end_s: float
    rmssd_ms: float
    sdnn_ms: float
    porges_bohrer_ln_ms2: float | None


@dataclass(frozen=True, slots=True)
class SkinResponse:
    """A quick rise of skin conductance. Times in s, amplitude in uS."""

    onset_s: float
    peak_s: float
    known_s: float
    amplitude_usiemens: float

    @property
    def rise_s(self) -> float:
        """From onset to peak."""
        return self.peak_s - self.onset_s


@dataclass(frozen=True, slots=True)
class SkinRecovery:
    """Half of a response told earlier is gone. One that is overtaken by the next, or slower than 15 s, gets none."""

    onset_s: float
    known_s: float
    half_recovery_s: float


@dataclass(frozen=True, slots=True)
class Vitals:
    """What is known of one person now.

    heart_rate_bpm: while it is earned. artefact_share: of the last minute's intervals. rsa_ms: median swing of the
    last breaths. entrainment: while the lamp leads. rhythm_bpm: the heart's own slow rhythm in cycles a minute,
    whatever the lamp asks for, and rhythm_share of the heart's variation that it explains. skin_usiemens: level.
    responses_per_min: quick responses of the skin.
    arousal: 0 settled .. 1 activated against this person's own first minutes. confidence: 0..1, of arousal.
    reasons: why something is None; a SkinState is one of them where it stands against a level.
    """

    contact: Contact = Contact.LOOKING
    skin: SkinState = SkinState.MISSING
    heart_rate_bpm: float | None = None
    artefact_share: float | None = None
    rsa_ms: float | None = None
    entrainment: Entrainment | None = None
    rhythm_bpm: float | None = None
    rhythm_share: float | None = None
    skin_usiemens: float | None = None
    responses_per_min: float | None = None
    arousal: float | None = None
    confidence: float | None = None
    reasons: tuple[Reason | SkinState, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """One person's answer to one tick: what happened in it, and what is known after it."""

    vitals: Vitals
    beats: tuple[Beat, ...] = ()
    intervals: tuple[Interval, ...] = ()
    breaths: tuple[BreathRsa, ...] = ()
    rest: RestMeasures | None = None
    responses: tuple[SkinResponse | SkinRecovery, ...] = ()


def merge(readings: Sequence[Reading]) -> Reading:
    """Consecutive readings of one person as one: what happened in all of them, and what is known after the last."""
    return Reading(
        readings[-1].vitals,
        tuple(x for r in readings for x in r.beats),
        tuple(x for r in readings for x in r.intervals),
        tuple(x for r in readings for x in r.breaths),
        next((r.rest for r in readings if r.rest), None),
        tuple(x for r in readings for x in r.responses),
    )


def without_judgement(reading: Reading) -> Reading:
    """A reading while the sensors are shaken on purpose: what it found stays, and nothing is made of it."""
    vitals = reading.vitals
    vitals = replace(vitals, arousal=None, confidence=None, entrainment=None, reasons=(*vitals.reasons, Reason.SHAKEN))
    return replace(reading, vitals=vitals)


@dataclass(frozen=True, slots=True)
class Breath:
    """What the lamp asks of the breath.

    phase: 0..1 of the cycle, inhale first. lungs: 0 empty .. 1 full. rate_bpm: breaths a minute. cycle: breaths begun.
    inhale_share: of a cycle, and so the phase at which the lungs are full.
    """

    phase: float
    lungs: float
    rate_bpm: float
    inhaling: bool
    cycle: int
    inhale_share: float


@dataclass(frozen=True, slots=True)
class Scene:
    """What the lamp shows: ring (pixels, 3) red, green, blue, 0..1 linear to the eye; touch 0..1."""

    ring: NDArray[np.float64]
    touch: float = 0.0


PRESSED, HELD = "pressed", "held"


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment somebody marked: with the button PRESSED, or HELD to end."""

    t_s: float
    text: str
