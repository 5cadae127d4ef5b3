"""A night: one sentence, one curve, and times as the clock on the wall had them."""

import datetime as dt
import re
import time
from dataclasses import replace

import numpy as np
import pytest
from support.recordings import repeated, stored_pair
from test_report import drawing, said

from device.library.journal import Journal, Line
from device.recording import annotation
from device.recording.annotation import Note
from device.recording.fields import HEART_RATE
from device.recording.summary import summary
from device.report.page import brief, whole
from device.text.one_sentence import in_one_sentence

BEGAN = dt.datetime(2026, 11, 22, 17, 44, tzinfo=dt.UTC)  # 23:14 in the east
NOTHING = Journal((), ())
SLOW_S = 2 * 3600 + 600  # when ten minutes of the night below are slow


@pytest.fixture
def east(monkeypatch):
    """The clock on the wall is five and a half hours before UTC."""
    monkeypatch.setenv("TZ", "IST-5:30")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture(scope="module")
def night():
    """Four hours in the dark: 60 a minute, ten minutes of 50 after 2:10, none in the last hour."""
    kept, recorded = stored_pair()
    long = repeated(recorded["a"], 4 * 3600 // 121)
    rate = np.full(len(long.integers[HEART_RATE]), round(60 / long.steps[HEART_RATE]), np.int16)
    rate[SLOW_S : SLOW_S + 600] = round(50 / long.steps[HEART_RATE])
    rate[3 * 3600 :] = np.iinfo(np.int16).min
    notes = [n for n in long.notes if not n.text.startswith((annotation.MODE, annotation.LED_BY, annotation.PHASE))]
    notes.insert(0, Note(0.0, f"{annotation.MODE}log"))
    info = replace(kept.info, mode="log", people=("a",))
    listened = replace(
        long, integers={**long.integers, HEART_RATE: rate}, notes=tuple(notes), began=BEGAN, synchronised=True
    )
    return replace(kept, info=info), listened


def test_a_night_in_one_sentence_says_how_fast_how_slow_when_and_how_much_was_heard(night, east):
    _, recorded = night
    assert in_one_sentence(recorded, summary(recorded)) == (
        "In 3 h 59 min of listening the pulse was 60 a minute (median), half the time 60 to 60, slowest around 01:29 "
        "(50); it could be heard 75\u00a0% of the time."
    )


def test_a_page_of_a_night_tells_every_time_by_the_clock(night, east):
    kept, recorded = night
    words = Journal((Line("woke up", 3600.0 + 60, "2026-11-23T06:00:00+00:00"),), ())
    page = whole(kept, recorded, words)
    text = said(page)
    assert "Times on this page are those of the clock" in text
    assert "22 November 2026, 23:14 IST" in text
    assert re.search(r"\d 00:15 Line woke up", text)
    told = re.findall(r">(\d\d:\d\d)</text>", drawing(page, "Pulse rate"))
    assert told == ["23:30", "00:00", "00:30", "01:00", "01:30", "02:00", "02:30", "03:00"]


def test_a_night_whose_clock_was_not_set_is_told_from_its_beginning(night, east):
    kept, recorded = night
    text = said(brief(kept, replace(recorded, synchronised=False), NOTHING))
    assert "23:14 IST (clock not set then)" in text
    assert "Times on this page count from the beginning" in text
    assert "slowest around 2:15:00" in text


def test_a_nap_is_told_from_its_beginning(night, east):
    kept, recorded = night
    nap = replace(recorded, rows=50 * 60 * 90, notes=tuple(n for n in recorded.notes if n.onset_s < 3000))
    text = said(brief(kept, nap, NOTHING))
    assert "count from the beginning" in text
    assert "slowest" not in text
