"""The values that flow from the clock to the light, in the order in which they are made. All are frozen.

Unknown is None. `t_s` is seconds since the session began, on the monotonic clock.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias, TypeVar, dataclass_transform

if TYPE_CHECKING:  # as in drivers/ports.py
    import numpy as np
    from numpy.typing import NDArray

T = TypeVar("T")
Array: TypeAlias = "NDArray[np.float64]"
"""Its shape stands where it is used."""

SETTLED_BELOW, ACTIVATED_ABOVE = 0.4, 0.6
"""Of the arousal index, 0..1: between the two it is as at baseline."""


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def value(cls: type[T]) -> type[T]:
    """A dataclass that type checkers keep frozen. Made at every tick: at run time, frost costs six times as much."""
    return dataclass(slots=True)(cls)


@value
class Tick:
    """One tick of the loop: index on the absolute grid, its time, and how many ticks were skipped before it."""

    index: int
    t_s: float
    missed: int


class Contact(StrEnum):
    """State of the search for a pulse, from the pulse sensor alone."""

    LOOKING = "looking"  # nothing like a pulse
    HOLD_STILL = "hold still"  # beats that are not yet believed
    FOUND = "found"  # several beats agree: a heart rate may be shown
    LOST = "lost"  # it was found, and beats no longer agree


class SkinState(StrEnum):
    """State of the skin electrodes."""

    MISSING = "missing"  # no samples
    OPEN = "open"  # nothing, or one electrode only
    LOOSE = "loose"  # just touched, or jumping faster than skin can
    JOINED = "joined"  # two people's skins as one: they hold hands
    DRY = "dry"  # skin that conducts so little that few responses can be seen
    ON = "on"
    SATURATED = "saturated"  # beyond what the front end can measure
    MOVED = "moved"  # on, and the electrodes have just shifted: the level is kept, the step is no response
    DOUBTED = "doubted"  # it stands still as no skin does, or is faint and was never seen to be touched


class Reason(StrEnum):
    """Why something in Vitals is None; device.text.states has the sentence for each."""

    # no heart rate
    NO_PULSE_WAVE = "no pulse wave"
    WAVE_NOT_OVER = "wave not over"
    SAMPLES_MISSING = "samples missing"
    HEIGHTS_JUMP = "heights jump"
    SHAPES_DIFFER = "shapes differ"
    WAVES_BETWEEN = "waves between beats"
    NOISE = "noise"
    STANDS_STILL = "wave stands still"
    NO_SHAPE = "waves without a shape"
    BEATS_COME_AND_GO = "beats intermittent"
    INTERVALS_JUMP = "intervals jump"
    FEW_ANNOTATED_BEATS = "few annotated beats"
    # no swing
    IRREGULAR = "rhythm irregular"
    BREATHS_NOT_OVER = "breaths not over"
    NO_BREATH_HEARD = "no breath heard"
    FEW_BEATS_A_BREATH = "few beats a breath"
    INTERVALS_MISSING = "intervals missing"
    OTHER_WAVES = "other waves"
    # no arousal
    BASELINE_NOT_OVER = "baseline not over"
    NO_HEART_AND_NO_SKIN = "no heart and no skin"
    HEART_AND_SKIN_DISAGREE = "heart and skin disagree"
    SHAKEN = "shaken"


@dataclass(frozen=True, slots=True)
class Beat:
    """A heart beat, final when announced: never moved, never withdrawn.

    t_s: its time, refined below one sample. known_s: when the device knew. ibi_s: inter-beat interval that it ends,
    None after a pause. quality: signal quality, 0..1. accepted: whether ibi_s goes to the classifier of intervals.
    """

    t_s: float
    known_s: float
    ibi_s: float | None
    quality: float
    accepted: bool


class IntervalKind(StrEnum):
    """Class of an inter-beat interval: normal, or which artefact (Lipponen & Tarvainen 2019)."""

    NORMAL = "normal"  # NN
    MISSED = "missed"  # a beat within it was not seen
    EXTRA = "extra"  # one of the two that a beat too many made of one
    ECTOPIC = "ectopic"  # a beat that came early, or the pause after it
    LONG = "long"
    SHORT = "short"


@dataclass(frozen=True, slots=True)
class Interval:
    """An inter-beat interval that ended at t_s, classified two beats later."""

    t_s: float
    ibi_s: float
    kind: IntervalKind


class Entrainment(StrEnum):
    """Cardiac entrainment to the pacer: whether RSA is at its rate, in a steady phase."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class Regularity(StrEnum):
    """Of the heart's rhythm: whether what comes next follows from what was, as a sinus node's does."""

    REGULAR = "regular"
    IRREGULAR = "irregular"  # as in atrial fibrillation, or with many ectopic beats


@dataclass(frozen=True, slots=True)
class BreathRsa:
    """RSA told with one breath, known at t_s: of it and those before it, three breaths or 30 s in all.

    rsa_ms, rsa_bpm: peak to trough of the interval, and of the rate, over these breaths laid over one another; without
    drift and noise, and corrected for each interval being a mean over its length (signals.breath_swing). power_ms2:
    mean square of that course. phase_lag_s: from the end of inhalation asked for to the fastest heart; None while that
    is not the breath.
    """

    t_s: float
    rsa_ms: float
    rsa_bpm: float
    power_ms2: float
    phase_lag_s: float | None


@dataclass(frozen=True, slots=True)
class RestMeasures:
    """Heart rate variability of two unpaced minutes, for rest only: it falls when a person slows their breath."""

    begin_s: float
    end_s: float
    rmssd_ms: float
    sdnn_ms: float
    porges_bohrer_ln_ms2: float | None


@dataclass(frozen=True, slots=True)
class SkinResponse:
    """A skin conductance response (SCR). Times in s, amplitude in uS."""

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
    """Half recovery of a response told earlier. One that the next overtakes, or slower than 15 s, gets none."""

    onset_s: float
    known_s: float
    half_recovery_s: float


@dataclass(frozen=True, slots=True)
class Vitals:
    """What is known of one person now.

    heart_rate_bpm: of the median interval of 8 s, while the confidence gate is open. artefact_share: of the last
    minute's intervals. rsa_ms: median of the last five breaths, as far as they are told. entrainment: while paced.
    rhythm_bpm: pace of the breath that is heard in the heart, paced or not, and rhythm_share of the IBI variance that
    it explains. skin_usiemens: level (SCL). responses_per_min: rate of responses (SCR). arousal: 0 settled .. 1
    activated, against a personal baseline. confidence: 0..1, of arousal. regularity: of the last minute's rhythm; there
    is no swing of an irregular.
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
    regularity: Regularity | None = None
    reasons: tuple[Reason | SkinState, ...] = ()


@value
class Reading:
    """One person's share of one tick: what became known in it, and what is known after it."""

    vitals: Vitals
    beats: tuple[Beat, ...] = ()
    intervals: tuple[Interval, ...] = ()
    breaths: tuple[BreathRsa, ...] = ()
    rest: RestMeasures | None = None
    responses: tuple[SkinResponse | SkinRecovery, ...] = ()


def merge(readings: Sequence[Reading]) -> Reading:
    """Consecutive readings of one person as one: the events of all of them, and the vitals of the last."""
    return Reading(
        readings[-1].vitals,
        tuple(x for r in readings for x in r.beats),
        tuple(x for r in readings for x in r.intervals),
        tuple(x for r in readings for x in r.breaths),
        next((r.rest for r in readings if r.rest), None),
        tuple(x for r in readings for x in r.responses),
    )


def without_judgement(reading: Reading) -> Reading:
    """A reading while the sensors are shaken on purpose: no arousal and no entrainment is derived from it."""
    vitals = reading.vitals
    vitals = replace(vitals, arousal=None, confidence=None, entrainment=None, reasons=(*vitals.reasons, Reason.SHAKEN))
    return replace(reading, vitals=vitals)


@value
class Breath:
    """State of the pacer: the breath that the lamp asks for.

    phase: 0..1 of the cycle, inhale first. lungs: volume, 0 empty .. 1 full. rate_bpm: breaths a minute. cycle: breaths
    begun. inhale_share: of a cycle, and so the phase at the end of inhalation.
    """

    phase: float
    lungs: float
    rate_bpm: float
    inhaling: bool
    cycle: int
    inhale_share: float


@value
class Scene:
    """What the lamp shows: ring (pixels, 3) red, green, blue, 0..1 linear to the eye; touch 0..1 of each motor."""

    ring: Array
    touch: tuple[float, ...] = (0.0,)


PRESSED, HELD, ANSWERED, SOFTER, TWICE = "pressed", "held", "answered", "softer", "twice"
"""What the button said: a moment to be marked, to end, yes to a question, softer, another programme."""
BY_PAGE = "page: "
"""How a Mark begins of what a phone asked for; the command follows."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment somebody marked, or what else the button said: see PRESSED."""

    t_s: float
    text: str
