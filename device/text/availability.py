"""Where a recording lacks a signal: for every second why, as words to `tr` where they are shown; and its beats."""

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from device.language import msgid
from device.model import Array, Contact, IntervalKind, Reason, SkinState
from device.recording import events, stored_intervals
from device.recording.fields import (
    AROUSAL,
    CONTACT,
    CONTACTS,
    HEART_RATE,
    NO_SWING,
    PACE,
    RSA,
    SKIN_CONTACT,
    SKINS,
    WHY_NO_SWING,
)  # fmt: skip
from device.recording.reader import Recorded
from device.text.numbers import UNKNOWN

Words = NDArray[np.str_]

LISTENING = msgid("listening")
NOT_RECORDED, NOTHING_ASKED = msgid("not recorded"), msgid("nothing asked for")
COLUMN_S = 10.0  # a span in which a heart has swung with at least one slow breath
MINUTE_S, LEAST_S, ABOUT_S = 60, 20.0, 2.0


def pulse_missing(recorded: Recorded) -> Words:
    """(seconds,) why there is no pulse rate; empty where there is one."""
    return _where_unknown(recorded, HEART_RATE, {CONTACTS.index(Contact.FOUND): LISTENING}, msgid("no pulse"))


def skin_missing(recorded: Recorded) -> Words:
    """(seconds,) why there is no skin conductance; empty where there is one."""
    states = {
        SkinState.MISSING: msgid("no value"), SkinState.OPEN: msgid("no contact"), SkinState.LOOSE: msgid("loose"),
        SkinState.JOINED: msgid("hands joined"), SkinState.SATURATED: msgid("beyond range"),
        SkinState.DOUBTED: msgid("doubted"),
    }  # fmt: skip
    return _in_words(recorded.signal(SKIN_CONTACT), {k: states.get(state, "") for k, state in enumerate(SKINS)})


def swing_missing(recorded: Recorded) -> Words:
    """(seconds,) why no breath has a swing here; empty where one has."""
    near = ~np.isnan(recorded.signal(RSA))
    for breath in events.breath_rsa(recorded.notes):
        near[max(0, int(breath.t_s - COLUMN_S)) : int(breath.t_s + COLUMN_S)] = True
    words = {
        Reason.IRREGULAR: msgid("irregular rhythm"), Reason.BREATHS_NOT_OVER: msgid("first breaths"),
        Reason.NO_BREATH_HEARD: msgid("no breath heard"), Reason.FEW_BEATS_A_BREATH: msgid("few beats a breath"),
        Reason.INTERVALS_MISSING: msgid("beats missing"), Reason.OTHER_WAVES: msgid("other waves"),
    }  # fmt: skip
    code, why = recorded.signal(WHY_NO_SWING), pulse_missing(recorded)
    by_code = {k: words[reason] for k, reason in enumerate(NO_SWING)}
    told = _in_words(np.where(np.isnan(code), len(words), code), by_code, UNKNOWN)
    return np.where((why == "") & ~near, told, why)


def arousal_missing(recorded: Recorded) -> Words:
    """(seconds,) why nobody knows how settled; empty where it is known."""
    return _where_unknown(recorded, AROUSAL, {}, UNKNOWN)


def pace_missing(recorded: Recorded) -> Words:
    """(seconds,) why there is no pace; empty where there is one. For sessions in which the lamp asked for a breath."""
    return _where_unknown(recorded, PACE, {}, NOTHING_ASKED)


def quiet_spans(recorded: Recorded) -> tuple[tuple[float, float], ...]:
    """(begin, end) in s of what was longer than a minute and without a pace; while two are asked something is not."""
    quiet = pace_missing(recorded) == NOTHING_ASKED
    for begin_s, end_s in events.questions(recorded.notes):
        quiet[int(begin_s) : int(min(end_s, len(quiet)))] = False
    turns = np.flatnonzero(np.diff(quiet, prepend=False, append=False)).tolist()
    spans = zip(turns[::2], turns[1::2], strict=True)
    return tuple((float(begin), float(end)) for begin, end in spans if end - begin >= MINUTE_S)


def beat_rates(recorded: Recorded) -> tuple[Array, Array]:
    """Times of all beats, and the rate (/min) of the interval before each; NaN where it is not the heart's own."""
    beats = stored_intervals.beats(recorded)
    rates = [60 / b.ibi_s if b.kind is IntervalKind.NORMAL and b.ibi_s else np.nan for b in beats]
    return np.array([b.t_s for b in beats], float), np.array(rates, float)


def close_by(recorded: Recorded) -> tuple[float, float] | None:
    """(begin, end) in s of the minute nearest the middle of which most is known; None if little is known of any."""
    t_s, rates = beat_rates(recorded)
    known = ~np.isnan(rates)
    known_s = np.zeros(math.ceil(recorded.length_s))
    np.add.at(known_s, t_s[known].astype(int), 60 / rates[known])
    length = min(len(known_s), MINUTE_S)
    if not length:
        return None
    sums = np.convolve(known_s, np.ones(length), "valid")
    best = np.flatnonzero(sums > sums.max() - ABOUT_S)
    begin = int(best[np.argmin(np.abs(best + length / 2 - len(known_s) / 2))])
    return (float(begin), float(begin + length)) if sums.max() >= LEAST_S else None


def _where_unknown(recorded: Recorded, label: str, by_contact: Mapping[int, str], otherwise: str) -> Words:
    """Why a signal of one value a second is unknown, by the contact of the finger; empty where it is known."""
    why = _in_words(recorded.signal(CONTACT), by_contact, otherwise)
    return np.where(np.isnan(recorded.signal(label)), why, "")


def _in_words(states: Array, words: Mapping[int, str], otherwise: str = "") -> Words:
    """(seconds,) the codes of a signal as words; what never reached the card says so."""
    longest = max(map(len, (*words.values(), otherwise, NOT_RECORDED)))
    result = np.full(len(states), otherwise, f"<U{longest}")
    for state, word in words.items():
        result[states == state] = word
    result[np.isnan(states)] = NOT_RECORDED
    return result
