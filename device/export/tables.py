"""A recording as tidy tables: a thing a row, units in the names of the columns, and every column explained.

Nothing is told that the recording does not say: unknown is NaN among numbers and None among words.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from statistics import median

import numpy as np

from device.readings import IntervalKind
from device.record import layout, notes
from device.record.formats import Column, Numbers, Table
from device.record.layout import CONTACTS, EDA, FOLLOWINGS, LUNGS, OFFSET, PULSE, SKINS, VOLTS
from device.record.notes import Note
from device.record.reading import Recorded
from device.record.words import Words
from device.signals.upstroke import LONGEST_S
from drivers.ports import Fault

PAUSE = 1.6  # times what is usual around it: an interval this long is none, and beats between were not accepted
NEAR_S = 1e-5  # a beat and the end of its interval: each was rounded to whole microseconds
AROUND = 2  # intervals on either side that say what is usual
JUDGED_AFTER = 2  # intervals that must follow before the lamp judges one
FAULTS = tuple(None if f is Fault.NONE else f.name.lower().replace("_", " ") for f in Fault)
UNJUDGED = "unjudged"
INTERVALS = (*map(str, IntervalKind), UNJUDGED)


def tables(code: str, recorded: Recorded, words: Words) -> tuple[Table, ...]:
    """Everything known of one person's session."""
    return (
        _vitals(code, recorded),
        _pulse(code, recorded),
        _grid(code, "skin", "Skin conductance, 10 a second.", recorded, EDA, "skin_usiemens", "uS",
              "skin conductance, mean of the tenth of a second that begins at t_s"),
        _grid(code, "breath_asked", "The breath that the lamp asked for, 10 a second; empty while it asked for none.",
              recorded, LUNGS, "lungs", "1", "lungs asked for: 0 empty, 1 full"),
        *_of_notes(code, recorded.notes),
        *added(code, words),
    )  # fmt: skip


def added(code: str, words: Words) -> tuple[Table, ...]:
    """What one person added afterwards: it stands beside the signals, never in them."""
    at = "session time that it speaks of; empty if of the whole session"
    lines, values = words.lines, words.values
    return (
        _listed(f"{code}_words", "Lines that this person added to the session afterwards.", (
            _numbers("t_s", "s", at, (line.at_s for line in lines)),
            _texts("text", "the line", [line.text for line in lines], always=True),
            _texts("written_utc", "when it was written, ISO 8601", [line.written_utc for line in lines], always=True),
        )),
        _listed(f"{code}_values", "Laboratory values that this person added to the session afterwards.", (
            _numbers("t_s", "s", "session time at which the sample was taken", (v.at_s for v in values), always=True),
            _texts("name", "what was measured", [v.name for v in values], always=True),
            _numbers("value", "", "the result, in the unit beside it", (v.value for v in values), always=True),
            _texts("unit", "of the value", [v.unit for v in values], always=True),
            _texts("method", "how it was measured", [v.method for v in values], always=True),
            _texts("written_utc", "when it was written, ISO 8601", [v.written_utc for v in values], always=True),
        )),
    )  # fmt: skip


def _vitals(code: str, recorded: Recorded) -> Table:
    def number(name: str, unit: str, about: str, label: str) -> Column:
        return _numbers(name, unit, about, recorded.signal(label))

    def word(name: str, about: str, label: str, among: Sequence[str]) -> Column:
        codes = recorded.signal(label)
        return _texts(name, about, [None if c != c else str(among[int(c)]) for c in codes.tolist()], among)

    columns = (
        _numbers("t_s", "s", "session time", recorded.times("Heart rate"), always=True),
        number("heart_rate_bpm", "/min", "heart rate; empty while the pulse does not earn one", "Heart rate"),
        number(
            "rsa_ms", "ms", "swing of the heart with the breath, peak to trough, median of the last breaths", "Swing"
        ),
        number("arousal", "1", "0 settled, 1 activated, against this person's own first minutes", "Arousal"),
        number("confidence", "1", "of the arousal, 0 to 1", "Confidence"),
        number("pulse_quality", "1", "mean of the beats that became known in this second, 0 to 1", "Pulse quality"),
        number("responses_per_min", "/min", "quick skin responses a minute", "Responses"),
        number("pace_asked_bpm", "/min", "breaths a minute that the lamp asked for", "Pace asked"),
        word("contact", "whether a finger's pulse is there", "Contact", CONTACTS),
        word("skin_contact", "what the electrodes touch", "Skin contact", SKINS),
        word("following", "whether the heart swings with the breath asked for", "Following", FOLLOWINGS),
    )
    return _listed(f"{code}_vitals", "What the lamp knew at the beginning of each second.", columns)


def _pulse(code: str, recorded: Recorded) -> Table:
    def t_s(begin: int, end: int) -> Numbers:
        return layout.stamps(recorded.integers[OFFSET][begin:end], np.arange(begin, end))

    def volts(label: str) -> Callable[[int, int], Numbers]:
        return lambda begin, end: layout.volts(recorded.integers[label][begin:end], recorded.steps[label])[0]

    def faults(label: str) -> Callable[[int, int], list[str | None]]:
        def cells(begin: int, end: int) -> list[str | None]:
            codes = layout.volts(recorded.integers[label][begin:end], recorded.steps[label])[1]
            return [FAULTS[c] for c in codes.tolist()]

        return cells

    among = tuple(f for f in FAULTS if f)
    columns = (
        Column(
            "t_s", "s", "session time of the pulse sample, as stamped; on the 90 Hz grid in a gap", t_s, always=True
        ),
        Column("pulse_v", "V", "pulse sensor; empty where there is no value", volts(PULSE)),
        Column(
            "skin_v",
            "V",
            "skin front end, converted a few milliseconds after pulse_v; empty where there is no value",
            volts(VOLTS),
        ),
        Column(
            "pulse_fault", None, "why pulse_v is missing or at its end stop; empty if it is sound", faults(PULSE), among
        ),
        Column("skin_fault", None, "the same of skin_v", faults(VOLTS), among),
    )
    length = recorded.rows
    return Table(f"{code}_pulse", "What the converter delivered, 90 rows a second.", length, columns)


def _grid(
    code: str, name: str, about: str, recorded: Recorded, label: str, column: str, unit: str, column_about: str
) -> Table:
    t_s = _numbers("t_s", "s", "session time", recorded.times(label), always=True)
    return _listed(f"{code}_{name}", about, (t_s, _numbers(column, unit, column_about, recorded.signal(label))))


def _of_notes(code: str, told: tuple[Note, ...]) -> Iterator[Table]:
    beats, swings, responses = _intervals(told), notes.swings(told), notes.responses(told)
    yield _listed(f"{code}_beats", "Heart beats that were accepted.", (
        _numbers("t_s", "s", "session time of the beat", (t_s for t_s, _, _ in beats), always=True),
        _numbers("ibi_s", "s", "interbeat interval since the beat before, if it is normal; else empty",
                 (ibi_s for _, ibi_s, _ in beats)),
        _texts("interval", "what that interval is: normal, or the artefact that the lamp found; unjudged if too few "
               "followed; empty after a pause", [kind for _, _, kind in beats], INTERVALS),
    ))  # fmt: skip
    yield _listed(f"{code}_swings", "The swing of the heart over each breath.", (
        _numbers("t_s", "s", "session time", (s.t_s for s in swings), always=True),
        _numbers("rsa_ms", "ms", "peak to trough of the intervals", (s.rsa_ms for s in swings), always=True),
        _numbers("rsa_bpm", "/min", "peak to trough of the heart rate", (s.rsa_bpm for s in swings), always=True),
        _numbers("power_ms2", "ms2", "mean square of the swing at the breathing frequency and its double",
                 (s.power_ms2 for s in swings), always=True),
        _numbers("phase_lag_s", "s", "from the fullest lungs asked for to the fastest heart; empty while unpaced",
                 (s.phase_lag_s for s in swings)),
    ))  # fmt: skip
    yield _listed(f"{code}_responses", "Quick rises of skin conductance.", (
        _numbers("t_s", "s", "session time of the onset", (t_s for t_s, _ in responses), always=True),
        _numbers("amplitude_usiemens", "uS", "onset to peak", (rise for _, rise in responses), always=True),
    ))  # fmt: skip
    own = (notes.BEAT, "Interval ", "Swing ", "Skin response ")  # they have tables of their own
    rest = [n for n in told if not n.text.startswith(own)]
    yield _listed(f"{code}_events", "Everything else that was noted: marks, gaps, rest, the lamp's own troubles.", (
        _numbers("t_s", "s", "session time of its beginning", (n.onset_s for n in rest), always=True),
        _numbers("duration_s", "s", "how long it lasted; empty for a moment", (n.duration_s for n in rest)),
        _texts("event", "as noted in the recording", [n.text for n in rest], always=True),
    ))  # fmt: skip


def _intervals(told: tuple[Note, ...]) -> list[tuple[float, float | None, str | None]]:
    """Of every accepted beat: (its time, the interval before it if it is normal, what that interval is).

    Recordings keep accepted beats, and artefacts by name. That other beats lay between two of them shows in the length
    alone; and the lamp does not judge the last intervals before it loses the pulse.
    """
    times = notes.beats(told)
    if not times:
        return []
    kinds: list[str | None] = [None] * len(times)
    for n in notes.said(told, "Interval "):
        ends_s = n.onset_s + (n.duration_s or 0.0)
        at = bisect_left(times, ends_s - NEAR_S)
        if at < len(times) and times[at] < ends_s + NEAR_S:
            kinds[at] = n.text.removeprefix("Interval ")
    lengths = [after - before for before, after in pairwise(times)]
    joined = [False]
    for i, length in enumerate(lengths):
        usual = median(lengths[max(0, i - AROUND) : i + AROUND + 1])
        joined.append(kinds[i + 1] is not None or length < min(PAUSE * usual, LONGEST_S))
    rows: list[tuple[float, float | None, str | None]] = [(times[0], None, None)]
    for i in range(1, len(times)):
        following = joined[i : i + JUDGED_AFTER + 1]
        kind = kinds[i] or (str(IntervalKind.NORMAL) if len(following) > JUDGED_AFTER and all(following) else UNJUDGED)
        normal = joined[i] and kind == IntervalKind.NORMAL
        rows.append((times[i], round(lengths[i - 1], 6) if normal else None, kind if joined[i] else None))
    return rows


def _listed(name: str, about: str, columns: tuple[Column, ...]) -> Table:
    """A table whose columns are all there already."""
    everything = columns[0].cells(0, 1 << 62)
    return Table(name, about, len(everything), columns)


def _numbers(name: str, unit: str, about: str, values: Iterable[float | None], always: bool = False) -> Column:
    if not isinstance(values, np.ndarray):
        values = np.array([np.nan if v is None else v for v in values], np.float64)
    there: Numbers = values
    return Column(name, unit, about, lambda begin, end: there[begin:end], always=always)


def _texts(
    name: str, about: str, values: Sequence[str | None], among: Sequence[str] = (), always: bool = False
) -> Column:
    return Column(name, None, about, lambda begin, end: values[begin:end], tuple(map(str, among)), always)
