"""Whoever reads a time reads that of the clock on their wall; what files hold is UTC."""

import datetime as dt
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from device.library import trend
from device.text import numbers

ROOT = Path(__file__).resolve().parents[2]
EAST = dt.timezone(dt.timedelta(hours=5, minutes=30), "IST")
AT = dt.datetime(2026, 11, 22, 22, 14, tzinfo=dt.UTC)  # a Sunday, and a Monday in the east


def test_a_time_is_told_by_the_clock_of_whoever_reads_it():
    assert numbers.stamp(AT, EAST) == "2026-11-23 03:44"
    assert numbers.when(AT, EAST) == "23 November 2026, 03:44 IST"


def test_a_night_belongs_to_the_week_that_its_people_were_in():
    known = {"minutes": 8.0, "heart_rate_bpm": None, "rsa_ms": None, "settled_share": None}
    told = [(SimpleNamespace(began=AT, mode="solo", programme="settle", synchronised=True), known)]
    for zone, monday in ((dt.UTC, "2026-11-16"), (EAST, "2026-11-23")):
        assert [week.begins.isoformat() for week in trend.weeks(trend.readings(told, zone))] == [monday]


@pytest.fixture(scope="module")
def abroad(tmp_path_factory):
    """What a command prints where the clocks go five and a half hours before UTC; one session is there."""
    root = tmp_path_factory.mktemp("abroad")
    command = [sys.executable, "-c", "from device.cli import main; main()", "--recordings", str(root)]

    def said(words):
        run = subprocess.run(
            command + words.split(), capture_output=True, text=True, cwd=ROOT, check=True, timeout=60,
            env=os.environ | {"TZ": "IST-5:30"},
        )  # fmt: skip
        return run.stdout

    said("solo --hardware simulated --fast --minutes 0.5")
    said("journal last words")
    return root, said


def test_lists_pages_and_checks_tell_local_time_and_files_utc(abroad, tmp_path):
    root, said = abroad
    [file] = root.glob("*/*/session.json")
    began = dt.datetime.fromisoformat(json.loads(file.read_text())["began_utc"])
    there = numbers.stamp(began, EAST)
    assert file.parent.name.startswith(f"{began:%H%M%S}-")
    assert there in said("sessions")
    assert there in said("show last")
    said(f"report last --to {tmp_path / 'page.html'}")
    page = (tmp_path / "page.html").read_text()
    assert numbers.when(began, EAST) in page
    assert len(re.findall(r"\d\d:\d\d IST", page)) == 2, "the line that was written too"
    told = re.search(r"clock +(.{16})", said("check machine --hardware simulated --fast"))[1]
    assert abs(dt.datetime.fromisoformat(f"{told}+05:30") - dt.datetime.now(EAST)) < dt.timedelta(minutes=3)
