"""Nights of every format that was ever written, in a study: their rows are what the replay of their day found."""

import gzip
import json
from pathlib import Path

import pytest
from support.study_lamps import agree, lamp, run, table

FORMATS = sorted((Path(__file__).resolve().parents[1] / "data").glob("format-*"))
DIGITS = {
    "seconds": {"heart_rate_bpm": 2, "rsa_ms": 2, "rhythm_bpm": 2, "responses_per_min": 2, "skin_usiemens": 4,
                "arousal": 4},
    "breaths": {"t_s": 3, "rsa_ms": 2, "rsa_bpm": 3, "power_ms2": 2, "phase_lag_s": 3},
    "beats": {"t_s": 6, "ibi_ms": 3, "quality": 3},
}  # fmt: skip
"""Decimals of what a replay writes."""
HALF_A_BIT = 2**-23  # a table keeps 24 bits: half of the last, and as much for what is reckoned here
LINE = {"seconds": "vitals", "breaths": "breath", "beats": "beat"}


def as_it_was(root, number):
    """Lines of the stored replay of a session, by person and kind, in order."""
    found = {}
    for text in gzip.decompress((root / f"replay-{number}.jsonl.gz").read_bytes()).splitlines():
        line = json.loads(text)
        found.setdefault((line.get("person"), line["kind"]), []).append(line)
    return found


def of_a_line(line):
    """A replay's line in the words of the tables."""
    more = {"entrainment": line["following"]} if line["kind"] == "vitals" else {}
    return line | more | ({"ibi_ms": line["ibi_s"] and line["ibi_s"] * 1000} if line["kind"] == "beat" else {})


@pytest.mark.parametrize("of_format", FORMATS, ids=lambda path: path.name)
def test_a_night_of_every_format_has_the_rows_of_its_replay(of_format, tmp_path):
    lamp(tmp_path, "lamp1", *of_format.glob("*/*-000?"))
    agree(tmp_path, "lamp1,a", "lamp1,b")
    done = run(tmp_path, tmp_path / "out", more=("beats", "seconds"))
    assert (done.read, done.failed) == (2, ())
    about = {(row["session"], row["person"]): row for row in table(tmp_path / "out", "sessions")}
    assert set(about) == {(1, "a"), (2, "a"), (2, "b")}
    for number, person in about:
        was = as_it_was(of_format, number)
        for name, digits in DIGITS.items():
            rows = [r for r in table(tmp_path / "out", name) if (r["session"], r["person"]) == (number, person)]
            for row, line in zip(rows, map(of_a_line, was.get((person, LINE[name]), ())), strict=True):
                for column, decimals in digits.items():
                    told = line[column]
                    near = told and pytest.approx(told, abs=0.5 * 10**-decimals + HALF_A_BIT * abs(told))
                    assert row[column] == near, f"session {number}, {person}, {name} at {line['t_s']}: {column}"
                for column in {"contact", "entrainment", "regularity", "accepted"} & row.keys():
                    assert row[column] == line[column]
        kinds = [i["is_a"] for i in was[person, "interval"]]
        beats = [r for r in table(tmp_path / "out", "beats") if (r["session"], r["person"]) == (number, person)]
        assert [r["kind"] for r in beats if r["kind"]] == kinds
        assert about[number, person]["beats"] == sum(line["accepted"] for line in was[person, "beat"]) > 20
