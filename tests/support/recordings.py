"""Recordings for tests without a session being run for them: stored ones, and longer ones made of them."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from device.recording import annotation, folders, reader

STORED = Path(__file__).resolve().parents[1] / "data" / "format-3"
MEASURED = ("Beat", "Swing", "Skin response")


def stored_pair():
    """A session of two, and what was recorded of each, by code."""
    kept = folders.find(STORED, "2")
    return kept, {code: reader.read(kept.recordings(code)) for code in kept.seated}


def repeated(recorded, times):
    """What was measured again and again; what else was noted stands once, but for its end."""
    seconds = len(recorded.integers["Heart rate"])
    measured = [n for n in recorded.notes if n.text.startswith(MEASURED)]
    once = [n for n in recorded.notes if not n.text.startswith((*MEASURED, annotation.END))]
    again = [replace(n, onset_s=n.onset_s + k * seconds) for k in range(times) for n in measured]
    return replace(
        recorded,
        integers={label: np.tile(values, times) for label, values in recorded.integers.items()},
        notes=tuple(sorted((*once, *again), key=lambda n: n.onset_s)),
        rows=times * seconds * 90,
    )
