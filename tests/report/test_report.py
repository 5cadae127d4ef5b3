"""The report of a session: one page that needs nothing else, and says no more than the recording does."""

import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from support import sessions
from support.judging_words import JUDGES
from support.other_language import left_in_english, other
from support.recordings import repeated

from device.app import modes, recorders, worlds
from device.language import speaking
from device.library.journal import Journal, Line, Value
from device.recording import annotation, events, fields, folders, reader
from device.recording.folders import SessionError
from device.recording.layout import UNKNOWN
from device.report import canvas, plots
from device.report.drawing import SIZES
from device.report.page import brief, whole
from device.session.session import Envelope
from drivers.simulated.body import Body, Temperament

SECONDS = 90
PRESSED_S = 31.0
WRITTEN = "2026-11-22T22:14:05+00:00"
NOTHING = Journal((), ())
VOID = {"meta", "br", "link", "img", "hr", "input"}


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A simulated minute and a half of two people: a all the time; b takes the hands away in the last third."""
    around = sessions.world(Body(Temperament(), seed=1), Body(Temperament(leaves_s=60.0), seed=2))
    hardware = sessions.simulated(around, down=[(PRESSED_S, PRESSED_S + 0.2)])
    place = worlds.World(hardware, tuple(sessions.seats(2)))
    recorder = recorders.recorder(sessions.QUICK, place, "solo", tmp_path_factory.mktemp("recordings"))
    session = modes.solo(sessions.QUICK, place, Envelope(SECONDS))
    recorder.start()
    sessions.play(session, hardware, recorder.feed)
    recorder.finish(session.ended, session.length_s)
    return folders.open_session(recorder.folder)


@pytest.fixture(scope="module")
def a(kept):
    return reader.read(kept.recordings("a"))


@pytest.fixture(scope="module")
def b(kept):
    return reader.read(kept.recordings("b"))


@pytest.fixture(scope="module")
def page(kept, a):
    return whole(kept, a, NOTHING)


def without(recorded, labels=None, begin_s=0, end_s=None):
    """A recording in which signals are unknown for a while."""
    integers = {label: values.copy() for label, values in recorded.integers.items()}
    for label in labels or integers:
        rate = recorded.rate_hz(label)
        integers[label][begin_s * rate : None if end_s is None else end_s * rate] = UNKNOWN
    return replace(recorded, integers=integers)


def without_notes(recorded, *begins):
    return replace(recorded, notes=tuple(n for n in recorded.notes if not n.text.startswith(begins)))


class Reader(HTMLParser):
    """Tags that were opened are closed in order; text, ids and references are kept."""

    def __init__(self):
        super().__init__()
        self.open, self.text, self.ids, self.tags = [], [], [], []

    def handle_starttag(self, tag, attrs):
        self.handle_startendtag(tag, attrs)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.ids += [value for name, value in attrs if name == "id"]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open[-1:] != ["style"]:
            self.text.append(data)


def read_page(page):
    reader = Reader()
    reader.feed(page)
    reader.close()
    assert not reader.open
    return reader


def said(page):
    """What a person reads, as one line."""
    return " ".join(" ".join(read_page(page).text).split())


def read(page):
    """The same, with what is read aloud in place of a drawing or above a table."""
    aloud = [
        value for _, attributes in read_page(page).tags for name, value in attributes.items() if name == "aria-label"
    ]
    return " ".join([said(page), *aloud])


def drawing(page, heading, size="wide"):
    """The SVG under a heading."""
    figure = page[page.index(f"<h2>{heading}") :]
    return re.search(rf'<div class="{size}">(<svg.*?</svg>)', figure, re.DOTALL)[1]


def test_the_page_is_whole_and_every_reference_in_it_leads_to_one_thing(page):
    reader = read_page(page)
    assert len(reader.ids) == len(set(reader.ids))
    wanted = set(re.findall(r'(?:url\(#|href="#)([^)"]+)', page))
    assert wanted
    assert wanted == set(reader.ids)


def test_promise_5_the_page_loads_nothing_runs_nothing_and_sends_nothing(page):
    assert "//" not in page
    assert "default-src 'none'" in page
    for tag, attributes in read_page(page).tags:
        assert tag not in ("script", "link", "iframe", "form", "img", "object", "base")
        assert not [name for name in attributes if name.startswith("on") or name == "src"]
        assert attributes.get("href", "#").startswith("#")
    assert not re.search(r"url\((?!#)|@import", page)


def test_a_page_has_its_language_fits_a_phone_and_its_plots_can_be_read_aloud(page):
    tags = read_page(page).tags
    assert ("html", {"lang": "en"}) in tags
    assert any(attributes.get("name") == "viewport" for _, attributes in tags)
    plots_there = [attributes for tag, attributes in tags if tag == "svg"]
    assert len(plots_there) == 2 * page.count("<figure>") == 12
    assert all(attributes["role"] == "img" and attributes["aria-label"] for attributes in plots_there)
    assert "A4" in page


def test_promise_7_a_simulated_session_says_so_first_in_its_title_and_in_every_plot(page):
    assert "(simulated)</title>" in page
    assert said(page).startswith("Ebb: Session 1 (simulated) Simulated: no body was measured")
    for svg in re.findall(r"<svg.*?</svg>", page, re.DOTALL):
        assert ">simulated</text>" in svg


def test_a_session_of_a_real_body_is_not_called_simulated(kept, a):
    about = replace(kept.info, simulated=False, world="Raspberry Pi 4")
    page = whole(replace(kept, info=about), replace(a, simulated=False), NOTHING)
    assert "imulated" not in said(page)


def test_promise_6_the_body_is_described_and_nobody_is_judged(page):
    text = said(page).lower()
    assert not [word for word in JUDGES if word in text]
    for word in ("not a medical device", "oxytocin", "ecg", "fear, joy and desire look alike"):
        assert word in text


def test_the_numbers_on_the_page_are_those_of_the_recording(kept, a):
    text = said(whole(kept, a, NOTHING))
    heart = a.signal("Heart rate")
    assert f"Pulse rate {np.nanmedian(heart):.0f} a minute" in text
    assert f"Quick skin responses {len(events.responses(a.notes))} " in text
    assert "1 min 30 s long" in text
    assert "1 mark with the button" in text
    assert "0:31" in text


def test_what_people_wrote_is_shown_as_they_wrote_it_and_never_as_html(kept, a):
    evil = "<script>alert('x')</script> & \"<b>"
    words = Journal(
        (Line(evil, 12.0, WRITTEN), Line(evil + "later", None, WRITTEN)),
        (Value(evil, 12.5, evil, evil, 65.0, WRITTEN),),
    )
    marked = replace(
        a, notes=(*a.notes, annotation.Note(40.0, f"Mark: {evil}"), annotation.Note(41.0, f"Lamp: {evil}"))
    )
    page = whole(replace(kept, info=replace(kept.info, world=evil)), marked, words)
    assert all(tag not in ("script", "b") for tag, _ in read_page(page).tags)
    assert said(page).count(evil) == 8


def test_a_laboratory_value_stands_with_its_unit_method_and_moment_and_as_not_ebbs_own(kept, a):
    words = Journal((), (Value("cortisol", 12.3, "nmol/L", "saliva, ELISA", 65.0, WRITTEN),))
    text = said(whole(kept, a, words))
    assert "2 1:05 cortisol 12.3 nmol/L saliva, ELISA" in text  # the button was pressed before
    assert "Ebb did not measure them" in text


def test_promise_5_the_report_of_one_person_shows_nothing_of_the_other(kept, a, b):
    marked = replace(b, notes=(*b.notes, annotation.Note(40.0, "Mark: of b alone")))
    words = Journal((Line("b wrote this", None, WRITTEN),), ())
    for write in (whole, brief):
        assert "person b" not in write(kept, a, NOTHING).lower()
        own = write(kept, marked, words)
        assert "person a" not in own.lower()
        assert "b wrote this" in own
        assert "of b alone" in own


def path_of(svg, colour):
    """The points of a line, in pieces: a new piece wherever the pen was lifted."""
    paths = re.findall(rf'<path d="([^"]*)"[^>]*stroke: {colour}', svg)
    pieces = [piece for path in paths for piece in path.split("M") if piece.strip()]
    return [np.array(re.findall(r"-?[\d.]+", piece), float).reshape(-1, 2) for piece in pieces]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: size.name)
@pytest.mark.parametrize(
    ("heading", "label"),
    [("Pulse rate", "breath asked for, breaths a minute"), ("Skin conductance", "quick responses by size, µS")],
)
def test_what_a_lower_plot_is_called_hides_nothing_of_it(page, heading, label, size):
    svg = drawing(page, heading, size.name)
    [baseline] = re.findall(rf'<text [^>]*\by="([\d.]+)"[^>]*>{label}<', svg)
    tops = {float(re.search(r'\by="([\d.]+)"', box)[1]) for box in re.findall(r"<clipPath[^>]*>\s*(<rect[^>]*>)", svg)}
    assert len(tops) == 2
    assert float(baseline) < max(tops)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: size.name)
def test_promise_1_nothing_is_drawn_across_what_is_missing(kept, a, size):
    begin_s, end_s = 40, 60
    hurt = without(a, None, begin_s, end_s)
    left = (n for n in a.notes if not begin_s <= n.onset_s < end_s)
    hurt = replace(hurt, notes=(*left, annotation.gap(begin_s, end_s, "the card was pulled out")))
    page = whole(kept, hurt, NOTHING)
    room = size.width - size.left - canvas.MARGIN_RIGHT
    left, right = (size.left + room * t_s / a.length_s for t_s in (begin_s, end_s))
    for heading, colour in (("Pulse rate", plots.PULSE), ("Skin conductance", plots.SKIN), ("Settled", plots.STATE)):
        svg = drawing(page, heading, size.name)
        pieces = path_of(svg, colour)
        assert pieces
        for piece in pieces:
            spare = 2 * room / a.length_s  # a point stands in the middle of its second, and is cut to hundredths
            assert (piece[:, 0] < left + spare).all() or (piece[:, 0] > right - spare).all(), heading
        assert "<pattern" in svg
        assert ">not recorded</text>" in svg or size.name == "narrow"
    text = said(page)
    assert "0:40 to 1:00: never reached the card (the card was pulled out)" in text
    assert "not recorded 20 s" in text
    assert "20 s of this session were not recorded" in text


def test_promise_1_a_body_that_left_has_no_pulse_and_no_skin_from_then_on(kept, b):
    page = whole(kept, b, NOTHING)
    assert ">no pulse</text>" in drawing(page, "Pulse rate")
    assert ">no contact</text>" in drawing(page, "Skin conductance")
    skin = b.skin_usiemens()
    assert np.isnan(skin[10 * 62 :]).all()
    assert np.nanmin(skin) > 1.0  # an open circuit, about 0 µS, is not taken for skin


def test_promise_1_without_any_pulse_and_skin_the_page_is_kind_and_has_no_number_for_them(kept, a):
    derived = ("Heart rate", "Swing", "Arousal", "Confidence", "EDA", "Contact", "Skin contact", "Following")
    bare = without_notes(without(a, derived), "Beat", "Swing", "Skin response", "Interval")
    text = said(whole(kept, bare, NOTHING))
    for name in ("Pulse rate", "Swing with the breath", "Skin conductance", "Quick skin responses"):
        assert f"{name} not known" in text
    assert "no pulse was found" in text
    assert "touched no skin" in text or "no skin was found" in text


def test_promise_1_what_came_after_the_card_was_gone_is_missing_up_to_the_end(kept, a):
    cut = replace(a, integers={k: v[: 50 * a.rate_hz(k)] for k, v in a.integers.items()}, rows=50 * 90)
    assert cut.length_s == SECONDS  # the lamp noted its end; the seconds before it are not there
    page = whole(kept, cut, NOTHING)
    assert "not recorded 40 s" in said(page)
    assert ">not recorded</text>" in drawing(page, "Pulse rate")


@pytest.mark.few(2)
@pytest.mark.parametrize("length_s", [0.0, 0.4, 1.0, 5.0, 21.0])
def test_a_session_of_a_few_seconds_still_has_a_page(kept, a, length_s):
    short = replace(a, rows=round(length_s * 90), notes=tuple(n for n in a.notes if n.onset_s < length_s))
    page = whole(kept, short, NOTHING)
    read_page(page)
    assert "stops without an end" in page


@pytest.mark.soak
def test_a_night_stays_small_enough_to_send(kept, a):
    night = repeated(a, 12 * 3600 // SECONDS)
    assert len(whole(kept, night, NOTHING).encode()) < 1_000_000


def test_of_all_settings_the_foot_names_those_that_are_not_ebbs_own(page):
    assert "Settings other than Ebb's own: arousal.baseline_s = 20.0." in said(page)


@pytest.mark.few(1)
@pytest.mark.parametrize(("world", "played"), [("recording x.edf", True), ("Raspberry Pi 4", False)])
def test_a_session_that_was_played_to_the_lamp_says_from_which_file(kept, a, world, played):
    page = whole(replace(kept, info=replace(kept.info, world=world)), a, NOTHING)
    assert ("Played to the lamp from a file (x.edf)" in said(page)) == played


@pytest.mark.few(1)
@pytest.mark.parametrize(("synchronised", "count"), [(False, 1), (True, 0)])
def test_a_clock_that_was_not_set_is_said(kept, a, synchronised, count):
    page = whole(kept, replace(a, synchronised=synchronised), NOTHING)
    assert page.count("(clock not set then)") == count


def test_a_session_whose_own_file_is_lost_still_has_a_report(kept, a):
    assert "Person a" in said(whole(replace(kept, info=None), a, NOTHING))


def test_a_dark_session_says_that_no_breath_was_asked_for(kept, a):
    dark = without(a, ("Pace asked", "Breath asked"))
    dark = replace(dark, notes=(annotation.Note(0.0, "Mode log"), *without_notes(a, "Mode").notes))
    text = said(whole(kept, dark, NOTHING))
    assert "asked for no breath" in text
    assert "shaded wave" not in text


def test_a_pace_that_is_asked_for_in_part_says_in_the_plot_where_nothing_is(kept, a):
    page = whole(kept, without(a, (fields.PACE,), 10, 60), NOTHING)
    assert ">nothing asked for</text>" in drawing(page, "Pulse rate")


def test_without_matplotlib_one_sentence_says_what_to_install(kept, a, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(SessionError, match=r"pip install -e '.\[report\]'"):
        whole(kept, a, NOTHING)


def test_the_command_starts_without_matplotlib():
    look = "import sys, device.cli, device.report.page; sys.exit('matplotlib' in sys.modules)"
    root = Path(__file__).resolve().parents[2]
    assert subprocess.run([sys.executable, "-c", look], cwd=root, timeout=60).returncode == 0


@pytest.mark.few(1)
@pytest.mark.parametrize("render", [whole, brief])
def test_nothing_that_a_person_reads_on_a_page_is_in_one_language_alone(kept, a, b, render):
    told = Journal((Line("Ich", 12.0, WRITTEN, 1), Line("Ich", None, WRITTEN, 2)), ())
    holed = without(a, begin_s=20, end_s=50)
    for recorded in (a, b, holed, without(a), without_notes(a, annotation.END)):
        with speaking(other()):
            page = render(kept, recorded, told)
        assert not left_in_english(read(page), "Ich", "test", "arousal", "baseline")
        assert 'lang="other"' in page


def test_a_page_in_german_says_what_the_english_one_says(kept, a, page):
    with speaking("de"):
        german = whole(kept, a, NOTHING)
    assert "Was nicht gemessen wurde" in said(german)
    assert '<html lang="de">' in german
    numbers = [re.findall(r"\d+", said(each).replace(",", ".")) for each in (page, german)]
    assert sorted(numbers[0]) == sorted(numbers[1])
    assert re.search(r">\d+,\d+</text>", german)
    assert not re.search(r">\d+\.\d+</text>", german)
