"""Signal quality index of a beat, 0..1: a pulse wave repeats itself, is smooth, stands alone, and keeps its height.

Template correlation after Orphanidou 2015 (10.1109/JBHI.2014.2338351). The quality of a beat is that of its weakest
trait, and the trait is named, so that a person can be told why there is no heart rate.
"""

import math

import numpy as np

from device.model import Array, Reason
from device.signals.pulse.kernels import ROW_HZ, SlopeBuffer
from device.signals.pulse.known_pulse import KnownPulse
from device.signals.pulse.onsets import Onset
from device.signals.pulse.vessel import Vessel

SHAPE = (-30, 18)  # rows of a beat's shape about its time: foot, upstroke and crest, the part that repeats best
BOX = 4  # ... each a mean of 9 rows, which at 90 Hz is blind to aliased lamp flicker (10, 30 Hz) and mains (30, 40 Hz)
LEARN = 0.15  # of a beat's shape goes into the template: about six beats
SAME, UNLIKE = 0.90, 0.55  # correlation with the template, or the beat before: full and no quality
SMOOTH, ROUGH = 0.08, 0.14  # second difference of the shape over its upstroke: pulses 0.01-0.04, pink noise 0.2
ALONE, CROWDED = 0.5, 0.95  # largest upstroke passed over, over this one: dicrotic waves 0-0.45, tremor 1
USUAL, ODD = 0.6, 1.2  # |ln| of the upstroke over the usual one
WHOLE, GAPS = 0.1, 0.3  # share of rows missing of late
MOVES, STANDS = 0.85, 0.90  # how much the wave stands at two levels: see Vessel.stands
ALIKE, EVEN = 0.98, 0.25  # likeness, and |ln| of height over the one before: a still finger has 0.99, motion 0.96
CLEAN_BEATS, CLEAN_IBI_S = 4, 0.4  # so many in a row are clean waves; at more than 150 bpm they may be a tremor's
GOOD, SAME_SIZE = 0.9, 0.4  # quality, and |ln| of the upstroke over the one before, of a beat worth remembering
CERTAIN_BEATS, EARLY_LIKE = 3, 0.72  # steady beats after which an early one must be so like them; most bumps are not
RISE_FIRST, RISE_BEATS = 8, 30  # beats in the mean rise before any rate was shown, and after

LENGTH = SHAPE[1] - SHAPE[0]
LINE = np.linalg.qr(np.c_[np.ones(LENGTH), np.linspace(-1, 1, LENGTH)])[0]  # offset and slope of a shape do not count


class Quality:
    """Onsets of one polarity in; the quality of each beat out. sign: 1 or -1, of the polarity."""

    def __init__(self, wave: SlopeBuffer, sign: float) -> None:
        self._wave, self._sign = wave, sign
        self._template: Array | None = None
        self._before = np.zeros(LENGTH)
        self._clean, self._height = 0, 0.0
        self.steady = 0
        """Good beats of about the usual height, in a row."""
        self.known: KnownPulse | None = None
        """The pulse as it was while a rate was shown, not long ago."""
        self.recognised = False
        """Whether the last beat is one of that pulse."""
        self.vessel = Vessel()
        """Whether the wave may be a pulse at all."""
        self.rise = 0.0
        """Mean ln(steepest upstroke / downstroke): a pulse rises faster than it falls, noise is alike both ways."""
        self.rises = 0
        """Beats in that mean."""
        self.rise_beats = RISE_FIRST
        """The most beats in it."""

    @property
    def clean(self) -> bool:
        """Whether the last beats are as like one another as hardly anything but the pulse of a still finger is."""
        return self._clean >= CLEAN_BEATS

    def begin_anew(self) -> None:
        """A finger has landed: no shape is known. What is known of a polarity stays, once a rate was shown."""
        self._template, self._clean, self.vessel = None, 0, Vessel()
        if self.rise_beats == RISE_FIRST:
            self.rise, self.rises = 0.0, 0

    def feed(self, beat: Onset, missing: float) -> tuple[float, Reason]:
        """Quality 0..1 of beat, and the trait that lowers it most. missing: share of rows missing of late."""
        shape = self._shape(beat.back)
        if shape is None:
            return 0.0, Reason.WAVE_NOT_OVER
        bend = shape[2:] - 2 * shape[1:-1] + shape[:-2]
        rough = math.sqrt(bend @ bend / len(bend)) / beat.height
        like = self._likeness(_without_line(shape), beat.height)
        if like > UNLIKE and beat.up > 0 and beat.down > 0:
            self.rises = min(self.rises + 1, self.rise_beats)
            self.rise += (max(-1.0, min(1.0, math.log(beat.up / beat.down))) - self.rise) / self.rises
        size = abs(math.log(beat.height / beat.usual)) if beat.usual else 0.0
        change = abs(math.log(beat.height / self._height)) if self._height else math.inf
        self._height = beat.height
        if beat.ibi_s is not None:
            self.vessel.feed(self._wave.window(-beat.back - round(beat.ibi_s * ROW_HZ), 1 - beat.back))
        traits = (  # of equals the first is named
            (ramp(missing, WHOLE, GAPS), Reason.SAMPLES_MISSING),
            (ramp(self.vessel.stands, MOVES, STANDS), Reason.STANDS_STILL),
            (ramp(size, USUAL, ODD), Reason.HEIGHTS_JUMP),
            (ramp(-like, -SAME, -UNLIKE), Reason.SHAPES_DIFFER),
            (ramp(beat.between / beat.height, ALONE, CROWDED), Reason.WAVES_BETWEEN),
            (ramp(rough, SMOOTH, ROUGH), Reason.NOISE),
        )
        weakest = min(traits, key=lambda trait: trait[0])
        slow = beat.ibi_s is not None and beat.ibi_s > CLEAN_IBI_S
        self._clean = self._clean + 1 if like > ALIKE and change < EVEN and slow else 0
        self.steady = self.steady + 1 if weakest[0] >= GOOD and change < SAME_SIZE else 0
        return weakest

    def is_beat(self, back: int, height: float, likely: bool) -> bool:
        """Whether an upstroke back rows ago is a beat, though early. likely: what its height and its time say.

        After a beat of this person's own, what is early must be like those; after something else it may be one of them
        that had to come sooner than its time.
        """
        known = self.known
        certain = self.recognised if known else self.steady >= CERTAIN_BEATS
        if certain != likely or (known is None and not certain):
            return likely
        shape = self._shape(back)
        if shape is None:
            return likely
        like = float(_without_line(shape) @ (known.shape if known else self.shape()))
        return like > EARLY_LIKE if likely or known is None else known.is_beat(height, like)

    def _shape(self, back: int) -> "Array | None":
        """The wave about a row, smoothed, (LENGTH,); None if it is not over."""
        raw = self._wave.window(SHAPE[0] - BOX - back, min(1, SHAPE[1] + BOX - back))
        if len(raw) < LENGTH + 2 * BOX:
            return None
        total = np.concatenate(([0.0], np.cumsum(raw - raw[0])))
        return np.asarray((total[2 * BOX + 1 :] - total[: -2 * BOX - 1]) * (self._sign / (2 * BOX + 1)))

    def _likeness(self, shape: Array, height: float) -> float:
        """Correlation with the template, or with the beat before: a finger that has just come has no template yet."""
        before, self._before = self._before, shape
        known = float(shape @ self.known.shape) if self.known else 0.0
        self.recognised = self.known is not None and self.known.is_beat(height, known)
        if self._template is None:
            self._template = shape
            return 1.0  # nothing to compare with: the next beat judges this one
        like = max(float(shape @ self.shape()), float(shape @ before), known)
        self._template = self._template + LEARN * (shape - self._template)
        return like

    def shape(self) -> Array:
        """The usual shape, (LENGTH,), without offset and slope, of length 1."""
        if self._template is None:
            return np.zeros(LENGTH)
        return self._template / (math.sqrt(self._template @ self._template) or 1.0)


def _without_line(shape: Array) -> Array:
    """A shape less its offset and slope, of length 1."""
    shape = shape - LINE @ (LINE.T @ shape)
    return np.asarray(shape / (math.sqrt(shape @ shape) or 1.0))


def ramp(x: float, one: float, zero: float) -> float:
    """1 up to one, 0 from zero on, straight between."""
    return min(1.0, max(0.0, (zero - x) / (zero - one)))
