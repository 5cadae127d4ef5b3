"""From recordings to what is asked of them afterwards: a heart beside its lamp, and two beside one lamp.

What is found is described or tested in device/synchrony; here it is only brought together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from device import synchrony
from device.model import Array, IntervalKind
from device.recording import events, pacing, stored_intervals
from device.recording.fields import EDA, LUNGS
from device.recording.reader import Recorded
from device.synchrony.one_heart import WINDOW_S

FULL = 0.98  # lungs that count as full, where they are asked to turn


@dataclass(frozen=True, slots=True)
class Pair:
    """Two people's session. entrainment: each one's own heart beside the lamp, by code in the order in which they sat.

    phase_difference_s: positive where the second heart swings later. hearts: beyond the lamp. skins: while it asked
    for nothing. hand_contacts: (begin, end) in s. pace_bpm: the one that served both. None: not known. one_heart:
    (begin, end) in s in which both sensors read one heart, of which nothing above is told.
    """

    entrainment: Mapping[str, synchrony.LampEntrainment | None]
    phase_difference_s: float | None
    hearts: synchrony.HeartSynchrony | None
    skins: synchrony.SkinSynchrony | None
    hand_contacts: tuple[tuple[float, float], ...]
    pace_bpm: float | None
    one_heart: tuple[tuple[float, float], ...] = ()


def pair(
    recorded: Mapping[str, Recorded], reference_hearts: Sequence[synchrony.Residual], reference_skins: Sequence[Array]
) -> Pair:
    """What two recordings of one session, by code in the order in which people sat, say of both.

    reference_hearts, reference_skins: residuals and unpaced skins of the people these two are compared with.
    """
    one, other = recorded.values()
    shown, beats_s = lamp(one), [np.array(events.beats(r.notes)) for r in (one, other)]
    shared = synchrony.one_heart_spans(beats_s[0], beats_s[1], one.length_s)
    first, second = (_without(heart(r), shared) for r in (one, other))
    return Pair(
        entrainment={
            code: synchrony.lamp_entrainment(ibi, shown) for code, ibi in zip(recorded, (first, second), strict=True)
        },
        phase_difference_s=synchrony.phase_difference_s(first, second, shown),
        hearts=synchrony.heart_synchrony(first, second, shown, reference_hearts),
        skins=None if shared else quiet_skins(one, other, reference_skins),
        hand_contacts=events.hand_contacts(one.notes, one.length_s),
        pace_bpm=events.pace_for_two_bpm(one.notes),
        one_heart=shared,
    )


def _without(heart: synchrony.IbiSeries, spans: Sequence[tuple[float, float]]) -> synchrony.IbiSeries:
    """The intervals outside of these spans, and of the time that it took to see them begin."""
    inside = [(heart.middle_s > begin_s - WINDOW_S) & (heart.middle_s < end_s) for begin_s, end_s in spans]
    keep = ~np.any(inside, axis=0) if spans else slice(None)
    return synchrony.IbiSeries(heart.middle_s[keep], heart.ibi_s[keep])


def own_lock(recorded: Recorded) -> synchrony.LampEntrainment | None:
    """How far one heart kept step with the lamp; nobody else is in it."""
    return synchrony.lamp_entrainment(heart(recorded), lamp(recorded))


def quiet_skins(one: Recorded, other: Recorded, reference: Sequence[Array]) -> synchrony.SkinSynchrony | None:
    """How two skins moved while the lamp asked for nothing and hands were apart."""
    usiemens = one.skin_usiemens(), other.skin_usiemens()
    count = min(map(len, usiemens))
    quiet = np.isnan(one.signal(LUNGS)[:count])
    return synchrony.skin_synchrony(usiemens[0][:count], usiemens[1][:count], one.rate_hz(EDA), quiet, reference)


def heart(recorded: Recorded) -> synchrony.IbiSeries:
    """The intervals that are the heart's own, each at its middle."""
    own = [b for b in stored_intervals.beats(recorded) if b.ibi_s is not None and b.kind is IntervalKind.NORMAL]
    ibi_s = np.array([b.ibi_s for b in own], float)
    return synchrony.IbiSeries(np.array([b.t_s for b in own], float) - ibi_s / 2, ibi_s)


def lamp(recorded: Recorded) -> synchrony.PacerPhase:
    """The breath that was asked for."""
    cycles = pacing.cycles(recorded)
    full = cycles[(recorded.signal(LUNGS) > FULL) & ~np.isnan(cycles)] % 1
    return synchrony.PacerPhase(pacing.moments(recorded), cycles, *((float(np.median(full)),) if len(full) else ()))
