"""Pulse, skin and beats of a file from elsewhere on the 90 Hz grid, its gaps kept; and what was taken for what."""

import datetime as dt
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from drivers import stored
from drivers.foreign import beats, edf, text
from drivers.foreign.asked import Asked
from drivers.foreign.choice import PULSE_STEMS, SKIN_STEMS, pulse_of, skin_of
from drivers.foreign.edf_header import BDF, EDF, HeaderError
from drivers.foreign.pulse import volts_of
from drivers.foreign.skin import usiemens_of
from drivers.foreign.table import MOST_BYTES, TableError
from drivers.foreign.timeline import TimesError
from drivers.foreign.track import Array, Opened, Resample, Track, lasting, listed
from drivers.ports import DriverError
from drivers.said import Said, because, joined

LONGEST_S, LONGEST_GAPS_S = 7 * 86400.0, 3 * 3600.0  # gaps also as long as what there is: a small file costs little
SLOWEST_BEATS_S = 10.0  # from one to the next
SNIFFED = 1 << 16
BINARY = {
    b"PK\x03\x04": Said("a ZIP archive: unpack it first"), b"\x1f\x8b": Said("compressed (gzip): unpack it first"),
    b"\x89HDF": Said("an HDF5 file"), b"MATLAB": Said("a MATLAB file"),
    b"\xd0\xcf\x11\xe0": Said("an Excel file: save it as CSV"), b"XDF:": Said("an XDF file"),
}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Recording:
    """What a file holds for us.

    pulse_volts, skin_usiemens: (rows,) on the 90 Hz grid, NaN in gaps; None if the file has no such signal.
    beats_s: ascending, of marks or intervals, for files that have beats and no pulse. began: by the device's own clock,
    without a zone where it names none. kind, device: what the file is, and what wrote it, as far as it says.
    used: what was taken for what. notes: what was left out or made of it, and why.
    """

    length_s: float
    pulse_volts: Array | None
    skin_usiemens: Array | None
    beats_s: tuple[float, ...]
    simulated: bool
    used: tuple[str, ...]
    notes: tuple[str, ...]
    began: dt.datetime | None
    kind: str
    device: str


NOTHING_SAID = Asked()


def read_recording(path: Path, on_grid: Resample, asked: Asked = NOTHING_SAID) -> Recording:
    """Read a file from elsewhere, its signals resampled by on_grid. asked: what a person said of it.

    Raises DriverError that says what was found where there is nothing to replay.
    """
    try:
        return _found(_opened(path, asked), asked, on_grid)
    except (HeaderError, TableError, TimesError, stored.UnreadableError) as trouble:
        raise DriverError(Said("{path}: {trouble}", path=path, trouble=trouble)) from trouble
    except DriverError as trouble:
        raise DriverError(Said("{path}: {trouble}", path=path, trouble=trouble)) from trouble
    except FileNotFoundError as trouble:
        raise DriverError(Said("{path}: no such file", path=path)) from trouble
    except OSError as trouble:
        raise DriverError(Said("{path}: cannot be read: {why}", path=path, why=because(trouble))) from trouble


def _opened(path: Path, asked: Asked) -> Opened:
    with stored.opened(path, stored.MOST_RECORDING) as file:
        head, size = file.read(SNIFFED), os.fstat(file.fileno()).st_size
    if head[:8] == BDF or head[:8].rstrip(b"\0 ") == EDF.rstrip():
        if asked.time or asked.rr or asked.rate_hz:
            raise DriverError(
                Said("--time, --rr and --rate are for tables: this file says itself how fast its signals are")
            )
        return edf.read(path)
    if known := next((what for magic, what in BINARY.items() if head.startswith(magic)), ""):
        raise TableError(Said("it is {known}; EDF, BDF and tables of text can be read", known=known))
    if not head.strip():
        raise TableError(Said("it is empty"))
    if size > MOST_BYTES:
        raise TableError(
            Said(
                "it has {size_mb:.0f} MB; a table of up to {most_mb:.0f} MB can be read",
                size_mb=size / 1000000.0,
                most_mb=MOST_BYTES / 1000000.0,
            )
        )
    return text.read(path, head, asked)


def _found(opened: Opened, asked: Asked, on_grid: Resample) -> Recording:
    used = [opened.beats_said] if opened.beats_s else []
    pulse = pulse_of(opened, asked.pulse)
    skin = skin_of(opened, asked.skin, pulse)
    beats_s = tuple(opened.beats_s)
    if pulse is None and not beats_s:
        beats_s, made = beats.marked(opened.marks, opened.length_s)
        if made:
            (used if beats_s else opened.notes).append(
                Said("it has no pulse wave: its {made}", made=made) if beats_s else made
            )
    if pulse is None and skin is None and not beats_s:
        raise DriverError(_nothing(opened))
    _check_length(opened, [track for track in (pulse, skin) if track], beats_s)
    volts = usiemens = None
    if pulse:
        volts, made = _volts(opened, pulse, on_grid)
        used.append(made)
    if skin:
        usiemens = _usiemens(opened, skin, asked, on_grid)
        if usiemens is not None:
            used.append(Said("skin: {track}", track=skin.said))
    return Recording(
        length_s=opened.length_s, pulse_volts=volts, skin_usiemens=usiemens, beats_s=beats_s,
        simulated=opened.simulated, used=tuple(used), notes=tuple(opened.notes), began=opened.began,
        kind=opened.kind, device=opened.device,
    )  # fmt: skip


def _volts(opened: Opened, pulse: Track, on_grid: Resample) -> tuple[Array, str]:
    values, a_unit = volts_of(pulse.read())
    if pulse.counts:
        opened.notes.append(
            Said("{track} is taken as counts, which is enough for a pulse: {why}", track=pulse.label, why=pulse.counts)
        )
    made = Said(
        "pulse: {track}, scaled by {a_unit:.3g} to the lamp's volts: of a pulse only the shape counts",
        track=pulse.said,
        a_unit=a_unit,
    )
    return pulse.laid_out(values, opened.length_s, on_grid), made


def _usiemens(opened: Opened, skin: Track, asked: Asked, on_grid: Resample) -> Array | None:
    values, note = usiemens_of(skin, asked.skin)
    if note:
        opened.notes.append(note)
    return None if values is None else skin.laid_out(values, opened.length_s, on_grid)


def _check_length(opened: Opened, used: Sequence[Track], beats_s: Sequence[float]) -> None:
    """Raises DriverError for more time than a file of its size may take here."""
    length_s = opened.length_s
    if not 0 < length_s <= LONGEST_S:
        raise DriverError(
            Said(
                "it says that it lasts {length}; up to {most} can be replayed",
                length=lasting(length_s),
                most=lasting(LONGEST_S),
            )
        )
    if not used and length_s > LONGEST_GAPS_S + SLOWEST_BEATS_S * len(beats_s):
        raise DriverError(
            Said(
                "it says that it lasts {length}, and has {count} beats for all of them",
                length=lasting(length_s),
                count=len(beats_s),
            )
        )
    for track in used:
        stored_s = sum(stretch.to_s - stretch.from_s for stretch in track.stretches)
        if length_s - stored_s > (most_s := max(LONGEST_GAPS_S, stored_s)):
            raise DriverError(
                Said(
                    "{missing} are missing between the parts of {track!r}; here up to {most} can be",
                    missing=lasting(length_s - stored_s),
                    track=track.label,
                    most=lasting(most_s),
                )
            )
        if not (stored_s and np.isfinite(track.rate_hz)):
            raise DriverError(Said("{track!r} has no values", track=track.label))


def _nothing(opened: Opened) -> str:
    """Why there is nothing to replay: what the file has, and what was looked for."""
    texts = sorted({text for _, text in opened.marks})
    refused = [note for note in opened.notes if note.startswith("not taken")]
    return Said(
        "no pulse, no skin and no beats were found. It has {names}{marks}{refused}. A pulse is looked for under names "
        "that begin with {pulse}, skin with {skin}, beats as marks {beats} and the like; --pulse NAME, --skin "
        "NAME:UNIT and, of a table, --rr COLUMN take others",
        names=listed(opened.names) or Said("no signals at all"),
        marks=Said(", and marks {marks}", marks=listed(texts, 4)) if texts else "",
        refused=Said(" ({notes})", notes=joined("; ", refused)) if refused else "",
        pulse=", ".join(PULSE_STEMS), skin=", ".join(SKIN_STEMS), beats=", ".join(beats.NAMES[:4]),
    )  # fmt: skip
