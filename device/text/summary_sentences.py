"""What a recording says in words: the sentences of a report, without any place on a page.

The body is described, never the mind (promise 6); what is not known is said to be so (promise 1).
"""

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from device.model import ACTIVATED_ABOVE, SETTLED_BELOW, Array, Regularity
from device.recording import annotation, events
from device.recording.fields import (
    AROUSAL,
    ENTRAINMENT,
    ENTRAINMENTS,
    HEART_RATE,
    NO_SWING,
    REGULARITIES,
    REGULARITY,
    WHY_NO_SWING,
)
from device.recording.reader import Recorded
from device.recording.summary import LEAST_SHARE, Summary
from device.text.availability import pulse_missing, skin_missing
from device.text.numbers import UNKNOWN, clock, counted, lasting, share, usiemens
from device.text.series import known
from device.text.states import ACTIVATED, AS_USUAL, SETTLED
from device.text.states import ENTRAINMENT as NAMES
from device.text.states import NO_SWING as NO_SWING_WORDS

MOST_LINES = 30  # of the lamp's own on one page: a night with a loose wire has hundreds
NOT_MEASURED = (
    "The breath itself: the breath asked for is what the lamp showed, not what the lungs did.",
    "The heart's electricity (ECG): a pulse reaches the finger after its heart beat, and not always equally late.",
    "Hormones and messengers such as oxytocin, dopamine and serotonin: light and electrodes cannot see them.",
    "Feelings and thoughts: fear, joy and desire look alike to a finger sensor and two electrodes.",
    "Illness and health: Ebb is not a medical device; this page finds nothing and rules nothing out.",
)
NO_SKIN = "no skin contact was found"
GUEST = "A guest's: your weeks and your own pace go on without it."
Row = tuple[str, str, str]
"""A name, what is known, and a few quiet words on it."""


def glance(recorded: Recorded, numbers: Summary) -> Iterator[Row]:
    """What is seen first."""
    pulse_on, skin_on = pulse_missing(recorded) == "", skin_missing(recorded) == ""
    yield _pulse_rate(known(recorded.signal(HEART_RATE)), numbers.heart_rate_bpm)
    yield _rsa(numbers.rsa_ms, len(events.breath_rsa(recorded.notes)), known(recorded.signal(WHY_NO_SWING)))
    yield _skin(recorded.skin_usiemens())
    yield _responses(len(events.responses(recorded.notes)), int(np.sum(skin_on)))
    shares = (share(float(np.mean(on))) if len(on) else UNKNOWN for on in (pulse_on, skin_on))
    yield "Could be heard", "pulse {}, skin {}".format(*shares), "of the session's time"
    if numbers.marks:
        yield "Marked", counted(numbers.marks, "mark"), "with the button"
    else:
        yield "Marked", "nothing", "the button was not pressed"


def _pulse_rate(heart_bpm: Array, median_bpm: float | None) -> Row:
    if median_bpm is None:
        return "Pulse rate", UNKNOWN, "too little of a pulse was found" if len(heart_bpm) else "no pulse was found"
    low, high = np.percentile(heart_bpm, (25, 75))
    return "Pulse rate", f"{median_bpm:.0f} a minute", f"median; half the time {low:.0f} to {high:.0f}"


def _rsa(median_ms: float | None, breaths: int, why: Array) -> Row:
    """why: (seconds,) codes of NO_SWING, of which the one that lasted longest is said."""
    if median_ms is None and len(why):
        return "Swing with the breath", UNKNOWN, NO_SWING_WORDS[NO_SWING[int(np.bincount(why.astype(int)).argmax())]]
    if median_ms is None:
        return "Swing with the breath", UNKNOWN, "too few breaths could be told apart"
    return "Swing with the breath", f"{median_ms:.0f} ms", f"median; {counted(breaths, 'breath')} told apart"


def _skin(skin_usiemens: Array) -> Row:
    values = known(skin_usiemens)
    if len(values) <= LEAST_SHARE * len(skin_usiemens):
        return "Skin conductance", UNKNOWN, "too little skin contact" if len(values) else NO_SKIN
    low, high = np.percentile(values, (25, 75))
    half = f"median; half the time {usiemens(low)} to {usiemens(high)}"
    return "Skin conductance", f"{usiemens(np.median(values))} µS", half


def _responses(count: int, skin_s: int) -> Row:
    if not skin_s:
        return "Quick skin responses", UNKNOWN, NO_SKIN
    each = f"{60 * count / skin_s:.1f} a minute, while skin was heard"
    return "Quick skin responses", str(count), each if skin_s >= 60 else "in less than a minute of skin"


def measured(recorded: Recorded) -> Iterator[str]:
    """What there was to hear, channel by channel."""
    if len(known(recorded.signal(HEART_RATE))):
        yield "Pulse: light through a finger, looked at 90 times a second, and from it the moments of the beats."
    else:
        yield "Pulse: the sensor was listened to, and no pulse was found."
    if events.breath_rsa(recorded.notes):
        swing = "how far the heart speeds up and slows down with each breath"
        yield f"Swing: {swing} (respiratory sinus arrhythmia, peak to trough, from the pulse)."
    if len(known(recorded.skin_usiemens())):
        yield "Skin: conductance between two electrodes, in microsiemens."
    else:
        yield "Skin: the electrodes were listened to, and no skin was found."
    if len(known(recorded.signal(AROUSAL))):
        yield "Settled or activated: worked out from pulse rate and skin, for this one body against itself."


def states(recorded: Recorded) -> str:
    """How long each band of arousal lasted."""
    arousal = recorded.signal(AROUSAL)
    low, high = arousal < SETTLED_BELOW, arousal > ACTIVATED_ABOVE
    unknown = np.isnan(arousal)
    lasted = _lasted({SETTLED: low, AS_USUAL: ~(low | high | unknown), ACTIVATED: high, UNKNOWN: unknown})
    return f"In this session: {lasted}." if len(arousal) else ""


def entrainment(recorded: Recorded) -> str:
    """How long the heart was entrained to the pacer, and how long not."""
    codes = recorded.signal(ENTRAINMENT)
    parts = {name: codes == ENTRAINMENTS.index(state) for state, name in NAMES.items()}
    lasted = _lasted(parts | {UNKNOWN: np.isnan(codes)})
    return f"Did the heart swing in step with the breath asked for? {lasted[0].upper() + lasted[1:]}." if lasted else ""


def rhythm(recorded: Recorded) -> str:
    """How long the rhythm was irregular; empty if it was not, or nobody knows, as of recordings before format 3."""
    irregular = recorded.signal(REGULARITY) == REGULARITIES.index(Regularity.IRREGULAR)
    if not irregular.any():
        return ""
    for_so_long = lasting(float(irregular.sum()))
    return (
        f"For {for_so_long} the rhythm of the beats was irregular, and then the swing is not told. This is no finding."
    )


def rests(recorded: Recorded) -> str:
    """HRV of quiet minutes: it falls when a breath is slowed, so only here."""
    spans = events.rests(recorded.notes)
    if not spans:
        return ""
    rmssd, sdnn = np.median([(span.rmssd_ms, span.sdnn_ms) for span in spans], axis=0)
    how_often = "one span" if len(spans) == 1 else f"{len(spans)} spans"
    return f"In {how_often} of two quiet minutes, RMSSD was {rmssd:.0f} ms and SDNN {sdnn:.0f} ms (medians)."


def reasons(why: NDArray[np.str_]) -> str:
    """How long something was known, and how long not, and why."""
    if not len(why):
        return UNKNOWN
    lost = _lasted({word: why == word for word in sorted(set(why.tolist()) - {""})})
    return f"heard {share(float(np.mean(why == '')))} of the time" + (f", {lost}" if lost else "")


def ended(recorded: Recorded) -> str:
    """How the session ended."""
    for note in events.starting_with(recorded.notes, annotation.END):
        return f"It ended: {note.text.removeprefix(annotation.END)}."
    for note in events.starting_with(recorded.notes, annotation.BROKEN_OFF):
        return f"{note.text}."
    return "The recording stops without an end: power or card went away, or the session is still going on."


def gaps(recorded: Recorded) -> list[str]:
    """What never reached the card, and what the lamp said of its own parts."""
    lines = [
        f"{clock(n.onset_s)} to {clock(n.onset_s + (n.duration_s or 0))}: never reached the card "
        f"({n.text.removeprefix(annotation.GAP)})"
        for n in events.starting_with(recorded.notes, annotation.GAP)
    ]
    if recorded.damaged:
        count = counted(len(recorded.damaged), "second")
        lines.append(f"{count} on the card cannot be trusted (damaged), and count as missing")
    lines += [
        f"{clock(n.onset_s)}: {n.text.removeprefix(annotation.LAMP)}"
        for n in events.starting_with(recorded.notes, annotation.LAMP)
    ]
    if len(lines) > MOST_LINES:
        lines[MOST_LINES:] = [f"and {len(lines) - MOST_LINES} more, all of them in the recording"]
    return lines


def _lasted(parts: Mapping[str, NDArray[np.bool_]]) -> str:
    """Each of some states that there was, with how many seconds of it."""
    return ", ".join(f"{name} {lasting(float(np.sum(on)))}" for name, on in parts.items() if on.any())
