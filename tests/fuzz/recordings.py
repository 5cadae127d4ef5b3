"""The readers of recordings, our own and from elsewhere, and of what stands in their annotations."""

import math
import struct
import zlib
from dataclasses import replace

import numpy as np
from edfio import Edf, EdfAnnotation, EdfSignal
from fuzz.required import FORMATS, require, require_settings, require_summaries, require_within

from device.app import replay
from device.app.choices import CHOICES
from device.app.worlds import on_grid
from device.export.session_tables import tables
from device.library.journal import Journal
from device.recording import edf, events, folders, reader, stored_intervals, stored_settings
from device.recording.summary import summary
from device.settings.tree import DEFAULTS
from device.signals.skin.front_end import skin_circuit
from device.text.overview import overview
from drivers.foreign.reading import read_recording
from drivers.ports import Fault
from drivers.recording import samples_of

NOBODY = Journal((), ())
SHORT = 4  # seconds of a recording to begin with


def require_recorded(recorded):
    """Everything that a recording tells of a body is possible, and stands within its time."""
    length_s = recorded.length_s
    require_within(0, length_s, 30 * 86400, "length")
    for label in recorded.integers:
        values = recorded.signal(label)
        values = values[~np.isnan(values)]
        most = {"Heart rate": 327.67, "Pace asked": 327.67, "Swing": 3276.7}.get(label, 1e9)
        require(not len(values) or abs(values).max() <= most, f"{label} is {values}")
    require(np.isfinite(recorded.samples.t_s).all(), "a time stamp")
    usable = recorded.samples.values[recorded.samples.faults <= Fault.CLIPPED]
    require((abs(usable[~np.isnan(usable)]) < 1e4).all(), "volts")
    require_notes(recorded)
    require_summaries({"a": summary(recorded).as_json()})


def require_notes(recorded):
    most_s = recorded.length_s + 2 * 86400
    for note in recorded.notes:
        require_within(-60, note.onset_s, most_s, f"the moment of {note.text!r}")
        require_within(0, note.duration_s or 0.0, most_s, f"the length of {note.text!r}")
    for beat in stored_intervals.beats(recorded):
        require_within(0.05, beat.ibi_s or 1.0, 10, "an interval")
    for swing in events.breath_rsa(recorded.notes):
        require_within(0, swing.rsa_ms, 5000, "a swing in ms")
        require_within(0, swing.rsa_bpm, 300, "a swing in beats/min")
        require_within(-60, swing.phase_lag_s or 0.0, 60, "a lag")
    for _, size in events.responses(recorded.notes):
        require_within(0, size, 1000, "a skin response")
    for rest in events.rests(recorded.notes):
        require_within(0, rest.rmssd_ms, 5000, "RMSSD")
        require_within(0, rest.sdnn_ms, 5000, "SDNN")
        require_within(-50, rest.porges_bohrer_ln_ms2 or 0.0, 50, "Porges-Bohrer")
    require_within(4, events.pace_for_two_bpm(recorded.notes) or 6, 12, "pace for two")
    for led in events.programmes(recorded.notes):
        require_within(4, led.own_bpm or 6, 12, "own pace")
    shown = overview(folders.StoredSession(recorded.path.parent, 1, None, {}), recorded, summary(recorded), NOBODY, 80)
    require(all(line.isprintable() for line in shown), "a terminal would obey a note")
    for table in tables("a", recorded, NOBODY):
        for column in table.columns:
            list(column.cells(0, table.length))


def own(place):
    def read(data):
        (place / "a.edf").write_bytes(data)
        recorded = reader.read([place / "a.edf"])
        require_recorded(recorded)
        require_settings(stored_settings.in_force(recorded, CHOICES)[0])

    return read


def summed(place):
    """The same with every checksum made right: what an Ebb with a fault, or somebody's editor, may have written."""
    read = own(place)

    def summed_and_read(data):
        read(with_sums(data))

    return summed_and_read


def with_sums(data):
    shape = edf.shape(edf.reading(data), len(data))
    if shape is None:
        return data
    whole = bytearray(data)
    for at in range(shape.header_len, len(data) - shape.record_len + 1, shape.record_len):
        sum_at = at + shape.check_at
        whole[sum_at : sum_at + 4] = bytes(4)
        whole[sum_at : sum_at + 4] = struct.pack("<I", zlib.crc32(whole[at : at + shape.record_len]))
    return bytes(whole)


def notes(place):
    """Annotations of a recording, a line each: onset, duration or '-', text."""
    (place / "a.edf").write_bytes(tuple(own_seeds())[-2])
    some = replace(reader.read([place / "a.edf"]), notes=())

    def read(data):
        recorded = replace(some, notes=reader.noted(_annotations(data), SHORT)[1])
        require_notes(recorded)
        require_settings(stored_settings.in_force(recorded, CHOICES)[0])
        replay.replay_session({"a": recorded})

    return read


def _annotations(data):
    for line in data.decode(errors="replace").split("\n")[:200]:
        onset, _, rest = line.partition(" ")
        duration, _, text = rest.partition(" ")
        try:
            onset_s, duration_s = float(onset), None if duration == "-" else float(duration)
        except ValueError:
            continue
        if math.isfinite(onset_s):
            yield EdfAnnotation(onset_s, duration_s, text)


def elsewhere(place):
    volts = skin_circuit(DEFAULTS.skin).volts

    def read(data):
        (place / "x.edf").write_bytes(data)
        found = read_recording(place / "x.edf", on_grid)
        require_within(0, found.length_s, 8 * 86400, "length")
        for values, most in ((found.pulse_volts, 1e9), (found.skin_usiemens, 1e6)):
            if values is not None:
                require(not np.isinf(values).any() and not (abs(values) > most).any(), "a value")
        require(list(found.beats_s) == sorted(found.beats_s), "beats are out of order")
        for t_s in found.beats_s:
            require_within(-1, t_s, found.length_s + 60, "a beat")
        samples, _ = samples_of(found, volts)
        require((samples.faults[np.isnan(samples.values)] == Fault.GAP).all(), "a gap is filled")

    return read


def own_seeds():
    """The first seconds, and the last, of a recording of every format."""
    for root in FORMATS:
        for kept in folders.every(root):
            content = kept.recordings("a")[0].read_bytes()
            shape = edf.shape(edf.reading(content), len(content))
            head, last = content[: shape.header_len], shape.length - SHORT * shape.record_len
            yield head + content[shape.header_len : shape.header_len + SHORT * shape.record_len]
            yield head + content[last : shape.length]


def notes_seeds():
    for root in FORMATS:
        for kept in folders.every(root):
            found = reader.read(kept.recordings("a")).notes
            opening = [note for note in found if note.onset_s == 0]
            for some in (found[len(opening) :][:40], found[-20:]):
                yield "\n".join(map(_line, (*opening, *some))).encode()


def _line(note):
    return f"{note.onset_s:g} {'-' if note.duration_s is None else f'{note.duration_s:g}'} {note.text}"


def elsewhere_seeds():
    """A pulse in volts and a skin in uS, whole and with gaps, as other programs write them."""
    t_s = np.arange(300) / 30
    pulse = EdfSignal(1 + 0.1 * np.sin(7 * t_s), 30, label="PPG", physical_dimension="V", physical_range=(0, 2))
    skin = EdfSignal(3 + 0.1 * np.sin(t_s[:40]), 4, label="GSR", physical_dimension="uS", physical_range=(0, 9))
    for signals in ([pulse, skin], [pulse], [skin], [EdfSignal(t_s, 30, label="ECG", physical_range=(0, 20))]):
        beats = [EdfAnnotation(float(t), None, "R") for t in range(1, 9)]
        whole = Edf(signals, data_record_duration=1.0, annotations=beats)
        yield whole.to_bytes()
        yield whole.to_bytes().replace(b"EDF+C", b"EDF+D")
