"""Nobody is read who did not agree, or before they did."""

import datetime as dt

import pytest

from device.recording.folders import SessionError
from device.study import agreement

BEGUN = dt.datetime(2026, 11, 10, tzinfo=dt.timezone(dt.timedelta(hours=-12)))
"""The date of the agreement begins, where on earth it does so last."""
SECOND = dt.timedelta(seconds=1)


@pytest.mark.parametrize(
    ("lamp", "person", "began", "why"),
    [
        ("lamp1", "a", BEGUN, ""),
        ("lamp1", "a", BEGUN + dt.timedelta(1), ""),
        ("lamp1", "a", BEGUN - SECOND, "from before they agreed, or not surely after"),
        ("lamp1", "a", None, "the lamp did not know the day, so it may be from before they agreed"),
        ("lamp1", "b", BEGUN, "did not agree"),
        ("lamp2", "a", BEGUN, "did not agree"),
    ],
)
def test_only_who_is_in_the_file_is_read_and_from_when_that_day_began_everywhere(tmp_path, lamp, person, began, why):
    path = tmp_path / "agreement.csv"
    path.write_text("lamp,person,date\n\nlamp1, a ,2026-11-10\n")
    assert agreement.read(path).why_not(lamp, person, began) == why


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "its first line is 'nothing'"),
        ("person,lamp,date\n", "'person,lamp,date'"),
        ("lamp,person,date\nlamp1,a\nlamp2,a,yes\n", "line 3: 'lamp2,a,yes'"),
        ("lamp,person,date\nlamp1,a,2026-11-10\nlamp1,a,2027-01-01\n", "line 3: lamp1, a stands there twice"),
        ("\ud800", "no text in UTF-8"),
    ],
)
def test_a_file_that_cannot_be_meant_is_refused_with_its_lines(tmp_path, text, said):
    path = tmp_path / "agreement.csv"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(SessionError) as trouble:
        agreement.read(path)
    assert said in str(trouble.value)


def test_a_study_without_a_file_of_agreements_reads_nobody(tmp_path):
    with pytest.raises(SessionError, match="nobody else is read"):
        agreement.read(tmp_path / "agreement.csv")
