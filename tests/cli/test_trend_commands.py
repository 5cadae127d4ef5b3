"""`ebb trend` as people meet it: weeks of one person, gaps as gaps, one's own usual, and nothing that judges."""

import datetime as dt
import re
import zlib
from pathlib import Path

import pytest
from support import many_weeks
from support.command_line import typed
from support.judging_words import JUDGES

from device.recording.folders import SessionError
from device.report import weeks_plots
from device.report.pdf import pdf
from device.text import series

MONDAY = many_weeks.MONDAY
HEART = weeks_plots.COLOURS["heart"]


@pytest.fixture
def root(tmp_path):
    return tmp_path / "recordings"


@pytest.fixture
def ebb(root, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)
    return typed(root, capsys)


def inflated(stream):
    """What a part of a PDF holds, where it is deflated."""
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return b""


def curve(said, programme, measure):
    """The bars of a curve, a sign a week."""
    part = said[said.index(f"\n{programme}\n") :].split("\n\n")[0]
    [bars] = re.findall(rf"^  {measure} +([{series.BARS} ]+?) [\d.]+", part, re.M)
    return bars


def test_a_week_without_a_session_is_a_gap_in_the_table_and_in_the_curve(ebb, root):
    many_weeks.mornings(root, weeks=12, without=(5, 6, 10))
    said = ebb("trend")
    listed = [line.split()[0] for line in said.splitlines() if " morning " in line]
    missing = [f"{MONDAY + dt.timedelta(days=7 * week):%Y-%m-%d}" for week in (5, 6, 10)]
    assert len(listed) == 9
    assert not set(missing) & set(listed)
    bars = curve(said, "morning", "heart").ljust(48)
    weeks = [set(bars[at : at + 4]) for at in range(0, 48, 4)]
    assert [k for k, week in enumerate(weeks) if week == {" "}] == [5, 6, 10]
    assert all(len(week) == 1 for week in weeks)


def test_the_newest_reading_stands_beside_what_is_usual_for_that_person_with_how_many_there_are(ebb, root):
    for day, size in enumerate((38, 41, 36, 44, 40, 39, 43)):
        many_weeks.keep(root, day + 1, MONDAY + dt.timedelta(days=day), "morning", rmssd_ms=float(size))
    few = " ".join(ebb("trend").split())
    assert (
        "RMSSD 43 ms. Your 6 readings of the 28 days before: too few to say what is usual for you, which takes 7" in few
    )
    many_weeks.keep(root, 8, MONDAY + dt.timedelta(days=7), "morning", rmssd_ms=52.0)
    said = " ".join(ebb("trend").split())
    assert (
        "RMSSD 52 ms. Your 7 readings of the 28 days before: median 40 ms, eight in ten of them from 37 to 43 ms"
        in said
    )
    many_weeks.keep(root, 9, MONDAY + dt.timedelta(days=8), "morning", heart_rate_bpm=61.0)
    assert "RMSSD is not known: it takes two quiet minutes in one piece, and a regular rhythm." in " ".join(
        ebb("trend").split()
    )


def test_what_the_share_of_settled_is_of_is_said_where_one_is_shown(ebb, root):
    many_weeks.keep(root, 1, MONDAY, "settle", heart_rate_bpm=61.0)
    assert "Settled:" not in ebb("trend")
    many_weeks.keep(root, 2, MONDAY, "settle", settled_share=0.53)
    said = " ".join(ebb("trend").split())
    assert "53%" in said
    assert "Settled: of the time for which it is known, the share in which heart and skin were below" in said


def test_limits_that_are_one_figure_are_said_as_one(ebb, root):
    for day, size in enumerate((38.1, 37.9, 38.2, 38.0, 37.8, 38.3, 38.1)):
        many_weeks.keep(root, day + 1, MONDAY + dt.timedelta(days=day), "morning", rmssd_ms=size)
    many_weeks.keep(root, 8, MONDAY + dt.timedelta(days=7), "morning", rmssd_ms=52.0)
    said = " ".join(ebb("trend").split())
    assert "median 38 ms, eight in ten of them at 38 ms." in said
    assert "from 38 to" not in said


def test_programmes_stand_for_themselves_and_one_can_be_asked_for_alone(ebb, root):
    many_weeks.mornings(root, weeks=4, without=())
    said = ebb("trend", "--program", "morning")
    assert "settle" not in said.replace("settled", "")
    assert "swing" not in said.split("\nmorning\n")[1]
    assert "led by dream" in ebb("trend", "--program", "dream")


def test_promise_5_weeks_are_of_one_person_and_nobody_is_compared(ebb, root):
    many_weeks.keep(root, 1, MONDAY, "together", codes="ab", mode="shared", heart_rate_bpm=61.0)
    many_weeks.keep(root, 2, MONDAY, "morning", codes="a", rmssd_ms=47.0)
    assert "say whose weeks, with --person" in ebb("trend", code=2)
    assert "47ms" in ebb("trend", "--person", "a")
    b = ebb("trend", "--person", "b")
    assert "47" not in b
    assert "morning" not in b
    assert "of person c" in ebb("trend", "--person", "c")


def test_promise_7_simulated_weeks_are_apart_and_called_so(ebb, root):
    assert "--simulated" not in ebb("trend")
    many_weeks.mornings(root, weeks=2, without=(), simulated=True)
    none = " ".join(ebb("trend").split())
    assert "there are no sessions of a real body" in none
    assert "'ebb trend --simulated' tells of the simulated ones" in none
    assert ebb("trend", "--simulated").startswith("simulated\n")


def test_promise_6_nothing_in_them_judges(ebb, root):
    many_weeks.mornings(root, weeks=6)
    said = ebb("trend").lower()
    assert not [word for word in (*JUDGES, "streak", "↑", "↓", "!") if word in said]


@pytest.mark.parametrize("weeks", ["0", "-1", "1.5", "521", "x"])
def test_weeks_are_a_whole_number(ebb, weeks):
    with pytest.raises(SystemExit):
        ebb("trend", "--weeks", weeks)


@pytest.mark.parametrize("columns", [20, 40, 44, 60, 100])
@pytest.mark.parametrize("weeks", [1, 12, 300])
def test_no_curve_is_wider_than_its_window_and_the_newest_week_is_always_there(ebb, root, monkeypatch, columns, weeks):
    many_weeks.mornings(root, weeks=3, without=())
    monkeypatch.setenv("COLUMNS", str(columns))
    said = ebb("trend", "--weeks", weeks, "--program", "morning")
    assert all(len(line) <= columns for line in said.splitlines()) or columns < 40
    assert set(curve(said, "morning", "heart")) & set(series.BARS)


def test_a_page_of_weeks_is_written_and_found_again_when_any_session_in_it_is_forgotten(ebb, root):
    many_weeks.mornings(root, weeks=3, without=())
    page = Path("weeks.html").absolute()
    ebb("trend", "--to", page)
    assert "Weeks of person a" in page.read_text()
    said = ebb("forget", 4, "--yes")
    assert f"These go:\n  {page}\n" in said
    assert not page.exists()
    assert not list(root.rglob("people"))
    assert str(page) not in ebb("forget", 5, "--yes")  # nobody is told of it twice


def test_a_page_of_weeks_that_was_changed_stays_is_named_and_is_not_lost_sight_of(ebb, root):
    many_weeks.mornings(root, weeks=3, without=())
    page, other = Path("weeks.html").absolute(), Path("other.html").absolute()
    for path in (page, other):
        ebb("trend", "--to", path)
    page.write_text("mine")
    for number in (4, 5):
        said = ebb("forget", number, "--yes")
        assert f"{page}: it was changed since Ebb wrote it" in said
        assert (str(other) in said) is (number == 4)
    ebb("forget", "--everything", "--yes")
    assert page.read_text() == "mine"
    assert not [path for path in root.rglob("*") if path.is_file()]


def test_a_page_of_one_persons_weeks_outlives_what_is_forgotten_of_the_other(ebb, root):
    for number in (1, 2):
        many_weeks.keep(
            root, number, MONDAY + dt.timedelta(days=number), "together", codes="ab", mode="shared", heart_rate_bpm=61.0
        )
    for code in "ab":
        ebb("trend", "--person", code, "--to", f"{code}.html")
    ebb("forget", 1, "--person", "b", "--yes")
    assert Path("a.html").exists()
    assert not Path("b.html").exists()


def test_a_page_of_weeks_takes_the_place_of_ebbs_pages_alone(ebb, root, tmp_path):
    many_weeks.mornings(root, weeks=1)
    page = tmp_path / "weeks.html"
    ebb("trend", "--to", page)
    assert "in place of the page that Ebb had written there" in " ".join(ebb("trend", "--to", page).split())
    assert f"written to {tmp_path / 'ebb-weeks-a.html'}" in ebb("trend", "--to", tmp_path)
    page.write_text("mine")
    assert "it is there, and not as Ebb wrote it" in ebb("trend", "--to", page, code=2)
    assert page.read_text() == "mine"


def test_a_page_of_weeks_named_pdf_is_one(ebb, root, tmp_path):
    try:
        pdf("<p>")
    except SessionError as trouble:
        pytest.skip(str(trouble))
    many_weeks.mornings(root, weeks=1)
    file = tmp_path / "weeks.pdf"
    ebb("trend", "--to", file)
    assert file.read_bytes().startswith(b"%PDF-")
    drawn = b"".join(inflated(part) for part in re.findall(rb"stream\r?\n(.*?)endstream", file.read_bytes(), re.S))
    strokes = {tuple(float(part) for part in ink.split()) for ink in re.findall(rb"([\d. ]+) RG\b", drawn)}
    heart = tuple(int(HEART[at : at + 2], 16) / 255 for at in (1, 3, 5))
    assert any(ink == pytest.approx(heart, abs=0.01) for ink in strokes), "the page's colours are on paper too"


@pytest.mark.parametrize(
    ("name", "why"), [("no/x.html", "there is no folder"), ("weeks.docx", "a page's name ends in .html or .pdf")]
)
def test_a_page_that_cannot_be_written_is_told_in_a_sentence(ebb, root, tmp_path, name, why):
    many_weeks.mornings(root, weeks=1)
    assert why in ebb("trend", "--to", tmp_path / name, code=2)
    assert not (tmp_path / name).exists()
