"""Every plot of a report with its heading, and under it what it shows."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from device.recording import events
from device.recording.availability import close_by, pulse_missing, skin_missing
from device.report import html, plots
from device.report.canvas import PlotContext
from device.text import summary_sentences
from device.text.numbers import clock


def figures(course: PlotContext) -> Iterator[str]:
    """As HTML, in order."""
    r = course.recorded
    paced = not np.isnan(r.signal("Pace asked")).all()
    yield html.figure(
        "Pulse rate, beats a minute", plots.pulse(course),
        "The line is the pulse rate; the soft band behind it is the range of single beats. "
        + (
            "Below it, how many breaths a minute the lamp asked for." if paced
            else "The lamp asked for no breath in this session."
        ),
    )  # fmt: skip
    yield html.figure(
        "Swing of the heart with the breath, milliseconds", plots.swing(course),
        "How much the time between two beats lengthened and shortened with each breath. "
        + "A point may be the middle of several breaths, with their range as a line. "
        * (len(events.breath_rsa(r.notes)) > plots.MOST_POINTS)
        + (
            "While the lamp paces, pace and depth of the breath drive it: in slow, deep breaths it is larger. "
            + summary_sentences.following(r) if paced
            else "No breath was asked for, so the heart's own slow rhythm stands for the breath where it is clear. "
            + summary_sentences.rests(r)
        ),
    )  # fmt: skip
    yield html.figure(
        "Skin conductance, microsiemens (µS)", plots.skin(course),
        "How easily a tiny current passes the skin: sweat glands, temperature and the electrodes all move it. A quick "
        "response is a short rise; a sound, a thought, a movement or a deep breath can bring one.",
    )  # fmt: skip
    yield html.figure(
        "Settled or activated", plots.settled(course),
        "Heart and skin against this person's own first minutes; what counts as usual then follows slowly. Fear, joy "
        f"and desire look alike to it. {summary_sentences.states(r)}",
    )  # fmt: skip
    if span := close_by(r):
        yield html.figure(
            "A minute from close by, beats a minute", plots.minute(course),
            f"Each point is one heart beat, from {clock(span[0])} to {clock(span[1])}: of the minutes of which most "
            "was heard, the one nearest the middle. "
            + ("The shaded wave is the breath asked for, full lungs at its top." if paced else ""),
        )  # fmt: skip
    yield html.figure(
        "What could be heard", plots.heard(course),
        f"Pulse: {summary_sentences.reasons(pulse_missing(r))}. Skin: {summary_sentences.reasons(skin_missing(r))}. "
        "Hatched, here and above: missing. Nothing is drawn across it.",
    )  # fmt: skip
