"""Programmes as TOML texts: `about`, and a [[phase]] table for each part. Parses, checks and writes; opens no file.

Every pace and inhale:exhale ratio keeps promise 3: inhale and exhale last 2..10 s each, and nothing is held.
"""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any

from device.guide.paces import PACES
from device.guide.programme import Phase, Programme, ProgrammeError
from device.guide.toml_errors import TomlError, line_of, phase_span, printable, syntax_error
from device.language import msgid, tr
from device.scene.request import Light, Touch
from device.settings.parse import nearest
from device.settings.tree import FASTEST_BPM, LONGEST_PART_S, SHORTEST_PART_S, SLOWEST_BPM, BreathSettings

MOST_PHASES = 40
LONGEST_TEXT = 100_000  # characters of a file: forty phases take 8,000
LONGEST_NAME, LONGEST_NAME_BYTES = 40, 80  # letters, and bytes in UTF-8: a name goes into annotations of 150 bytes
LONGEST_ABOUT = 200  # letters
MOST_ERRORS = 20  # that are told at once

RANGES: Mapping[str, tuple[float, float, str]] = {
    "minutes": (0.1, 60.0, "min"),
    "from_bpm": (SLOWEST_BPM, FASTEST_BPM, "breaths/min"),
    "to_bpm": (SLOWEST_BPM, FASTEST_BPM, "breaths/min"),
    "inhale_share": (0.33, 0.5, msgid("of a breath")),
    "level": (0.0, 1.0, ""),
}
CHOICES: Mapping[str, tuple[str, ...]] = {
    "pace": tuple(PACES),
    "light": tuple(light.value for light in Light),
    "touch": tuple(touch.value for touch in Touch),
    "leader": ("all", "first", "second"),
}
OF_PHASE = msgid("phase {number}: {words}")
SWITCHES = ("fades", "assess", "judged", "hands_free")
HOLDS = re.compile(r"hold_?s?|pause|retention|inhale_s|exhale_s|.*_hold.*")


def parse(text: str, name: str, file: str, breath: BreathSettings | None = None) -> Programme:
    """The programme in a TOML text. name: of the programme. file: what errors call it.

    breath: what holds where a phase does not say it; without, what always did, as recordings rely on. Raises
    ProgrammeError with every error in it.
    """
    usual = _usual(breath) if breath else {}
    file = file if file.isprintable() else repr(file)
    if not _is_name(name):
        raise ProgrammeError(
            tr(
                "{file}: {name}, as the file calls it, is no name: it is to be {a_name}",
                file=file,
                name=printable(name),
                a_name=_a_name(),
            )
        )
    if len(text) > LONGEST_TEXT:
        raise ProgrammeError(
            tr(
                "{file}: it is longer than any programme: up to {most} characters are possible",
                file=file,
                most=LONGEST_TEXT,
            )
        )
    try:
        data = tomllib.loads(text)  # by no driver's help: this room has none, and gives every value a range itself
    except (ValueError, RecursionError) as error:  # numbers of more digits, and deeper lists, than Python reads
        raise ProgrammeError(f"{file}: {syntax_error(error)}") from error
    lines = text.split("\n")
    errors = [*_top_level_errors(data, lines)]
    told = data["phase"][:MOST_PHASES] if _are_tables(data.get("phase")) else []
    tables = [usual | table for table in told]
    for number, table in enumerate(tables):
        errors += _phase_errors(table, number, lines)
    if errors:
        raise ProgrammeError(_listed(errors, file))
    return Programme(name, data.get("about", ""), tuple(map(_phase, tables)))


def as_toml(programme: Programme) -> str:
    """The phases as a TOML text that `parse` reads as the same; keys at their defaults are left out."""
    lines = []
    for phase in programme.phases:
        own = {f.name: getattr(phase, f.name) for f in fields(phase) if getattr(phase, f.name) != f.default}
        lines += ["[[phase]]", *(f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in own.items())]
    return "\n".join(lines)


def _usual(breath: BreathSettings) -> dict[str, Any]:
    return {"from_bpm": breath.first_bpm, "to_bpm": breath.rate_bpm, "inhale_share": breath.inhale_share}


def _listed(errors: Sequence[TomlError], file: str) -> str:
    """The first MOST_ERRORS in the order of their lines; those of one line in the order in which they were found."""
    ordered = sorted(errors, key=lambda error: error.line)
    listed = [
        tr("{file}: line {line}: {words}", file=file, line=line, words=words) for line, words in ordered[:MOST_ERRORS]
    ]
    more = tr("{file}: and {count} more", file=file, count=len(errors) - MOST_ERRORS)
    return "\n".join(listed + [more] * (len(errors) > MOST_ERRORS))


def _are_tables(phases: object) -> bool:
    return isinstance(phases, list) and bool(phases) and all(isinstance(table, Mapping) for table in phases)


def _top_level_errors(data: Mapping[str, Any], lines: Sequence[str]) -> Iterator[TomlError]:
    about, phases = data.get("about", ""), data.get("phase")
    for key in data:
        if key not in ("about", "phase"):
            words = tr("{key} is not known here", key=printable(key, ""))
            yield TomlError(line_of(lines, key), words + nearest(key, ("about", "phase")))
    if not isinstance(about, str) or not (about == "" or about.isprintable()) or len(about) > LONGEST_ABOUT:
        words = tr(
            "about = {about} is not one line of text in quotes, of up to {most} letters that can be printed",
            about=printable(about),
            most=LONGEST_ABOUT,
        )
        yield TomlError(line_of(lines, "about"), words)
    if isinstance(phases, Mapping):
        yield TomlError(line_of(lines, "phase"), tr("[phase] is one table: write [[phase]] above each part"))
    elif not _are_tables(phases):
        line = line_of(lines, "phase") if "phase" in data else len(lines)
        yield TomlError(line, tr("it has no phases: write [[phase]], and below it at least name and minutes"))
    elif len(phases or ()) > MOST_PHASES:
        line = phase_span(lines, MOST_PHASES)[0] + 1
        words = tr("it has {count} phases; up to {most} are possible", count=len(phases or ()), most=MOST_PHASES)
        yield TomlError(line, words)


def _phase(table: Mapping[str, Any]) -> Phase:
    return Phase(**{**table, "name": " ".join(table["name"].split())})


def _phase_errors(table: Mapping[str, Any], number: int, lines: Sequence[str]) -> Iterator[TomlError]:
    """Every error in the [[phase]] table of that number; whether its breath is safe, only once there is no other."""
    begin, end = phase_span(lines, number)
    values = {f.name: f.default for f in fields(Phase)} | dict(table)
    for key, why in [*_wrong_keys(table), *_wrong_values(table)] or _unsafe_paces(_phase(table)):
        if why:
            words = f"{printable(key, '')} = {printable(values[key])} {why}"
            yield TomlError(line_of(lines, key, begin, end), tr(OF_PHASE, number=number + 1, words=words))
        else:
            words = tr("it has no {key}", key=key)
            yield TomlError(begin + 1, tr(OF_PHASE, number=number + 1, words=words))


def _wrong_keys(table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(key, why it cannot be), for those that are unknown; (key, "") for those that are missing."""
    known = [f.name for f in fields(Phase)]
    for key in table:
        if HOLDS.fullmatch(key):
            yield (
                key,
                tr("is not possible: Ebb has no breath holds, and a breath's parts follow from pace and inhale_share"),
            )
        elif key not in known:
            yield key, tr("is not a setting of a phase") + nearest(key, known)
    yield from ((key, "") for key in ("name", "minutes") if key not in table)


def _wrong_values(table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(key, what is wrong with its value): of another type, outside its range, or none of its choices."""
    for key, (low, high, unit) in RANGES.items():
        value = table.get(key, low)
        if isinstance(value, bool) or not isinstance(value, int | float):
            yield key, tr("is not a number")
        elif not low <= value <= high:
            yield key, tr("is outside {range}", range=f"{low:g}..{high:g} {tr(unit) if unit else ''}".rstrip())
    for key, choices in CHOICES.items():
        if table.get(key, choices[0]) not in choices:
            yield key, tr("is none of {choices}", choices=", ".join(map(repr, choices)))
    for key in SWITCHES:
        if not isinstance(table.get(key, False), bool):
            yield key, tr("is neither true nor false")
    if not _is_name(table.get("name", "x")):
        yield "name", tr("is not {a_name}", a_name=_a_name())


def _unsafe_paces(phase: Phase) -> Iterator[tuple[str, str]]:
    """(key of a pace, why it would break promise 3 with the phase's inhale_share)."""
    for key in PACES[phase.pace].keys:
        cycle_s = 60 / getattr(phase, key)
        for part, share in ((msgid("inhale"), phase.inhale_share), (msgid("exhale"), 1 - phase.inhale_share)):
            if not SHORTEST_PART_S - 0.01 <= cycle_s * share <= LONGEST_PART_S + 0.06:
                yield (
                    key,
                    tr(
                        "with inhale_share = {share} makes the {part} last {lasts_s:.1f} s; it may last "
                        "{shortest_s:g}..{longest_s:g} s",
                        share=f"{phase.inhale_share:g}", part=tr(part), lasts_s=cycle_s * share,
                        shortest_s=SHORTEST_PART_S, longest_s=LONGEST_PART_S,
                    ),
                )  # fmt: skip
                break


def _a_name() -> str:
    return tr(
        "a text in quotes of 1 to {most} letters that can be printed, at most {most_bytes} bytes",
        most=LONGEST_NAME,
        most_bytes=LONGEST_NAME_BYTES,
    )


def _is_name(value: object) -> bool:
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        return False
    return len(value) <= LONGEST_NAME and len(value.encode()) <= LONGEST_NAME_BYTES
