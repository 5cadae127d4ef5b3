"""One person's session as JSON lines, in the order in which things became known; absent is null."""

import contextlib
import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, TextIO

from device import version
from device.language import msgid, told, tr
from device.library import result_files
from device.model import SkinResponse
from device.session.step import Step
from device.text.states import why_unknown
from drivers import stored
from drivers.ports import Card, DriverError
from drivers.said import because


def first_line(source: str, simulated: bool, code: str, began: dt.datetime | None) -> str:
    """What stands above the results of a person. source: what was played. began: the session, if it was recorded."""
    utc = began.isoformat(timespec="seconds") if began else None
    return _line("session", version=version(), source=source, simulated=simulated, people=[code], began_utc=utc)


class JsonLines:
    """Observer that writes what becomes known of one person, and nothing of another's body.

    path: a file, in the place of other results if there are any, or a pipe. first: the line above all others.

    Raises DriverError if the file cannot be written, at the beginning or once a card is full or gone.
    """

    def __init__(self, card: Card, path: Path, first: str, code: str) -> None:
        self._path, self._code, self._second, self._one_heart = path, code, 0, False
        with self._errors(msgid("cannot be written")):
            self._stream = _opened(card, path, f"{first}\n")

    def feed(self, step: Step) -> None:
        """Write what this step brought: beats, breaths and marks at once, vitals once a second."""
        with self._errors(msgid("ends here")):
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
        except stored.UnreadableError as trouble:
            raise DriverError(f"--results {self._path}: {tr(what)}: {told(trouble)}") from trouble
        except OSError as trouble:
            raise DriverError(f"--results {self._path}: {tr(what)}: {told(because(trouble))}") from trouble

    def _events(self, step: Step) -> None:
        reading = step.readings[self._code]
        for beat in reading.beats:
            values = _rounded(beat, t_s=6, known_s=6, ibi_s=6, quality=3)
            self._tell("beat", **values, accepted=beat.accepted)
        for breath in reading.breaths:
            self._tell("breath", **_rounded(breath, t_s=3, rsa_ms=2, rsa_bpm=3, power_ms2=2, phase_lag_s=3))
        for interval in reading.intervals:
            values = _rounded(interval, t_s=6, ibi_s=6) | {"known_s": round(step.tick.t_s, 6)}
            self._tell("interval", **values, is_a=interval.kind.value)
        for event in reading.responses:
            name = "response" if isinstance(event, SkinResponse) else "recovery"
            self._tell(name, **_rounded(event, **{f.name: 4 for f in fields(event)}))
        if reading.rest:
            self._tell("rest", **asdict(reading.rest))
        if step.one_heart is not self._one_heart:
            self._one_heart = step.one_heart
            self._write("hearts", t_s=round(step.tick.t_s, 3), one=step.one_heart)
        for mark in step.marks:
            self._write("mark", t_s=round(mark.t_s, 3), text=mark.text)

    def _vitals(self, step: Step) -> None:
        v = step.readings[self._code].vitals
        self._tell(
            "vitals", t_s=float(self._second), contact=v.contact.value, skin=v.skin.value,
            **_rounded(v, heart_rate_bpm=2, rsa_ms=2), following=v.entrainment,
            **_rounded(v, rhythm_bpm=2, rhythm_share=3, artefact_share=3, responses_per_min=2, skin_usiemens=4,
                       arousal=4, confidence=3),
            regularity=v.regularity, reasons=why_unknown(v),
        )  # fmt: skip

    def _tell(self, kind: str, **values: Any) -> None:
        """Of this person."""
        self._write(kind, person=self._code, **values)

    def _write(self, kind: str, **values: Any) -> None:
        self._stream.write(f"{_line(kind, **values)}\n")


def _opened(card: Card, path: Path, begins: str) -> TextIO:
    """What takes the lines: a pipe that is there, or a file that is there anew, for its owner's eyes alone."""
    if path.exists() and not path.is_file():
        pipe = path.open("w", encoding="utf-8")
        try:
            pipe.write(begins)
            pipe.flush()
        except OSError:
            with contextlib.suppress(OSError):
                pipe.close()
            raise
        return pipe
    if path.exists() and not result_files.are_ours(path):
        raise DriverError(tr("--results {path}: there is something else in it; name another file", path=path))
    card.replace(path.absolute(), begins.encode())  # never through a link
    return stored.appended(path)


def _line(kind: str, **values: Any) -> str:
    return json.dumps({"kind": kind, **values}, ensure_ascii=False)


def _rounded(values: object, **digits: int) -> dict[str, Any]:
    """Attributes by name, each with so many decimals; None stays None."""
    found = {name: getattr(values, name) for name in digits}
    return {name: None if value is None else round(value, digits[name]) for name, value in found.items()}
