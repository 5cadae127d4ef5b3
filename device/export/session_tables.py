"""A recording as tidy tables: an observation a row, units in the columns' names, and a description of every column.

Unknown is NaN among numbers and None among texts.
"""

from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np

from device.export.table import Column, Table, counts, numbers, table, texts
from device.library.journal import Journal, Line, Row, Value
from device.library.journal_rows import CHANGE, KINDS, UNDO
from device.model import Array, IntervalKind
from device.recording import annotation, events, layout, stored_intervals, strap
from device.recording.fields import BY_LABEL, EDA, EDA_VOLTS, LUNGS, OFFSET, PULSE, VITALS, Field
from device.recording.reader import Recorded
from drivers.ports import Fault

FAULTS = tuple(None if f is Fault.NONE else f.name.lower().replace("_", " ") for f in Fault)


def tables(code: str, recorded: Recorded, journal: Journal) -> tuple[Table, ...]:
    """Every table of one person's session."""
    return (
        _fields(f"{code}_vitals",
                "What the lamp knew at the beginning of each second. Corrected: heart rate and swing are of normal "
                "intervals alone, artefacts are left out and never replaced; the swing as in the table of swings.",
                recorded, *(field.label for field in VITALS)),
        _pulse(code, recorded),
        _fields(f"{code}_skin",
                "Skin conductance, 10 a second, of the front end's volts by its circuit. Corrected: mains are out of a "
                "mean of nine rows, and a missing row is filled from a tenth of a second before. Not corrected: what "
                "electrodes touch, and how they shift.", recorded, EDA),
        _fields(f"{code}_breath_asked",
                "The breath that the lamp asked for, 10 a second; empty while it asked for none.", recorded, LUNGS),
        *_heart(code, recorded),
        *_strap(code, recorded),
        *_skin_and_events(code, recorded),
        *journal_tables(code, journal),
    )  # fmt: skip


def journal_tables(code: str, journal: Journal) -> tuple[Table, ...]:
    """Lines and laboratory values that one person added afterwards: as they stand now, and as they were written."""
    at = "session time that it speaks of; empty if of the whole session"
    number, called = "number", "the number that it is called by"
    lines, values = journal.lines, journal.values
    return (
        table(f"{code}_words", "Lines that this person added to the session afterwards, as they stand now.", (
            counts(number, called, (line.number for line in lines)),
            numbers("t_s", "s", at, (line.at_s for line in lines)),
            texts("text", "the line", [line.text for line in lines], always=True),
            texts("written_utc", "when it was written, ISO 8601", [line.written_utc for line in lines], always=True),
        )),
        table(f"{code}_values", "Laboratory values that this person added afterwards, as they stand now.", (
            counts(number, called, (v.number for v in values)),
            numbers("t_s", "s", "session time at which the sample was taken", (v.at_s for v in values), always=True),
            texts("name", "what was measured", [v.name for v in values], always=True),
            numbers("value", "", "the result, in the unit beside it", (v.value for v in values), always=True),
            texts("unit", "of the value", [v.unit for v in values], always=True),
            texts("method", "how it was measured", [v.method for v in values], always=True),
            texts("written_utc", "when it was written, ISO 8601", [v.written_utc for v in values], always=True),
        )),
        _written(code, journal.history),
    )  # fmt: skip


def _written(code: str, rows: Sequence[Row]) -> Table:
    lines = [row.entry if isinstance(row.entry, Line) else None for row in rows]
    values = [row.entry if isinstance(row.entry, Value) else None for row in rows]
    return table(f"{code}_words_history", "All that this person wrote, also what was changed or taken back since.", (
        counts("row", "its number in the order of writing", (row.number for row in rows)),
        counts("number", "what it is about: its own row, if it was new", (row.of for row in rows)),
        texts("kind", "a new line or value, a change of one, or undo: the newest of that number was taken back",
              [row.kind for row in rows], (*KINDS, CHANGE, UNDO), always=True),
        numbers("t_s", "s", "session time that it speaks of", (row.entry.at_s if row.entry else None for row in rows)),
        texts("text", "of a line", [line.text if line else None for line in lines]),
        texts("name", "of a value: what was measured", [v.name if v else None for v in values]),
        numbers("value", "", "of a value: the result", (v.value if v else None for v in values)),
        texts("unit", "of a value", [v.unit if v else None for v in values]),
        texts("method", "of a value: how it was measured", [v.method if v else None for v in values]),
        texts("written_utc", "when, ISO 8601", [row.written_utc for row in rows], always=True),
    ))  # fmt: skip


def _fields(name: str, about: str, recorded: Recorded, *labels: str) -> Table:
    """Fields that share a rate, each in the column that the table of fields names."""
    t_s = numbers("t_s", "s", "session time", recorded.times(labels[0]), always=True)
    return table(name, about, (t_s, *(_column(BY_LABEL[label], recorded) for label in labels)))


def _column(field: Field, recorded: Recorded) -> Column:
    values = recorded.signal(field.label)
    if not field.codes:
        return numbers(field.column, field.unit, field.meaning, values)
    words = [None if np.isnan(v) else str(field.codes[int(v)]) for v in values.tolist()]
    return texts(field.column, field.meaning, words, field.codes)


def _pulse(code: str, recorded: Recorded) -> Table:
    def t_s(begin: int, end: int) -> Array:
        return layout.stamps(recorded.integers[OFFSET][begin:end], np.arange(begin, end))

    def volts(label: str, begin: int, end: int) -> Array:
        return layout.volts(recorded.integers[label][begin:end], recorded.steps[label])[0]

    def faults(label: str, begin: int, end: int) -> list[str | None]:
        codes = layout.volts(recorded.integers[label][begin:end], recorded.steps[label])[1]
        return [FAULTS[c] for c in codes.tolist()]

    among = tuple(f for f in FAULTS if f)
    about = "What the converter delivered, 90 rows a second. Corrected: nothing."
    return Table(f"{code}_pulse", about, recorded.rows, (
        Column("t_s", "s", "session time of the pulse sample, as stamped; on the 90 Hz grid in a gap", t_s,
               always=True),
        *(Column(BY_LABEL[f].column, "V", BY_LABEL[f].meaning, partial(volts, f)) for f in (PULSE, EDA_VOLTS)),
        Column("pulse_fault", None, "why pulse_v is missing or at its end stop; empty if it is sound",
               partial(faults, PULSE), among, type="string"),
        Column("skin_fault", None, "the same of skin_v", partial(faults, EDA_VOLTS), among, type="string"),
    ))  # fmt: skip


def _heart(code: str, recorded: Recorded) -> Iterator[Table]:
    detected = stored_intervals.beats(recorded)
    beats = [b for b in detected if b.accepted]
    yield table(f"{code}_beats", "Heart beats that were accepted, each at the onset of its pulse wave, between "
                "samples. Corrected: none is moved, added or replaced; an interval that is no normal one is named.", (
        numbers("t_s", "s", "session time of the beat", (b.t_s for b in beats), always=True),
        numbers("ibi_s", "s", "interbeat interval since the beat before, accepted or left out, if it is normal; else "
                "empty", (b.ibi_s if b.kind is IntervalKind.NORMAL else None for b in beats)),
        texts("interval", "what that interval is: normal, or the artefact that the lamp found; empty after a pause or "
              "a gap, and if too few beats followed", [b.kind for b in beats], tuple(IntervalKind)),
    ))  # fmt: skip
    left_out = (b.t_s for b in detected if not b.accepted)
    yield table(f"{code}_beats_left_out", "Beats that the lamp saw, and did not trust.", (
        numbers("t_s", "s", "session time of the beat", left_out, always=True),
    ))  # fmt: skip
    swings, rests = events.breath_rsa(recorded.notes), events.rests(recorded.notes)
    yield table(f"{code}_swings", "The swing of the heart with the breath: of three breaths, or of 30 s. "
                "Corrected: each interval being a mean over its length, few beats in a fast breath, drift, noise of "
                "single beats. Not corrected: that a pulse arrives sooner at a higher pressure, and how deep and fast "
                "one breathes.", (
        numbers("t_s", "s", "session time", (s.t_s for s in swings), always=True),
        numbers("rsa_ms", "ms", "peak to trough of the interval over these breaths, laid over one another",
                (s.rsa_ms for s in swings), always=True),
        numbers("rsa_bpm", "/min", "the same of the heart rate", (s.rsa_bpm for s in swings), always=True),
        numbers("power_ms2", "ms2", "mean square of that wave",
                (s.power_ms2 for s in swings), always=True),
        numbers("phase_lag_s", "s", "from the fullest lungs asked for to the fastest heart; empty while unpaced",
                (s.phase_lag_s for s in swings)),
    ))  # fmt: skip
    yield table(f"{code}_rests", "Measures of unpaced minutes: they fall when a breath is slowed, so only of rest. "
                "Corrected: normal intervals alone, in RMSSD pairs that follow each other; none is replaced.", (
        numbers("begin_s", "s", "session time at which the span begins", (r.begin_s for r in rests), always=True),
        numbers("end_s", "s", "session time at which it ends", (r.end_s for r in rests), always=True),
        numbers("rmssd_ms", "ms", "root mean square of successive differences", (r.rmssd_ms for r in rests),
                always=True),
        numbers("sdnn_ms", "ms", "standard deviation of normal intervals", (r.sdnn_ms for r in rests), always=True),
        numbers("porges_bohrer_ln_ms2", "1", "natural logarithm of the power in ms2; empty if it could not be told",
                (r.porges_bohrer_ln_ms2 for r in rests)),
    ))  # fmt: skip


def _strap(code: str, recorded: Recorded) -> Iterator[Table]:
    """Of a chest strap, where one was recorded beside."""
    if found := strap.beats(recorded.notes):
        beats = [(t_s, rr) for each in found for t_s, rr in zip(each.beats_s, (None, *each.rr_s), strict=True)]
        yield table(f"{code}_strap", "Beats of a chest strap that was worn beside, its intervals laid end to end. They "
                    "arrive up to a second late, so all beats of a stretch may lie a little early or late together. "
                    "Corrected: times, for how the strap's clock drifts in ten minutes or more without a break. What "
                    "was lost is a break, and no interval bridges it.", (
            numbers("t_s", "s", "session time of the beat", (t_s for t_s, _ in beats), always=True),
            numbers("rr_s", "s", "the strap's interval since the beat before; empty where a stretch begins",
                    (rr for _, rr in beats)),
        ))  # fmt: skip


TABULATED = (annotation.BEAT, annotation.INTERVAL, "Swing ", "Rest ", "Skin response ", "Strap ")
"""How annotations begin that have tables of their own."""


def _skin_and_events(code: str, recorded: Recorded) -> Iterator[Table]:
    responses = events.responses(recorded.notes)
    yield table(f"{code}_responses", "Quick rises of skin conductance. Corrected: none is told of electrodes that "
                "shift, of lost readings or of mains.", (
        numbers("t_s", "s", "session time of the onset", (t_s for t_s, _ in responses), always=True),
        numbers("amplitude_usiemens", "uS", "onset to peak", (rise for _, rise in responses), always=True),
    ))  # fmt: skip
    rest = [n for n in recorded.notes if not n.text.startswith(TABULATED)]
    yield table(f"{code}_events", "Everything else that was noted: marks, gaps, the lamp's own troubles.", (
        numbers("t_s", "s", "session time of its beginning", (n.onset_s for n in rest), always=True),
        numbers("duration_s", "s", "how long it lasted; empty for a moment", (n.duration_s for n in rest)),
        texts("event", "as noted in the recording", [n.text for n in rest], always=True),
    ))  # fmt: skip
