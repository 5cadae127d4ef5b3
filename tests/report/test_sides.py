"""How many sides of A4 a page takes, on paper of a browser and as PDF; and whether everybody can read it."""

import shutil
import subprocess
from dataclasses import replace

import pytest
from support import browser
from support.recordings import repeated, stored_pair

from device.language import ENGLISH, codes, speaking
from device.library.journal import Journal, Line, Value
from device.recording import annotation, events
from device.recording.annotation import Note
from device.recording.folders import SessionError
from device.recording.pair import Pair
from device.report.page import brief, whole
from device.report.page_for_both import for_both
from device.report.pdf import pdf
from device.synchrony import HeartSynchrony, LampEntrainment, SkinSynchrony

WRITTEN = "2026-11-22T22:14:05+00:00"
NOTHING = Journal((), ())
OTHERS = [code for code in codes() if code != ENGLISH]
LONGEST = {
    "nothing": [],
    "many lines": [f"Zeile {k}: äöü" for k in range(60)],
    "long lines": ["Ein sehr langer Satz, der nicht aufhört. " * 90] * 9,
    "one word": ["Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 40] * 9,
    "wide letters": ["MW" * 2000] * 9,
    "wide signs": ["😴🌊夜の眠り" * 500] * 9,
    "line breaks": ["a\nb\n" * 900] * 9,
}


def weasyprint():
    """The library, or a skip that says why not."""
    try:
        pdf("<p>")
    except SessionError as trouble:
        pytest.skip(str(trouble))
    import weasyprint

    return weasyprint


def sides(page):
    return len(weasyprint().HTML(string=page).render().pages)


@pytest.fixture(scope="module")
def kept():
    """Two people's session, and what was recorded of each: a real one, made long enough to have a first and a last."""
    kept, recorded = stored_pair()
    return kept, {code: repeated(r, 3) for code, r in recorded.items()}


def crowded(kept, lines):
    """One of them with all that a short page may have to say at once."""
    kept, recorded = kept[0], kept[1]["a"]
    marks = [Note(3.0 + 10 * k, annotation.MARK) for k in range(20)]
    kinds = (annotation.ONE_HEART, annotation.TWO_HEARTS)
    hearts = [Note(20.0 + 10 * k, kinds[k % 2]) for k in range(18)]
    notes = tuple(sorted((*recorded.notes, *marks, *hearts), key=lambda n: n.onset_s))
    told = replace(kept.info, guests=("a",), world=f"recording {'x' * 60}.edf")
    words = [Line(text, 10.0 * k if k % 2 else None, WRITTEN) for k, text in enumerate(lines)]
    value = Value("n" * 200, 1e-300, "u" * 100, "m" * 300, 65.0, WRITTEN)
    return replace(kept, info=told), replace(recorded, notes=notes, synchronised=False), Journal((*words,), (value,))


FOUND, APART = LampEntrainment(0.62, 0.8, 80.0), LampEntrainment(0.1, 2.0, 80.0)
OFTEN = tuple((60.0 + 30 * k, 80.0 + 30 * k) for k in range(20))
PAIRS = {
    "nothing known": Pair(dict.fromkeys("ab"), None, None, None, (), None),
    "all that can be": Pair(
        {"a": FOUND, "b": APART}, -1.2, HeartSynchrony(0.4, 0.1, 700.0, 200, 120), SkinSynchrony(0.1, 180.0, 0.01),
        OFTEN, None, OFTEN,
    ),
    "as one": Pair(
        {"a": FOUND, "b": FOUND}, 1.2, HeartSynchrony(0.01, 3.1, 700.0, 200, 200), SkinSynchrony(0.4, 180.0, 0.4),
        OFTEN, 5.6, OFTEN,
    ),
}  # fmt: skip


@pytest.mark.few(1)
@pytest.mark.parametrize("lines", LONGEST)
def test_a_brief_page_is_one_side_whatever_somebody_wrote(kept, lines):
    page = brief(*crowded(kept, LONGEST[lines]))
    assert "Illness and health" in page
    assert sides(page) == 1


@pytest.mark.few(1)
@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("lines", ["nothing", "many lines", "wide letters"])
def test_a_brief_page_is_one_side_in_every_language(kept, lines, language):
    with speaking(language):
        assert sides(brief(*crowded(kept, LONGEST[lines]))) == 1


@pytest.mark.few(1)
@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("pair", PAIRS)
def test_a_page_for_both_is_one_side_in_every_language(kept, pair, language):
    with speaking(language):
        assert sides(for_both(*kept, PAIRS[pair])) == 1


@browser.needs_chromium
@pytest.mark.parametrize("lines", ["many lines", "wide letters"])
def test_a_browser_prints_a_brief_page_on_one_side_too(kept, lines, tmp_path):
    assert browser.sides(tmp_path, brief(*crowded(kept, LONGEST[lines]))) == 1


@pytest.mark.few(1)
@pytest.mark.parametrize("pair", PAIRS)
def test_a_page_for_both_is_one_side_whatever_was_found(kept, pair):
    assert sides(for_both(*kept, PAIRS[pair])) == 1


@browser.needs_chromium
def test_a_browser_prints_a_page_for_both_on_one_side_too(kept, tmp_path):
    assert browser.sides(tmp_path, for_both(*kept, PAIRS["all that can be"])) == 1


def test_what_has_no_room_on_a_brief_page_is_counted(kept):
    session, recorded = kept
    words = Journal(tuple(Line(f"Zeile {k}.", None, WRITTEN) for k in range(40)), ())
    page = brief(session, recorded["a"], words)
    shown = sum(f"Zeile {k}." in page for k in range(40))
    assert 8 < shown < 40
    presses = len(events.marks(recorded["a"].notes))
    assert f"And {40 + presses - shown} more lines, on the whole page." in page


@pytest.mark.few(2)
@browser.needs_axe
@pytest.mark.parametrize(
    ("kind", "width", "dark"), [("whole", 390, True), ("brief", 390, False), ("both and each", 1200, False)]
)
def test_axe_finds_nothing_in_a_page(kept, kind, width, dark, tmp_path):
    crowd = crowded(kept, LONGEST["many lines"])
    page = {
        "whole": lambda: whole(*crowd),
        "brief": lambda: brief(*crowd),
        "both and each": lambda: for_both(*kept, PAIRS["as one"], dict.fromkeys("ab", crowd[2])),
    }[kind]()
    assert browser.violations(tmp_path, page, width, dark) == []


def test_a_pdf_fetches_nothing_and_has_the_pages_letters(kept):
    session, recorded = kept
    written = pdf(brief(session, recorded["a"], NOTHING))
    assert written.startswith(b"%PDF-")
    assert b"/URI" not in written
    assert shutil.which("pdftotext") is None or "What was not measured" in text_of(written)


def text_of(written):
    """By Poppler."""
    return subprocess.run(["pdftotext", "-", "-"], input=written, capture_output=True, check=True).stdout.decode()
