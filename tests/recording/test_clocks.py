"""Whatever a lamp's clock says, a session is recorded; and when it becomes right, so does the session's beginning."""

import datetime as dt
import json

import pytest
from edfio import AnonymizedDateError, read_edf
from support.sessions import CheapSource, dark, place, record, simulated, world

from device.cli import main
from device.recording import annotation, folders, reader
from device.recording.recorder import Rules
from drivers.system import clock

NEVER_SET = dt.datetime(1970, 1, 1, 0, 0, 40, tzinfo=dt.UTC)
TRUE = dt.datetime(2026, 11, 27, 20, 0, tzinfo=dt.UTC)


def recorded(root, monkeypatch, says, length_s=60, **rules):
    """A session that is recorded while the clock says what says() tells: its folder, and the news."""
    monkeypatch.setattr(clock, "utc_now", says)
    hardware = simulated(world(), source=CheapSource(1))
    recorder, news, _ = record(dark(hardware, length_s), place(hardware), root, mode="log", **rules)
    return folders.open_session(recorder.folder), news


def set_at(hardware_s):
    """A clock that was never set, and is right from its second look on, so many seconds after the beginning."""
    looks = iter([(NEVER_SET, False)])
    return lambda: next(looks, (TRUE + dt.timedelta(seconds=hardware_s), True))


@pytest.mark.few(2)
@pytest.mark.parametrize(
    "says",
    [
        NEVER_SET,
        dt.datetime(1984, 12, 31, 23, 59, 59, tzinfo=dt.UTC),
        dt.datetime(1985, 1, 1, tzinfo=dt.UTC),
        dt.datetime(2084, 12, 31, 23, 59, 30, tzinfo=dt.UTC),
        dt.datetime(2099, 5, 5, 5, 5, tzinfo=dt.UTC),
    ],
)
def test_under_every_clock_a_session_is_recorded_read_and_listed(tmp_path, monkeypatch, capsys, says):
    session, news = recorded(tmp_path, monkeypatch, lambda: (says, False))
    assert session.info.began == says
    assert not session.info.synchronised
    back = reader.read(session.recordings("a"))
    assert back.length_s == pytest.approx(60, abs=0.1)
    assert not back.synchronised
    assert all("fail" not in line for line in news)
    for words in (["sessions"], ["show", "last"], ["trend"]):
        assert main(["--recordings", str(tmp_path), *words]) == 0
    assert f"{says:%Y-%m-%d}" in capsys.readouterr().out


def test_a_date_that_no_header_can_say_is_unknown_to_it_and_said_once(tmp_path, monkeypatch):
    session, news = recorded(tmp_path, monkeypatch, lambda: (NEVER_SET, False))
    with pytest.raises(AnonymizedDateError):
        _ = read_edf(session.folder / "a.edf").startdate
    assert [line for line in news if "clock" in line] == ["the clock says 1970: the date stays unknown until it is set"]


def test_a_file_that_rolls_over_the_last_date_of_a_header_goes_on(tmp_path, monkeypatch):
    last = dt.datetime(2084, 12, 31, 23, 59, 45, tzinfo=dt.UTC)
    session, _ = recorded(tmp_path, monkeypatch, lambda: (last, True), 70, rules=Rules(0, 30))
    assert len(session.recordings("a")) == 3
    assert reader.read(session.recordings("a")).length_s == pytest.approx(70, abs=0.1)


def test_a_clock_that_is_set_meanwhile_corrects_the_beginning_and_keeps_what_was_said(tmp_path, monkeypatch):
    session, news = recorded(tmp_path, monkeypatch, set_at(10))
    began = session.info.began
    assert abs(began - TRUE) <= dt.timedelta(seconds=1)
    assert session.info.synchronised
    assert session.info.clock_said == NEVER_SET
    assert session.folder.parent.name == "1970-01-01", "a folder is not renamed under a recording"
    back = reader.read(session.recordings("a"))
    [note] = [n for n in back.notes if n.text.startswith(annotation.CLOCK)]
    assert note.onset_s == pytest.approx(10, abs=1)
    assert (back.began, back.synchronised) == (began, True)
    assert sum("the clock is set now" in line for line in news) == 1


def test_the_corrected_beginning_is_what_is_shown(tmp_path, monkeypatch, capsys):
    recorded(tmp_path, monkeypatch, set_at(10))
    for words in (["sessions"], ["show", "last"]):
        assert main(["--recordings", str(tmp_path), *words]) == 0
        said = capsys.readouterr().out
        assert "2026-11-27" in said
        assert "not set" not in said


def test_files_that_begin_after_the_clock_was_set_say_the_right_date(tmp_path, monkeypatch):
    session, _ = recorded(tmp_path, monkeypatch, set_at(10), 70, rules=Rules(0, 30))
    *_, last = session.recordings("a")
    assert read_edf(last).startdate == TRUE.date()


def test_a_clock_that_was_right_at_the_beginning_is_not_asked_again(tmp_path, monkeypatch):
    """It may be stepped by hours meanwhile: a session goes by a clock that never jumps."""
    looks = iter([(TRUE, True)])
    session, _ = recorded(tmp_path, monkeypatch, lambda: next(looks))
    assert (session.info.began, session.info.clock_said) == (TRUE, None)


@pytest.mark.few(1)
@pytest.mark.parametrize("written", ["0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59-12:00", "2026-01-01T00:00:00"])
def test_a_moment_that_no_zone_can_show_costs_its_session_alone(tmp_path, monkeypatch, capsys, written):
    session, _ = recorded(tmp_path, monkeypatch, lambda: (TRUE, True))
    file = session.folder / folders.SESSION_JSON
    file.write_text(json.dumps(json.loads(file.read_text()) | {"began_utc": written}))
    recorded(tmp_path, monkeypatch, lambda: (TRUE, True))
    assert main(["--recordings", str(tmp_path), "sessions"]) == 0
    assert "2026-11-27" in capsys.readouterr().out
