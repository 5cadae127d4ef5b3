"""What is written of the format of programmes is what is read."""

import re
from dataclasses import MISSING, fields
from pathlib import Path

import pytest

from device.guide.paces import PACES
from device.guide.programme import Phase
from device.guide.programme_file import CHOICES, LONGEST_ABOUT, LONGEST_NAME, MOST_PHASES, RANGES, SWITCHES, parse
from device.settings.tree import DEFAULTS

TEXT = (Path(__file__).resolve().parents[2] / "device/guide/programmes/README.md").read_text()
ROWS = {
    row[0].strip("`"): row[1:]
    for row in (
        [cell.strip() for cell in line.strip("|").split("|")] for line in TEXT.splitlines() if line[:3] == "| `"
    )
}
KEYS = {f.name: f for f in fields(Phase)}
OF_SETTINGS = {"from_bpm": "start_bpm", "to_bpm": "rate_bpm", "inhale_share": "inhale_share"}


def possible(key):
    """What a value may be, as the table has it."""
    if key in RANGES:
        low, high, unit = RANGES[key]
        return f"{low:g}..{high:g} {unit}".rstrip()
    if key in CHOICES:
        return ", ".join(f"`{choice}`" for choice in CHOICES[key])
    return "true, false" if key in SWITCHES else f"1 to {LONGEST_NAME} letters"


def usual(field):
    """What a value is where nothing is said, as the table has it."""
    if field.default is MISSING:
        return "needed"
    if field.name in OF_SETTINGS:
        key = OF_SETTINGS[field.name]
        return f"`{key}` of `[breath]`: {getattr(DEFAULTS.breath, key):g}"
    if isinstance(field.default, bool):
        return str(field.default).lower()
    return f"`{field.default}`" if isinstance(field.default, str) else f"{field.default:g}"


def test_the_document_has_a_row_for_every_key_and_every_kind_of_pace_and_no_other():
    assert list(ROWS) == [*sorted(KEYS, key=list(ROWS).index), *PACES]


@pytest.mark.parametrize("key", KEYS)
def test_the_document_tells_what_a_key_may_be_and_what_it_is_otherwise(key):
    meaning, may_be, otherwise = ROWS[key]
    assert meaning
    assert (may_be, otherwise) == (possible(key), usual(KEYS[key]))


def test_the_document_tells_the_other_limits():
    assert f"Up to {MOST_PHASES} phases" in TEXT
    assert f"up to {LONGEST_ABOUT} letters" in TEXT


def test_the_example_in_the_document_is_a_programme():
    [example] = re.findall(r"^    about = .*?(?=^\S)", TEXT, re.M | re.S)
    programme = parse(re.sub(r"^    ", "", example, flags=re.M), "example", "README.md")
    assert [phase.name for phase in programme.phases] == ["slow down", "let go"]
    assert programme.length_s == 300
