"""One person's session as the files of BIDS's `beh` folder: signals, beats, and what the lamp asked and noted.

BIDS 1.11.1 (bids-specification.readthedocs.io), with `physioevents` as of 1.11.0. Nothing in them tells a date.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from device.export.table import Column, Table, numbers, table, texts
from device.model import Array
from device.recording import annotation, events, layout, stored_intervals
from device.recording.annotation import Note
from device.recording.fields import EDA, LUNGS, OFFSET, PULSE
from device.recording.folders import StoredSession
from device.recording.reader import Recorded
from drivers.ports import ROW_HZ

PHYSIO, BEATS, EVENTS = "physio", "physioevents", "events"
LEFT_OUT = "beat left out"
MOMENTS = {
    annotation.MARK: "mark", annotation.HOLD: "held to end", annotation.ANSWER: "answer", annotation.SOFTLY: "softer",
    annotation.PRESSED_TWICE: "pressed twice", annotation.UNHEARD: "led without listening",
    annotation.GAP: "not recorded", annotation.LAMP: "trouble with the lamp's own parts", annotation.END: "end",
    annotation.BROKEN_OFF: "broken off",
}  # fmt: skip
"""What is said of notes that begin so. Their texts are not: those that name a moment would give a shifted date away."""
JOINED, ONE_HEART, PHASE = "hands joined", "one heart on both sensors", "phase"


@dataclass(frozen=True, slots=True)
class BidsFile:
    """recording: label of the signals; "" if it is of none. more: what its sidecar says beside its columns."""

    suffix: str
    table: Table
    recording: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def packed(self) -> bool:
        """Whether it is gzip, without a line of names, as everything of physiology is."""
        return self.suffix != EVENTS

    def sidecar(self) -> dict[str, Any]:
        """Its JSON: the columns are explained there, and named, where the file has no line of names."""
        names = {"Columns": [c.name for c in self.table.columns]} if self.packed else {}
        return dict(self.more) | names | {c.name: _explained(c) for c in self.table.columns}


def bids_files(session: StoredSession, recorded: Recorded) -> Iterator[BidsFile]:
    """What there is of a person's session."""
    common = {
        "TaskName": task(session, recorded),
        "Manufacturer": "Ebb",
        "ManufacturersModelName": "Ebb, simulated: no body was there" if recorded.simulated else "Ebb",
        "SoftwareVersions": recorded.version,
    }
    finger = {"MeasureType": "PPG", "Placement": "finger"}
    hand = {"MeasureType": "EDA", "Placement": "hand"}
    yield BidsFile(PHYSIO, _pulse(recorded), "cardiac", common | _from(0.0, ROW_HZ) | finger)
    yield BidsFile(BEATS, _beats(recorded), "cardiac", common | {"OnsetSource": "timestamp"})
    tenths = _from(0.0, recorded.rate_hz(EDA))
    yield BidsFile(PHYSIO, _signal(recorded, "skin_conductance", "uS", (
        "skin conductance, level and responses together: mean of the tenth of a second that begins here, by the front "
        "end's circuit; n/a where the electrodes were not on skin. Corrected: a missing row of 90 a second is filled "
        "from a tenth before"), recorded.skin_usiemens()), "electrodermal", common | tenths | hand)  # fmt: skip
    yield BidsFile(PHYSIO, _signal(recorded, "breath_asked", "1", (
        "stimulus, no measured breath: lungs that the lamp asked for by light and touch, 0 empty, 1 full; n/a while it "
        "asked for none"), recorded.signal(LUNGS)), "pacer", common | _from(0.0, recorded.rate_hz(LUNGS)))  # fmt: skip
    shown = {"OperatingSystem": "n/a", "SoftwareName": "Ebb", "SoftwareVersion": recorded.version}
    yield BidsFile(EVENTS, _events(recorded), more=common | {"StimulusPresentation": shown})


def task(session: StoredSession, recorded: Recorded) -> str:
    """The label of what was done: the programme's name, or else the kind of session, in letters and digits."""
    programme = session.info.programme if session.info else None
    return re.sub(r"[^A-Za-z0-9]", "", programme or recorded.mode or "") or "session"


def _from(begin_s: float, rate_hz: int) -> dict[str, Any]:
    return {"SamplingFrequency": rate_hz, "StartTime": begin_s}


def _explained(column: Column) -> dict[str, Any]:
    levels = {"Levels": {one: one for one in column.among}} if column.among else {}
    return {"Description": column.about} | ({"Units": column.unit} if column.unit else {}) | levels


def _pulse(recorded: Recorded) -> Table:
    def t_s(begin: int, end: int) -> Array:
        return layout.stamps(recorded.integers[OFFSET][begin:end], np.arange(begin, end))

    def volts(begin: int, end: int) -> Array:
        return layout.volts(recorded.integers[PULSE][begin:end], recorded.steps[PULSE])[0]

    return Table("pulse", "", recorded.rows, (
        Column("timestamp", "s", "session time of the sample, as stamped", t_s, always=True),
        Column("cardiac", "V", "photoplethysmogram of a finger, as converted; n/a where there is no value. Corrected: "
               "nothing", volts),
    ), bare=True)  # fmt: skip


def _signal(recorded: Recorded, name: str, unit: str, about: str, values: Array) -> Table:
    return table(name, "", (numbers(name, unit, about, values),), bare=True)


def _beats(recorded: Recorded) -> Table:
    beats = stored_intervals.beats(recorded)
    kinds = ["beat" if beat.accepted else LEFT_OUT for beat in beats]
    return table("beats", "", (
        numbers("onset", "s", "session time of the beat: the onset of its pulse wave, between samples",
                (beat.t_s for beat in beats), always=True),
        numbers("duration", "s", "0: a moment", np.zeros(len(beats))),
        texts("trial_type", "beat, or one that the lamp saw and did not trust", kinds, ("beat", LEFT_OUT)),
        texts("interval", "what the interval that it ends is: normal, or the artefact that the lamp found; n/a after a "
              "pause or a gap. Artefacts are named, and never replaced", [beat.kind for beat in beats]),
        numbers("ibi_ms", "ms", "that interval, normal or not",
                (None if beat.ibi_s is None else round(1000 * beat.ibi_s, 3) for beat in beats)),
    ), bare=True)  # fmt: skip


def _events(recorded: Recorded) -> Table:
    rows = sorted((*_phases(recorded), *_spans(recorded), *_moments(recorded.notes)), key=lambda row: row[0])
    kinds = (PHASE, JOINED, ONE_HEART, *MOMENTS.values())
    return table("events", "", (
        numbers("onset", "s", "session time", (row[0] for row in rows), always=True),
        numbers("duration", "s", "how long it lasted; 0 is a moment", (row[1] for row in rows), always=True),
        texts("trial_type", "what it was", [row[2] for row in rows], kinds, always=True),
        texts("phase", "its name, of a phase of the programme", [row[3] for row in rows]),
    ))  # fmt: skip


def _phases(recorded: Recorded) -> Iterator[tuple[float, float, str, str | None]]:
    phases = events.starting_with(recorded.notes, annotation.PHASE)
    ends = [note.onset_s for note in phases[1:]] + [recorded.length_s]
    for note, end_s in zip(phases, ends, strict=False):
        yield note.onset_s, max(0.0, end_s - note.onset_s), PHASE, note.text.removeprefix(annotation.PHASE)


def _spans(recorded: Recorded) -> Iterator[tuple[float, float, str, None]]:
    for find, kind in ((events.hand_contacts, JOINED), (events.one_heart, ONE_HEART)):
        for begin_s, end_s in find(recorded.notes, recorded.length_s):
            yield begin_s, end_s - begin_s, kind, None


def _moments(notes: tuple[Note, ...]) -> Iterator[tuple[float, float, str, None]]:
    for note in notes:
        if kind := next((kind for begins, kind in MOMENTS.items() if note.text.startswith(begins)), None):
            yield note.onset_s, note.duration_s or 0.0, kind, None
