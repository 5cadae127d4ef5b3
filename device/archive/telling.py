"""What one recorded session was: in a sentence, and as one curve."""

import math
from pathlib import Path
from typing import Any

import numpy as np

from device import language
from device.library import resonance_history
from device.recording import events, reader
from device.recording.fields import HEART_RATE
from device.recording.folders import StoredSession
from device.recording.reader import Recorded
from device.recording.summary import summary
from device.report.downsample import columns
from device.text import guidance, one_sentence, report_page, together

POINTS, WIDTH, HEIGHT = 300, 300, 100
LEAST_BPM = 20.0  # that the curve's height stands for: a quiet heart is not to look like a storm


def of_session(root: Path, session: StoredSession, person: str) -> dict[str, Any]:
    """Sentences and curve of one person's recording. Raises SessionError."""
    recorded = reader.read(session.recordings(person))
    found = resonance_history.of_session(root, person, recorded.simulated, session.number)
    notices = [text for kind, text in report_page.above_title(recorded, session.info) if kind != "simulated"]
    notices.append(together.one_heart(events.one_heart(recorded.notes, recorded.length_s)))
    notices.append(guidance.pace_found(*found) if found else "")
    return {
        "language": language.now().code,
        "sentence": one_sentence.in_one_sentence(recorded, summary(recorded)),
        "notices": [text for text in notices if text],
        "curve": curve(recorded),
        "length_s": round(recorded.length_s),
    }


def curve(recorded: Recorded) -> dict[str, Any] | None:
    """Heart rate over the session as an SVG path in a box of WIDTH x HEIGHT; None where there was none.

    path: at most POINTS points, medians of equal spans, broken where less than half of one is known. least, most: of
    those medians, in beats/min.
    """
    rate = recorded.signal(HEART_RATE)
    if not len(rate):
        return None
    at_s, _, middle, _, known = columns(rate, 1, math.ceil(len(rate) / POINTS), POINTS / 2)
    shown = known & ~np.isnan(middle)
    if not shown.any():
        return None
    least, most = float(middle[shown].min()), float(middle[shown].max())
    low = min(least, (least + most - LEAST_BPM) / 2)
    high = max(most, low + LEAST_BPM)
    x, y = WIDTH * at_s / max(recorded.length_s, 1.0), HEIGHT * (high - middle) / (high - low)
    parts, follows = [], False
    for k, is_shown in enumerate(shown):
        if is_shown:
            parts.append(f"{'L' if follows else 'M'}{x[k]:.1f} {y[k]:.1f}" + "h0" * (not follows))
        follows = bool(is_shown)
    return {"path": "".join(parts), "least": round(least), "most": round(most)}
