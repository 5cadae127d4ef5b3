"""The words of a report's figures: heading, what is read aloud in place of a drawing, and what stands below it."""

from dataclasses import dataclass

import numpy as np

from device.language import tr
from device.recording import events
from device.recording.fields import PACE
from device.recording.reader import Recorded
from device.text import summary_sentences
from device.text.availability import close_by, pulse_missing, skin_missing
from device.text.session_time import telling


@dataclass(frozen=True, slots=True)
class Caption:
    """The words of one figure. inside: names what its lower axes show."""

    heading: str
    aloud: str
    below: str
    inside: str = ""


def is_paced(recorded: Recorded) -> bool:
    """Whether the lamp asked for a breath at any time."""
    return not np.isnan(recorded.signal(PACE)).all()


def pulse(recorded: Recorded) -> Caption:
    """Of pulse rate and pace."""
    paced = is_paced(recorded)
    return Caption(
        tr("Pulse rate, beats a minute"),
        tr("Pulse rate over the session, and breaths asked for") if paced else tr("Pulse rate over the session"),
        tr("The line is the pulse rate; the soft band behind it is the range of single beats.") + " "
        + (tr("Below it, how many breaths a minute the lamp asked for.") if paced
           else tr("The lamp asked for no breath in this session.")),
        tr("breath asked for, breaths a minute"),
    )  # fmt: skip


def rsa(recorded: Recorded, most_points: int) -> Caption:
    """Of RSA. most_points: beyond so many breaths, several are drawn as one."""
    return Caption(
        tr("Swing of the heart with the breath, milliseconds"),
        tr("Swing of the heart with each breath"),
        tr("How much the time between two beats lengthened and shortened with the breath: each point is the mean of "
           "three breaths or of half a minute, and what else moves the heart, slow waves and noise, is taken away.")
        + " " + (tr("A point may be the middle of several breaths, with their range as a line.") + " ")
        * (len(events.breath_rsa(recorded.notes)) > most_points)
        + (irregular + " " if (irregular := summary_sentences.rhythm(recorded)) else "")
        + (tr("While the lamp paces, pace and depth of the breath drive it: in slow, deep breaths it is larger.") + " "
           + summary_sentences.entrainment(recorded) if is_paced(recorded)
           else tr("No breath was asked for, so the breath that is heard in the heart stands for it where it is clear.")
           + " " + summary_sentences.rests(recorded)),
    )  # fmt: skip


def skin(_recorded: Recorded) -> Caption:
    """Of skin conductance and its responses."""
    return Caption(
        tr("Skin conductance, microsiemens (µS)"),
        tr("Skin conductance over the session, and its quick responses"),
        tr(
            "How easily a tiny current passes the skin: sweat glands, temperature and the electrodes all move it. A "
            "quick response is a short rise; a sound, a thought, a movement or a deep breath can bring one."
        ),
        tr("quick responses by size, µS"),
    )


def arousal(recorded: Recorded) -> Caption:
    """Of arousal."""
    return Caption(
        tr("Settled or activated"),
        tr("Between settled and activated over the session"),
        tr(
            "Heart and skin against this person's own first minutes; what counts as usual then follows slowly. Fear, "
            "joy and desire look alike to it."
        )
        + f" {summary_sentences.states(recorded)}",
    )


def minute(recorded: Recorded) -> Caption | None:
    """Of single beats; None if too little is known of any minute."""
    span, told = close_by(recorded), telling(recorded)
    return span and Caption(
        tr("A minute from close by, beats a minute"),
        tr("Single heart beats in one minute, before the breath asked for"),
        tr(
            "Each point is one heart beat, from {begin} to {end}: of the minutes of which most was heard, the one "
            "nearest the middle.",
            begin=told(span[0]),
            end=told(span[1]),
        )
        + " "
        + tr("The shaded wave is the breath asked for, full lungs at its top.") * is_paced(recorded),
    )


def availability(recorded: Recorded) -> Caption:
    """Of when pulse and skin were known."""
    pulse_why, skin_why = (summary_sentences.reasons(f(recorded)) for f in (pulse_missing, skin_missing))
    return Caption(
        tr("What could be heard"),
        tr("When pulse and skin could be heard"),
        tr(
            "Pulse: {pulse}. Skin: {skin}. Hatched, here and above: missing. Nothing is drawn across it.",
            pulse=pulse_why,
            skin=skin_why,
        ),
    )


def breath_for_both(recorded: Recorded) -> Caption | None:
    """Of the breath that was asked of two; None if none was."""
    if not is_paced(recorded):
        return None
    return Caption(
        tr("The breath for both, breaths a minute"),
        tr("Breaths a minute that the lamp asked of both, and when hands were joined"),
        tr(
            "How many breaths a minute the lamp asked of both; hatched, it asked for none. Below: when hands were "
            "joined."
        ),
    )
