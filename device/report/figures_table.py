"""The course of a session in numbers: for those who cannot see the plots, or want to read a value."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from device.model import ACTIVATED_ABOVE, SETTLED_BELOW
from device.recording import events
from device.recording.availability import skin_missing
from device.recording.reader import Recorded
from device.report import html
from device.text.numbers import ROUND_S, clock, known, median

PARTS = 12


def numbers(r: Recorded) -> str:
    """A table of at most PARTS parts, as HTML."""
    each = next((float(s) for s in ROUND_S if r.length_s / s <= PARTS), r.length_s)
    rows = []
    skin, swings, responses = r.skin_usiemens(), events.breath_rsa(r.notes), events.responses(r.notes)
    on = skin_missing(r) == ""
    for begin in np.arange(0, r.length_s, each).tolist():
        end = min(begin + each, r.length_s)
        s, fast = slice(int(begin), int(np.ceil(end))), slice(int(begin * 10), int(np.ceil(end * 10)))
        rows.append(
            (
                f"{clock(begin)}–{clock(end)}",
                median(r.signal("Heart rate")[s], ".0f"),
                median(r.signal("Pace asked")[s], ".1f"),
                median(np.array([x.rsa_ms for x in swings if begin <= x.t_s < end]), ".0f"),
                median(skin[fast], ".2f"),
                str(sum(begin <= t_s < end for t_s, _ in responses)) if on[s].any() else "–",
                _band(r.signal("Arousal")[s]),
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
    return html.table("Medians of each part; responses are counted. – is not known, or not asked.", heads, rows)


def _band(arousal: NDArray[np.float64]) -> str:
    there = known(arousal)
    if not len(there):
        return "–"
    middle = float(np.median(there))
    return "settled" if middle < SETTLED_BELOW else "activated" if middle > ACTIVATED_ABOVE else "as usual"
