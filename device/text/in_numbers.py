"""The course of a session as a table of numbers, for those who cannot see plots or want to read a value."""

import numpy as np

from device.language import tr
from device.recording import events
from device.recording.fields import AROUSAL, EDA, HEART_RATE, PACE, RSA
from device.recording.reader import Recorded
from device.text.availability import skin_missing
from device.text.numbers import ROUND_S
from device.text.page_table import PageTable
from device.text.series import known, median
from device.text.session_time import telling
from device.text.states import state

PARTS = 12  # of a session, at most


def in_numbers(recorded: Recorded) -> PageTable:
    """Medians of at most PARTS parts."""
    each = next((float(s) for s in ROUND_S if recorded.length_s / s <= PARTS), recorded.length_s)
    heart, pace, rsa, arousal = (recorded.signal(label) for label in (HEART_RATE, PACE, RSA, AROUSAL))
    skin, on, rate = recorded.skin_usiemens(), skin_missing(recorded) == "", recorded.rate_hz(EDA)
    responses = events.responses(recorded.notes)
    rows: list[tuple[str, ...]] = []
    told = telling(recorded)
    for begin in np.arange(0, recorded.length_s, each).tolist():
        end = min(begin + each, recorded.length_s)
        seconds = slice(int(begin), int(np.ceil(end)))
        fast = slice(int(begin * rate), int(np.ceil(end * rate)))
        settled = known(arousal[seconds])
        rows.append((
            f"{told(begin)}–{told(end)}",
            median(heart[seconds], ".0f"),
            median(pace[seconds], ".1f"),
            median(rsa[seconds], ".0f"),
            median(skin[fast], ".2f"),
            str(sum(begin <= t_s < end for t_s, _ in responses)) if on[seconds].any() else "–",
            tr(state(float(np.median(settled)))) if len(settled) else "–",
        ))  # fmt: skip
    heads = (
        tr("From–to"),
        tr("Pulse, /min"),
        tr("Breath asked, /min"),
        tr("Swing, ms"),
        tr("Skin, µS"),
        tr("Responses"),
        tr("Settled or activated"),
    )
    about = tr("Medians of each part; responses are counted. – is not known, or not asked.")
    return PageTable(about, heads, rows)
