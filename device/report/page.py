"""The report of a session: what a body did, what was heard of it, and what was not measured, in plain words.

The body is described, never the mind (promise 6); unknown is said as unknown (1); simulated is said to be so (7).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from device import __version__
from device.record import notes, plots
from device.record import page as paper
from device.record.notes import Note
from device.record.plots import Course, clock, lasting
from device.record.reading import Recorded
from device.record.sessions import Kept
from device.record.summary import CALMER, LEAST_SHARE, LIVELIER, Summary, summary
from device.record.words import Line, Value, Words

KINDS = {
    "solo": "the lamp led the breath by light and touch",
    "log": "the lamp stayed dark and only listened",
    "log-lit": "the lamp showed one dim point and only listened",
}
MOST_SAID = 30  # notes of the lamp on one page: a night with a loose wire has hundreds
PARTS = 12
UNKNOWN = "not known"
REST = re.compile(rf"Rest RMSSD {notes.NUMBER} ms, SDNN {notes.NUMBER} ms")
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
NOT_MEASURED = (
    "The breath itself: the breath asked for is what the lamp showed, not what the lungs did.",
    "The heart's electricity (ECG): a pulse reaches the finger after its heart beat, and not always equally late.",
    "Hormones and messengers such as oxytocin, dopamine and serotonin: light and electrodes cannot see them.",
    "Feelings and thoughts: fear, joy and desire look alike to a finger sensor and two electrodes.",
    "Illness and health: Ebb is not a medical device; this page finds nothing and rules nothing out.",
)

Moment = tuple[float, Note | Line | Value]


def page(kept: Kept, people: Mapping[str, Recorded], words: Mapping[str, Words]) -> str:
    """The whole report, as HTML that needs nothing else. people, words: by code, those to be shown and nobody else.

    Raises SessionError if matplotlib is not installed.
    """
    who = f", person {next(iter(people))}" if len(people) == 1 else ""
    simulated = any(r.simulated for r in people.values())
    title = f"Session {kept.number}{who}"
    body = list(_head(kept, title, next(iter(people.values()))))
    for code, recorded in people.items():
        body.append('<section class="person">')
        if len(people) > 1:
            body.append(paper.text("h2", f"Person {code}"))
        body += _person(code, recorded, words.get(code, Words((), ())))
        body.append("</section>")
    of = {code: f" of person {code}" * (len(people) > 1) for code in people}
    body.append(
        paper.beside(
            "".join(
                paper.text("h2", f"What was measured{of[code]}") + paper.listed(_measured(r))
                for code, r in people.items()
            ),
            paper.text("h2", "What was not measured") + paper.listed(NOT_MEASURED),
        )
    )
    body += _foot(kept, people)
    return paper.whole(f"Ebb: {title}" + " (simulated)" * simulated, body)


def _head(kept: Kept, title: str, first: Recorded) -> Iterator[str]:
    if first.simulated:
        yield paper.text(
            "p", "Simulated: no body was measured. A program made these signals, to try the lamp.", "simulated"
        )
    if kept.about and kept.about.world.startswith("recording "):
        played = kept.about.world.removeprefix("recording ")
        yield paper.text("p", f"Played to the lamp from a file ({played}): nobody sat beside it.", "notice")
    yield paper.text("h1", title)
    kind = KINDS.get(first.mode or "", "the kind of session was not noted")
    yield paper.text("p", f"{_when(first.began)} · {lasting(first.length_s)} long · {kind}", "when")
    ended = f"{_ended(first)} Times on this page count from the beginning of the session."
    if first.synchronised:
        yield paper.text("p", ended, "when")
    else:
        yield paper.text("p", f"The lamp's clock was not set, so date and time may be wrong. {ended}", "when notice")


def _person(code: str, r: Recorded, words: Words) -> Iterator[str]:
    numbers = summary(r)
    marks: list[Moment] = [
        (n.onset_s, n) for n in r.notes if n.text == notes.MARK or n.text.startswith(f"{notes.MARK}: ")
    ]
    lines: list[Moment] = [(line.at_s, line) for line in words.lines if line.at_s is not None]
    values: list[Moment] = [(value.at_s, value) for value in words.values]
    moments = sorted([*marks, *lines, *values], key=lambda moment: moment[0])
    yield paper.glance(_glance(r, numbers))
    yield from _figures(Course(r, [(t_s, k) for k, (t_s, _) in enumerate(moments, 1)], f"p{code}"))
    yield paper.folded("The same in numbers", _numbers(r))
    yield from _moments(moments, [line for line in words.lines if line.at_s is None])
    yield from _missing(r, numbers)


def _glance(r: Recorded, numbers: Summary) -> Iterator[tuple[str, str, str]]:
    heart = _known(plots.whole(r, "Heart rate"))
    skin = plots.skin_usiemens(r)
    there = _known(skin)
    pulse_on, skin_on = plots.pulse_missing(r) == "", plots.skin_missing(r) == ""
    skin_s = int(np.sum(skin_on))
    swings, responses = notes.swings(r.notes), notes.responses(r.notes)
    if numbers.heart_rate_bpm is None:
        yield "Pulse rate", UNKNOWN, "too little of a pulse was found" if len(heart) else "no pulse was found"
    else:
        low, high = np.percentile(heart, (25, 75))
        yield "Pulse rate", f"{numbers.heart_rate_bpm:.0f} a minute", f"median; half the time {low:.0f} to {high:.0f}"
    if numbers.rsa_ms is None:
        yield "Swing with the breath", UNKNOWN, "too few breaths could be told apart"
    else:
        yield "Swing with the breath", f"{numbers.rsa_ms:.0f} ms", f"median; {_count(len(swings), 'breath')} told apart"
    if len(there) <= LEAST_SHARE * len(skin):
        yield "Skin conductance", UNKNOWN, "too little skin contact" if len(there) else "no skin contact was found"
    else:
        low, high = np.percentile(there, (25, 75))
        yield (
            "Skin conductance",
            f"{_usiemens(np.median(there))} µS",
            f"median; half the time {_usiemens(low)} to {_usiemens(high)}",
        )
    if skin_s:
        each = f"{60 * len(responses) / skin_s:.1f} a minute, while skin was heard"
        yield "Quick skin responses", str(len(responses)), each if skin_s >= 60 else "in less than a minute of skin"
    else:
        yield "Quick skin responses", UNKNOWN, "no skin contact was found"
    shares = (_share(float(np.mean(on))) if len(on) else UNKNOWN for on in (pulse_on, skin_on))
    yield "Could be heard", "pulse {}, skin {}".format(*shares), "of the session's time"
    marks = _count(numbers.marks, "mark")
    yield (
        "Marked",
        marks if numbers.marks else "nothing",
        "with the button" if numbers.marks else "the button was not pressed",
    )


def _figures(course: Course) -> Iterator[str]:
    r = course.recorded
    paced = not np.isnan(plots.whole(r, "Pace asked")).all()
    yield paper.figure(
        "Pulse rate, beats a minute", plots.pulse(course),
        "The line is the pulse rate; the soft band behind it is the range of single beats. "
        + (
            "Below it, how many breaths a minute the lamp asked for." if paced
            else "The lamp asked for no breath in this session."
        ),
    )  # fmt: skip
    yield paper.figure(
        "Swing of the heart with the breath, milliseconds", plots.swing(course),
        "How much the time between two beats lengthened and shortened with each breath. "
        + "A point may be the middle of several breaths, with their range as a line. "
        * (len(notes.swings(r.notes)) > plots.MOST_POINTS)
        + (
            "While the lamp paces, pace and depth of the breath drive it: in slow, deep breaths it is larger. "
            + _following(r) if paced
            else "No breath was asked for, so the heart's own slow rhythm stands for the breath where it is clear. "
            + _rests(r.notes)
        ),
    )  # fmt: skip
    yield paper.figure(
        "Skin conductance, microsiemens (µS)", plots.skin(course),
        "How easily a tiny current passes the skin: sweat glands, temperature and the electrodes all move it. A quick "
        "response is a short rise; a sound, a thought, a movement or a deep breath can bring one.",
    )  # fmt: skip
    yield paper.figure(
        "Settled or activated", plots.settled(course),
        "Heart and skin against this person's own first minutes; what counts as usual then follows slowly. Fear, joy "
        f"and desire look alike to it. {_states(r)}",
    )  # fmt: skip
    if span := plots.close_by(r):
        yield paper.figure(
            "A minute from close by, beats a minute", plots.minute(course),
            f"Each point is one heart beat, from {clock(span[0])} to {clock(span[1])}: of the minutes of which most "
            "was heard, the one nearest the middle. "
            + ("The shaded wave is the breath asked for, full lungs at its top." if paced else ""),
        )  # fmt: skip
    yield paper.figure(
        "What could be heard", plots.heard(course),
        f"Pulse: {_reasons(plots.pulse_missing(r))}. Skin: {_reasons(plots.skin_missing(r))}. "
        "Hatched, here and above: missing. Nothing is drawn across it.",
    )  # fmt: skip


def _moments(moments: Sequence[Moment], loose: Sequence[Line]) -> Iterator[str]:
    """What people marked and wrote, and laboratory values, numbered as in the plots."""
    numbered = list(enumerate(moments, 1))
    said = [
        (str(k), clock(t_s), "Mark" if isinstance(what, Note) else "Line",
         what.text.removeprefix(notes.MARK).removeprefix(": ") or "the button was pressed")
        for k, (t_s, what) in numbered if not isinstance(what, Value)
    ]  # fmt: skip
    values = [
        (str(k), clock(t_s), what.name, f"{what.value:g}", what.unit, what.method)
        for k, (t_s, what) in numbered if isinstance(what, Value)
    ]  # fmt: skip
    if moments or loose:
        yield paper.text("h2", "Moments")
    if said:
        yield paper.table("Dotted lines in the plots, by number.", ("No.", "At", "What", "In their words"), said, True)
    if values:
        yield paper.table(
            "Laboratory values, added by hand for samples taken at these moments. Ebb did not measure them.",
            ("No.", "At", "Name", "Value", "Unit", "Method"), values,
        )  # fmt: skip
    if loose:
        rows = [(line.written_utc[:16].replace("T", " ") + " UTC", line.text) for line in loose]
        yield paper.table("Lines about the whole session.", ("Written", "In their words"), rows, True)


def _missing(r: Recorded, numbers: Summary) -> Iterator[str]:
    """Gaps, and what the lamp said of its own parts."""
    said = [
        f"{clock(n.onset_s)} to {clock(n.onset_s + (n.duration_s or 0))}: never reached the card "
        f"({n.text.removeprefix('Gap: ')})"
        for n in notes.said(r.notes, "Gap: ")
    ]
    if r.damaged:
        said.append(f"{_count(len(r.damaged), 'second')} on the card cannot be trusted (damaged), and count as missing")
    said += [f"{clock(n.onset_s)}: {n.text.removeprefix('Lamp: ')}" for n in notes.said(r.notes, "Lamp: ")]
    if not said:
        return
    yield paper.text("h2", "Gaps, and what the lamp said of its own parts")
    if numbers.gaps_s:
        yield paper.text("p", f"In all, {lasting(numbers.gaps_s)} of this session were not recorded.")
    if len(said) > MOST_SAID:
        said[MOST_SAID:] = [f"and {len(said) - MOST_SAID} more, all of them in the recording"]
    yield paper.listed(said)


def _measured(r: Recorded) -> Iterator[str]:
    heart, skin = (len(_known(values)) > 0 for values in (plots.whole(r, "Heart rate"), plots.skin_usiemens(r)))
    if heart:
        yield "Pulse: light through a finger, looked at 90 times a second, and from it the moments of the beats."
    else:
        yield "Pulse: the sensor was listened to, and no pulse was found."
    if notes.swings(r.notes):
        yield (
            "Swing: how far the heart speeds up and slows down with each breath (respiratory sinus arrhythmia, peak to "
            "trough, from the pulse)."
        )
    if skin:
        yield "Skin: conductance between two electrodes, in microsiemens."
    else:
        yield "Skin: the electrodes were listened to, and no skin was found."
    if len(_known(plots.whole(r, "Arousal"))):
        yield "Settled or activated: worked out from pulse rate and skin, for this one body against itself."


def _foot(kept: Kept, people: Mapping[str, Recorded]) -> Iterator[str]:
    versions = ", ".join(sorted({r.version for r in people.values()}))
    told = [f"Recorded by Ebb {versions}. This page was written by Ebb {__version__}."]
    if kept.about:
        told.insert(0, f"The lamp listened to: {kept.about.world}.")
    if kept.about and kept.about.settings:
        changed = ", ".join(f"{key} = {value}" for key, value in kept.about.settings.items())
        told.append(f"Settings other than Ebb's own: {changed}.")
    told.append(
        "µS: microsiemens. ms: thousandths of a second. The page loads nothing, runs nothing and sends nothing."
    )
    yield paper.text("p", " ".join(told), "foot")


def _numbers(r: Recorded) -> str:
    """The course as a table: for those who cannot see the plots, or want to read a value."""
    each = next((float(s) for s in plots.TICKS_S if r.length_s / s <= PARTS), r.length_s)
    rows = []
    skin, swings, responses = plots.skin_usiemens(r), notes.swings(r.notes), notes.responses(r.notes)
    on = plots.skin_missing(r) == ""
    for begin in np.arange(0, r.length_s, each).tolist():
        end = min(begin + each, r.length_s)
        s, fast = slice(int(begin), int(np.ceil(end))), slice(int(begin * 10), int(np.ceil(end * 10)))
        rows.append(
            (
                f"{clock(begin)}–{clock(end)}",
                _median(plots.whole(r, "Heart rate")[s], ".0f"),
                _median(plots.whole(r, "Pace asked")[s], ".1f"),
                _median(np.array([x.rsa_ms for x in swings if begin <= x.t_s < end]), ".0f"),
                _median(skin[fast], ".2f"),
                str(sum(begin <= t_s < end for t_s, _ in responses)) if on[s].any() else "–",
                _band(plots.whole(r, "Arousal")[s]),
            )
        )
    heads = (
        "From–to",
        "Pulse, /min",
        "Breath asked, /min",
        "Swing, ms",
        "Skin, µS",
        "Responses",
        "Settled or activated",
    )
    return paper.table("Medians of each part; responses are counted. – is not known, or not asked.", heads, rows)


def _band(arousal: NDArray[np.float64]) -> str:
    known = _known(arousal)
    if not len(known):
        return "–"
    middle = float(np.median(known))
    return "settled" if middle < CALMER else "activated" if middle > LIVELIER else "as usual"


def _states(r: Recorded) -> str:
    """How long each band lasted."""
    arousal = plots.whole(r, "Arousal")
    parts = (
        ("settled", arousal < CALMER), ("as usual", (arousal >= CALMER) & (arousal <= LIVELIER)),
        ("activated", arousal > LIVELIER), (UNKNOWN, np.isnan(arousal)),
    )  # fmt: skip
    told = ", ".join(f"{name} {lasting(float(np.sum(on)))}" for name, on in parts if on.any())
    return f"In this session: {told}." if len(arousal) else ""


def _following(r: Recorded) -> str:
    """Whether the heart went with the lamp: seconds of each answer."""
    said = plots.whole(r, "Following")
    parts = (("yes", said == 2), ("partly", said == 1), ("no", said == 0), (UNKNOWN, np.isnan(said)))
    told = ", ".join(f"{name} {lasting(float(np.sum(on)))}" for name, on in parts if on.any())
    return f"Did the heart swing in step with the breath asked for? {told[0].upper() + told[1:]}." if told else ""


def _rests(told: Sequence[Note]) -> str:
    """Measures of two quiet minutes: they fall when a breath is slowed, so only here."""
    found = [m for n in told if (m := REST.match(n.text))]
    if not found:
        return ""
    rmssd, sdnn = (float(np.median([float(m[k]) for m in found])) for k in (1, 2))
    how_often = "one span" if len(found) == 1 else f"{len(found)} spans"
    return f"In {how_often} of two quiet minutes, RMSSD was {rmssd:.0f} ms and SDNN {sdnn:.0f} ms (medians)."


def _reasons(why: NDArray[np.str_]) -> str:
    """How long something was heard, and how long not, and why."""
    if not len(why):
        return UNKNOWN
    heard = float(np.mean(why == ""))
    lost = [f"{word} {lasting(float(np.sum(why == word)))}" for word in sorted(set(why.tolist()) - {""})]
    return f"heard {_share(heard)} of the time" + "".join(f", {each}" for each in lost)


def _ended(r: Recorded) -> str:
    for begins in ("End: ", "Broken off: "):
        for note in notes.said(r.notes, begins):
            return f"It ended: {note.text.removeprefix(begins)}." if begins == "End: " else f"{note.text}."
    return "The recording stops without an end: power or card went away, or the session is still going on."


def _when(began: datetime) -> str:
    return f"{began.day} {MONTHS[began.month - 1]} {began.year}, {began:%H:%M} UTC"


def _known(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return values[~np.isnan(values)]


def _median(values: NDArray[np.float64], shape: str) -> str:
    known = _known(values)
    return format(float(np.median(known)), shape) if len(known) else "–"


def _usiemens(value: float) -> str:
    return f"{value:.1f}" if value >= 1 else f"{value:.2f}"


def _share(share: float) -> str:
    """Never 100 % while something is missing, never 0 % while something is there."""
    if 0.0 < share < 1.0:
        return f"{min(99.9, max(0.1, 100 * share)):.{1 if share > 0.99 or share < 0.01 else 0}f}\u00a0%"
    return f"{100 * share:.0f}\u00a0%"


def _count(count: int, what: str) -> str:
    return f"{count} {what}" + "s" * (count != 1)
