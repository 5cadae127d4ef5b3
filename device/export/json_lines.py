"""A session as JSON lines, in the order in which things became known; absent is null."""

import json
from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Any, TextIO

from device import __version__
from device.model import SkinResponse
from device.session.step import Step
from device.text import reasons


class JsonLines:
    """Writes to stream. source: what was played. people: codes in order."""

    def __init__(self, stream: TextIO, source: str, simulated: bool, people: Sequence[str]) -> None:
        self._stream = stream
        self._second = 0
        self._write("session", version=__version__, source=source, simulated=simulated, people=list(people))

    def feed(self, step: Step) -> None:
        """What this step brought: beats, breaths and marks at once, vitals once a second."""
        for person, reading in step.readings.items():
            for beat in reading.beats:
                self._write(
                    "beat", person=person, t_s=round(beat.t_s, 6), known_s=round(beat.known_s, 6),
                    ibi_s=_rounded(beat.ibi_s, 6), quality=round(beat.quality, 3), accepted=beat.accepted,
                )  # fmt: skip
            for breath in reading.breaths:
                self._write(
                    "breath", person=person, t_s=round(breath.t_s, 3), rsa_ms=round(breath.rsa_ms, 2),
                    rsa_bpm=round(breath.rsa_bpm, 3), power_ms2=round(breath.power_ms2, 2),
                    phase_lag_s=_rounded(breath.phase_lag_s, 3),
                )  # fmt: skip
            for interval in reading.intervals:
                self._write(
                    "interval", person=person, t_s=round(interval.t_s, 6), ibi_s=round(interval.ibi_s, 6),
                    known_s=round(step.tick.t_s, 6), is_a=interval.kind.value,
                )  # fmt: skip
            for event in reading.responses:
                name = "response" if isinstance(event, SkinResponse) else "recovery"
                values = {f.name: round(getattr(event, f.name), 4) for f in fields(event)}
                self._write(name, person=person, **values)
            if reading.rest:
                self._write("rest", person=person, **asdict(reading.rest))
        for mark in step.marks:
            self._write("mark", t_s=round(mark.t_s, 3), text=mark.text)
        if int(step.tick.t_s) > self._second:
            self._second = int(step.tick.t_s)
            self._vitals(step)
            self._stream.flush()  # a kill takes no more than the last second

    def _vitals(self, step: Step) -> None:
        for person, reading in step.readings.items():
            v = reading.vitals
            self._write(
                "vitals", person=person, t_s=float(self._second), contact=v.contact.value, skin=v.skin.value,
                heart_rate_bpm=_rounded(v.heart_rate_bpm, 2), rsa_ms=_rounded(v.rsa_ms, 2),
                following=v.entrainment, rhythm_bpm=_rounded(v.rhythm_bpm, 2),
                rhythm_share=_rounded(v.rhythm_share, 3),
                artefact_share=_rounded(v.artefact_share, 3),
                responses_per_min=_rounded(v.responses_per_min, 2),
                skin_usiemens=_rounded(v.skin_usiemens, 4), arousal=_rounded(v.arousal, 4),
                confidence=_rounded(v.confidence, 3), reasons=reasons.sentences(v),
            )  # fmt: skip

    def _write(self, kind: str, **values: Any) -> None:
        self._stream.write(json.dumps({"kind": kind, **values}, ensure_ascii=False) + "\n")


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)
