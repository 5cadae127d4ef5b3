"""What a recording says in words: the sentences of a report, without any place on a page.

The body is described, never the mind (promise 6); what is not known is said to be so (promise 1).
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from device.model import ACTIVATED_ABOVE, SETTLED_BELOW
from device.recording import events
from device.recording.availability import pulse_missing, skin_missing
from device.recording.reader import Recorded
from device.recording.summary import LEAST_SHARE, Summary
from device.text.numbers import UNKNOWN, clock, counted, known, lasting, share, usiemens

MOST_SAID = 30  # notes of the lamp on one page: a night with a loose wire has hundreds
NOT_MEASURED = (
    "The breath itself: the breath asked for is what the lamp showed, not what the lungs did.",
    "The heart's electricity (ECG): a pulse reaches the finger after its heart beat, and not always equally late.",
    "Hormones and messengers such as oxytocin, dopamine and serotonin: light and electrodes cannot see them.",
    "Feelings and thoughts: fear, joy and desire look alike to a finger sensor and two electrodes.",
    "Illness and health: Ebb is not a medical device; this page finds nothing and rules nothing out.",
)


def glance(r: Recorded, numbers: Summary) -> Iterator[tuple[str, str, str]]:
    """What is seen first: a name, what is known, and a few quiet words on it."""
    heart = known(r.signal("Heart rate"))
    skin = r.skin_usiemens()
    there = known(skin)
    pulse_on, skin_on = pulse_missing(r) == "", skin_missing(r) == ""
    skin_s = int(np.sum(skin_on))
    swings, responses = events.breath_rsa(r.notes), events.responses(r.notes)
    if numbers.heart_rate_bpm is None:
        yield "Pulse rate", UNKNOWN, "too little of a pulse was found" if len(heart) else "no pulse was found"
    else:
        low, high = np.percentile(heart, (25, 75))
        yield "Pulse rate", f"{numbers.heart_rate_bpm:.0f} a minute", f"median; half the time {low:.0f} to {high:.0f}"
    if numbers.rsa_ms is None:
        yield "Swing with the breath", UNKNOWN, "too few breaths could be told apart"
    else:
        yield (
            "Swing with the breath",
            f"{numbers.rsa_ms:.0f} ms",
            f"median; {counted(len(swings), 'breath')} told apart",
        )
    if len(there) <= LEAST_SHARE * len(skin):
        yield "Skin conductance", UNKNOWN, "too little skin contact" if len(there) else "no skin contact was found"
    else:
        low, high = np.percentile(there, (25, 75))
        yield (
            "Skin conductance",
            f"{usiemens(np.median(there))} µS",
            f"median; half the time {usiemens(low)} to {usiemens(high)}",
        )
    if skin_s:
        each = f"{60 * len(responses) / skin_s:.1f} a minute, while skin was heard"
        yield "Quick skin responses", str(len(responses)), each if skin_s >= 60 else "in less than a minute of skin"
    else:
        yield "Quick skin responses", UNKNOWN, "no skin contact was found"
    shares = (share(float(np.mean(on))) if len(on) else UNKNOWN for on in (pulse_on, skin_on))
    yield "Could be heard", "pulse {}, skin {}".format(*shares), "of the session's time"
    marks = counted(numbers.marks, "mark")
    yield (
        "Marked",
        marks if numbers.marks else "nothing",
        "with the button" if numbers.marks else "the button was not pressed",
    )


def measured(r: Recorded) -> Iterator[str]:
    """What there was to hear, channel by channel."""
    heart, skin = (len(known(values)) > 0 for values in (r.signal("Heart rate"), r.skin_usiemens()))
    if heart:
        yield "Pulse: light through a finger, looked at 90 times a second, and from it the moments of the beats."
    else:
        yield "Pulse: the sensor was listened to, and no pulse was found."
    if events.breath_rsa(r.notes):
        yield (
            "Swing: how far the heart speeds up and slows down with each breath (respiratory sinus arrhythmia, peak to "
            "trough, from the pulse)."
        )
    if skin:
        yield "Skin: conductance between two electrodes, in microsiemens."
    else:
        yield "Skin: the electrodes were listened to, and no skin was found."
    if len(known(r.signal("Arousal"))):
        yield "Settled or activated: worked out from pulse rate and skin, for this one body against itself."


def states(r: Recorded) -> str:
    """How long each band lasted."""
    arousal = r.signal("Arousal")
    parts = (
        ("settled", arousal < SETTLED_BELOW), ("as usual", (arousal >= SETTLED_BELOW) & (arousal <= ACTIVATED_ABOVE)),
        ("activated", arousal > ACTIVATED_ABOVE), (UNKNOWN, np.isnan(arousal)),
    )  # fmt: skip
    told = ", ".join(f"{name} {lasting(float(np.sum(on)))}" for name, on in parts if on.any())
    return f"In this session: {told}." if len(arousal) else ""


def following(r: Recorded) -> str:
    """Whether the heart went with the lamp: seconds of each answer."""
    said = r.signal("Following")
    parts = (("yes", said == 2), ("partly", said == 1), ("no", said == 0), (UNKNOWN, np.isnan(said)))
    told = ", ".join(f"{name} {lasting(float(np.sum(on)))}" for name, on in parts if on.any())
    return f"Did the heart swing in step with the breath asked for? {told[0].upper() + told[1:]}." if told else ""


def rests(r: Recorded) -> str:
    """Measures of quiet minutes: they fall when a breath is slowed, so only here."""
    found = events.rests(r.notes)
    if not found:
        return ""
    rmssd, sdnn = np.median([(x.rmssd_ms, x.sdnn_ms) for x in found], axis=0)
    how_often = "one span" if len(found) == 1 else f"{len(found)} spans"
    return f"In {how_often} of two quiet minutes, RMSSD was {rmssd:.0f} ms and SDNN {sdnn:.0f} ms (medians)."


def reasons(why: NDArray[np.str_]) -> str:
    """How long something was heard, and how long not, and why."""
    if not len(why):
        return UNKNOWN
    heard = float(np.mean(why == ""))
    lost = [f"{word} {lasting(float(np.sum(why == word)))}" for word in sorted(set(why.tolist()) - {""})]
    return f"heard {share(heard)} of the time" + "".join(f", {each}" for each in lost)


def ended(r: Recorded) -> str:
    """How the session ended."""
    for begins in ("End: ", "Broken off: "):
        for note in events.starting_with(r.notes, begins):
            return f"It ended: {note.text.removeprefix(begins)}." if begins == "End: " else f"{note.text}."
    return "The recording stops without an end: power or card went away, or the session is still going on."


def gaps(r: Recorded) -> list[str]:
    """What never reached the card, and what the lamp said of its own parts."""
    said = [
        f"{clock(n.onset_s)} to {clock(n.onset_s + (n.duration_s or 0))}: never reached the card "
        f"({n.text.removeprefix('Gap: ')})"
        for n in events.starting_with(r.notes, "Gap: ")
    ]
    if r.damaged:
        said.append(
            f"{counted(len(r.damaged), 'second')} on the card cannot be trusted (damaged), and count as missing"
        )
    said += [f"{clock(n.onset_s)}: {n.text.removeprefix('Lamp: ')}" for n in events.starting_with(r.notes, "Lamp: ")]
    if len(said) > MOST_SAID:
        said[MOST_SAID:] = [f"and {len(said) - MOST_SAID} more, all of them in the recording"]
    return said
