"""A session as JSON lines, in the order in which things became known; absent is null."""

import contextlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from device import __version__
from device.model import SkinResponse
from device.session.step import Step
from device.text.states import why_unknown
from drivers import stored
from drivers.ports import DriverError


class JsonLines:
    """Observer that writes to path. source: what was played. people: codes in order.

    Raises DriverError if the file cannot be written, at the beginning or once a card is full or gone.
    """

    def __init__(self, path: Path, source: str, simulated: bool, people: Sequence[str]) -> None:
        self._path, self._second, self._one_heart = path, 0, False
        with self._errors("cannot be written"):
            self._stream = stored.private(path)
            try:
                self._write("session", version=__version__, source=source, simulated=simulated, people=list(people))
                self._stream.flush()
            except OSError:
                self.finish()
                raise

    def feed(self, step: Step) -> None:
        """Write what this step brought: beats, breaths and marks at once, vitals once a second."""
        with self._errors("ends here"):
            self._events(step)
            if int(step.tick.t_s) > self._second:
                self._second = int(step.tick.t_s)
                self._vitals(step)
                self._stream.flush()  # a kill takes no more than the last second

    def finish(self, why: str = "", ends_s: float | None = None) -> None:
        """Close the file."""
        with contextlib.suppress(OSError):
            self._stream.close()

    @contextlib.contextmanager
    def _errors(self, what: str) -> Iterator[None]:
        try:
            yield
        except OSError as trouble:
            raise DriverError(f"--results {self._path}: {what}: {trouble.strerror}") from trouble

    def _events(self, step: Step) -> None:
        for person, reading in step.readings.items():
            for beat in reading.beats:
                values = _rounded(beat, t_s=6, known_s=6, ibi_s=6, quality=3)
                self._write("beat", person=person, **values, accepted=beat.accepted)
            for breath in reading.breaths:
                values = _rounded(breath, t_s=3, rsa_ms=2, rsa_bpm=3, power_ms2=2, phase_lag_s=3)
                self._write("breath", person=person, **values)
            for interval in reading.intervals:
                values = _rounded(interval, t_s=6, ibi_s=6) | {"known_s": round(step.tick.t_s, 6)}
                self._write("interval", person=person, **values, is_a=interval.kind.value)
            for event in reading.responses:
                name = "response" if isinstance(event, SkinResponse) else "recovery"
                self._write(name, person=person, **_rounded(event, **{f.name: 4 for f in fields(event)}))
            if reading.rest:
                self._write("rest", person=person, **asdict(reading.rest))
        if step.one_heart is not self._one_heart:
            self._one_heart = step.one_heart
            self._write("hearts", t_s=round(step.tick.t_s, 3), one=step.one_heart)
        for mark in step.marks:
            self._write("mark", t_s=round(mark.t_s, 3), text=mark.text)

    def _vitals(self, step: Step) -> None:
        for person, reading in step.readings.items():
            v = reading.vitals
            self._write(
                "vitals", person=person, t_s=float(self._second), contact=v.contact.value, skin=v.skin.value,
                **_rounded(v, heart_rate_bpm=2, rsa_ms=2), following=v.entrainment,
                **_rounded(v, rhythm_bpm=2, rhythm_share=3, artefact_share=3, responses_per_min=2, skin_usiemens=4,
                           arousal=4, confidence=3),
                regularity=v.regularity, reasons=why_unknown(v),
            )  # fmt: skip

    def _write(self, kind: str, **values: Any) -> None:
        self._stream.write(json.dumps({"kind": kind, **values}, ensure_ascii=False) + "\n")


def _rounded(values: object, **digits: int) -> dict[str, Any]:
    """Attributes by name, each with so many decimals; None stays None."""
    found = {name: getattr(values, name) for name in digits}
    return {name: None if value is None else round(value, digits[name]) for name, value in found.items()}
