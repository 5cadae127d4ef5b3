"""Which signal of a file is the pulse, and which the skin: by name, unit and rate together, or as somebody asked.

A name is taken word by word, in any case, with camel humps and digits apart: 'PlethWV' begins with 'pleth'. What the
unit or the rate of a signal rules out is no candidate, whatever its name: 'PULSE' in bpm is a rate and no wave.
"""

import re
from collections.abc import Callable, Iterable, Sequence

import numpy as np

from drivers.foreign.track import Opened, Track, listed, short
from drivers.foreign.units import Quantity, split, unit_of
from drivers.ports import DriverError
from drivers.said import Said

SURE_STEMS = ("ppg", "rppg", "plet", "bvp", "photoplet")
PULSE_STEMS = (*SURE_STEMS, "puls", "pwf")
SKIN_STEMS = ("eda", "gsr", "gsc", "electroderm", "galvan", "skin", "hautleit", "conductance", "scl")
SKIN_WORDS = ("sc",)
NO_WAVE = (
    "rate", "hr", "pr", "bpm", "freq", "ampl", "amplitude", "width", "transit", "ptt", "pat", "quality", "status",
    "index", "interval", "peak", "peaks", "beat", "beats", "event", "events", "marker", "perfusion", "oximeter", "time",
)  # fmt: skip
NO_LEVEL = (
    "temp", "temperature", "phasic", "response", "responses", "scr", "scrs", "peak", "peaks", "range", "quality",
    "status", "event", "events", "marker", "normalized", "normalised", "norm", "time",
)  # fmt: skip
NO_WAVE_IN = (Quantity.RATE, Quantity.TIME, Quantity.CONDUCTANCE)
LESSER = ("raw", "filt", "filtered", "normalized", "normalised", "norm", "derived", "uncal")
"""What stands in the name of a signal that is taken only where there is no better one."""
NEVER_ENDS = ("rate", "temp", "frequenz")
WORD = re.compile(r"[a-z]+")
HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
SLOWEST_HZ = {"pulse": 10.0, "skin": 0.5}  # fewer values a second tell nothing of a beat, or of a response
ALIKE = 3  # parts of a rank that say what a signal is; what follows says whose
STANDS_S, STEPS_LEAST = 0.2, 8  # a wave does not stand still for so long between its steps; a rate does


def words(label: str) -> set[str]:
    """Of a label: lower case, digits apart, and humps both apart and together."""
    return {word for text in (label, HUMP.sub(" ", label)) for word in WORD.findall(text.lower())}


def plain(label: str) -> str:
    """Of a label: lower case, with blanks for all that is neither letter nor digit."""
    return re.sub(r"[\W_]+", " ", label.lower()).strip()


def is_named(label: str, stems: tuple[str, ...], whole: Sequence[str] = (), never: Sequence[str] = ()) -> bool:
    """Whether one of its words begins with a stem, or is one of whole, and none is one of never."""
    found = words(label)
    named = any(word.startswith(stems) or word in whole for word in found)
    return named and not found & set(never) and not any(word.endswith(NEVER_ENDS) for word in found)


def pulse_of(opened: Opened, asked: str) -> Track | None:
    """The pulse wave of a file, if it has one. Raises DriverError if there is none of the name that was asked for."""

    def can_be(track: Track) -> str:
        unit = unit_of(track.unit)
        if unit and unit.quantity in NO_WAVE_IN:
            return Said("it is in {unit}, a {quantity}", unit=short(track.unit), quantity=Said(unit.quantity))
        if track.rate_hz < SLOWEST_HZ["pulse"]:
            return _too_slow(track, "pulse")
        return (
            Said("its values stand still for long between steps, as a rate does and no wave")
            if _is_stepped(track)
            else ""
        )

    def rank(track: Track) -> tuple[bool, ...]:
        found = words(track.label)
        return bool(found & set(LESSER)), not any(word.startswith(SURE_STEMS) for word in found)

    named = [track for track in opened.tracks if is_named(track.label, PULSE_STEMS, never=NO_WAVE)]
    return _chosen(opened, "pulse", asked, named, can_be, rank)


def skin_of(opened: Opened, asked: str, beside: Track | None) -> Track | None:
    """The skin conductance of a file, if it has one. beside: the pulse, whose name may say whose both are."""

    def can_be(track: Track) -> str:
        return _too_slow(track, "skin") if track.rate_hz < SLOWEST_HZ["skin"] else ""

    def rank(track: Track) -> tuple[bool, ...]:
        unit = unit_of(track.unit)
        quantity = unit.quantity if unit else None
        is_skin = quantity in (Quantity.CONDUCTANCE, Quantity.RESISTANCE)
        others = beside is not None and _whose(track.label) != _whose(beside.label)
        lesser = bool(words(track.label) & set(LESSER))
        return not is_skin, lesser, quantity is not Quantity.CONDUCTANCE, others

    named = [track for track in opened.tracks if is_named(track.label, SKIN_STEMS, SKIN_WORDS, NO_LEVEL)]
    return _chosen(opened, "skin", asked, named, can_be, rank)


def asked_place(what: str, asked: str, names: Sequence[str]) -> int:
    """Where what was asked for as 'NAME' or 'NAME:UNIT' stands among the names of a file. Raises DriverError."""
    place = _by_name(names, asked)
    place = _by_name(names, split(asked)[0]) if place is None else place
    if place is None:
        known = (
            Said("there are {names}, or their numbers from 1", names=listed(names))
            if names
            else Said("there are none at all")
        )
        raise DriverError(
            Said("--{what} {asked}: there is no such signal or column; {known}", what=what, asked=asked, known=known)
        )
    return place


def _by_name(names: Sequence[str], asked: str) -> int | None:
    """Where a name stands among others: written alike, or but for its case; or as its number from 1."""
    if asked in names:
        return names.index(asked)
    folded = [name.casefold() for name in names]
    if asked.casefold() in folded:
        return folded.index(asked.casefold())
    return int(asked) - 1 if asked.isdecimal() and 0 < int(asked) <= len(names) else None


def _chosen(
    opened: Opened, what: str, asked: str, named: Iterable[Track], can_be: Callable[[Track], str],
    rank: Callable[[Track], tuple[bool, ...]],
) -> Track | None:  # fmt: skip
    if asked:
        place = asked_place(what, asked, opened.names)
        track = next((track for track in opened.tracks if track.place == place), None)
        if track is None:
            raise DriverError(Said("--{what} {asked}: it has no values", what=what, asked=asked))
        if why := can_be(track):
            raise DriverError(
                Said(
                    "--{what} {asked}: {track} cannot be the {sensor}: {why}",
                    what=what,
                    sensor=Said(what),
                    asked=asked,
                    track=track.said,
                    why=why,
                )
            )
        return track
    able = list[Track]()
    for track in named:
        if why := can_be(track):
            opened.notes.append(
                Said("not taken as the {sensor}: {track}: {why}", sensor=Said(what), track=track.said, why=why)
            )
        else:
            able.append(track)
    if not able:
        return None
    best, *others = sorted(able, key=rank)
    if alike := [track.label for track in others if rank(track)[:ALIKE] == rank(best)[:ALIKE]]:
        opened.notes.append(
            Said(
                "there is more than one {sensor}: {taken!r} is taken, and not {others}; --{what} NAME takes another, "
                "as for another person",
                sensor=Said(what),
                what=what,
                taken=short(best.label),
                others=listed(alike),
            )
        )
    return best


def _too_slow(track: Track, what: str) -> str:
    return Said(
        "{rate_hz:.2g} values a second, and {sensor} needs {least:g}",
        rate_hz=track.rate_hz,
        sensor=Said(what),
        least=SLOWEST_HZ[what],
    )


def _is_stepped(track: Track) -> bool:
    """Whether its values change only now and then, each time by a step: a rate that is told with each beat."""
    values = track.read()
    changes = np.flatnonzero(np.diff(values[~np.isnan(values)]))
    return len(changes) >= STEPS_LEAST and float(np.median(np.diff(changes))) > max(2.0, STANDS_S * track.rate_hz)


def _whose(label: str) -> str:
    """What is left of a label without the words that say what it is: 'a' of 'Pulse A' and of 'EDA A'."""
    parts = re.findall(r"[a-z]+|\d+", HUMP.sub(" ", label).lower())
    stems = PULSE_STEMS + SKIN_STEMS
    return " ".join(part for part in parts if not part.startswith(stems) and part not in SKIN_WORDS)
