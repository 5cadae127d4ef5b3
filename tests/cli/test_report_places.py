"""Where `ebb report` writes: where it is asked, or it tells where; over its own page, and over nobody else's."""

import json
import os
import shutil
import sys

import pytest
from support.recordings import STORED

from device.cli import main
from device.recording.folders import SessionError
from device.report.pdf import pdf

PAGE = "ebb-0001-a.html"


@pytest.fixture
def ebb(tmp_path, monkeypatch, capsys):
    """The command, on a copy, in a folder of its own."""
    root = shutil.copytree(STORED, tmp_path / "recordings")
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)

    def run(*words, code=0):
        capsys.readouterr()
        assert main(["--recordings", str(root), *map(str, words)]) == code
        out = capsys.readouterr()
        return " ".join((out.out if code == 0 else out.err).split())

    return run


def test_a_page_nobody_named_is_told_by_its_whole_path_and_replaced_by_the_next(ebb, tmp_path):
    here = tmp_path / "here"
    assert ebb("report", 1) == f"written to {here / PAGE}"
    before = (here / PAGE).read_bytes()
    ebb("journal", 1, "slept well")
    assert ebb("report", 1) == f"written to {here / PAGE}, in place of the page that Ebb had written there"
    assert before != (here / PAGE).read_bytes()
    assert b"slept well" in (here / PAGE).read_bytes()
    assert ebb("report", 1, "--brief") == f"written to {here / 'ebb-0001-a-brief.html'}"
    assert sorted(path.name for path in here.iterdir()) == ["ebb-0001-a-brief.html", PAGE]


@pytest.mark.few(1)
@pytest.mark.parametrize("theirs", ["somebody else's", "changed", "a link"])
def test_what_is_not_as_ebb_wrote_it_is_left_and_a_free_name_taken(ebb, tmp_path, theirs):
    file, mine = tmp_path / "here" / PAGE, tmp_path / "mine.html"
    if theirs == "changed":
        ebb("report", 1)
        file.write_text(file.read_text() + "<!-- mine -->")
    elif theirs == "a link":
        mine.write_text("mine")
        file.symlink_to(mine)
    else:
        file.write_text("mine")
    before = file.read_text()
    said = ebb("report", 1)
    assert said == f"written to {tmp_path / 'here' / 'ebb-0001-a-2.html'}; {PAGE} is not as Ebb wrote it, and was left"
    assert file.read_text() == before
    assert "ebb-0001-a-2.html, in place of the page" in ebb("report", 1), "it stays with its own"
    assert len(list((tmp_path / "here").iterdir())) == 2


def test_a_name_that_was_asked_for_takes_the_place_of_ebbs_pages_alone(ebb, tmp_path):
    page = tmp_path / "page.html"
    ebb("report", 1, "--to", page)
    assert "in place of" in ebb("report", 2, "--person", "a", "--to", page), "another session's is Ebb's too"
    page.write_text("mine")
    assert "it is there, and not as Ebb wrote it" in ebb("report", 1, "--to", page, code=2)
    assert page.read_text() == "mine"


def test_a_folder_gets_the_page_under_its_own_name(ebb, tmp_path):
    assert ebb("report", 1, "--to", tmp_path) == f"written to {tmp_path / PAGE}"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--to", "page.docx"], "a page's name ends in .html or .pdf"),
        (["--to", "nowhere/page.html"], "there is no folder"),
        (["--each"], "--each goes with --both"),
        (["--both", "--brief", "--each"], "--brief and --each"),
    ],
)
def test_what_cannot_be_written_is_refused_in_one_sentence(ebb, tmp_path, words, why):
    assert why in ebb("report", 1, *words, code=2)
    assert not list((tmp_path / "here").iterdir())


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_folder_that_cannot_be_written_says_what_to_do(ebb, tmp_path):
    (tmp_path / "here").chmod(0o500)
    assert "--to FILE or FOLDER says where else" in ebb("report", 1, code=2)


def test_a_page_that_cannot_be_noted_is_written_and_one_line_says_that_forget_will_not_know_of_it(ebb, tmp_path):
    (session,) = (tmp_path / "recordings").glob("*/*-0001")
    (session / "a.handed.jsonl").mkdir()  # nothing can be noted there, as on a card that is only read
    said = ebb("report", 1)
    assert f"'ebb forget' will not know of it: {session} cannot be written; remove it yourself" in said
    assert (tmp_path / "here" / PAGE).exists()
    (session / "a.handed.jsonl").rmdir()
    assert "forget" not in ebb("report", 1, "--to", tmp_path / "other.html")


def test_whatever_was_handed_out_goes_when_it_is_forgotten(ebb, tmp_path):
    for _ in range(2):
        ebb("report", 1)
        ebb("report", 1, "--brief", "--to", tmp_path / "brief.html")
    ebb("forget", 1, "--yes")
    assert not list((tmp_path / "here").iterdir())
    assert not (tmp_path / "brief.html").exists()


def test_a_pdf_is_written_replaced_and_forgotten_too(ebb, tmp_path):
    try:
        pdf("<p>")
    except SessionError as trouble:
        pytest.skip(str(trouble))
    file = tmp_path / "page.pdf"
    ebb("report", 1, "--to", file)
    assert file.read_bytes().startswith(b"%PDF-")
    assert "in place of" in ebb("report", 1, "--brief", "--to", file)
    ebb("forget", 1, "--yes")
    assert not file.exists()


MISSING = [
    ("raise ImportError('no such library')", "pip install -e '.[pdf]'"),
    ("raise OSError('cannot load library libpango')", "sudo apt install libpango-1.0-0"),
]


@pytest.mark.parametrize(("library", "why"), MISSING)
def test_where_a_pdf_cannot_be_had_one_sentence_says_what_to_install_or_to_print(
    ebb, tmp_path, monkeypatch, library, why
):
    (tmp_path / "weasyprint.py").write_text(library)
    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    monkeypatch.syspath_prepend(tmp_path)
    told = ebb("report", 1, "--to", tmp_path / "page.pdf", code=2)
    assert why in told
    assert "print that from a browser" in told
    assert not (tmp_path / "page.pdf").exists()


@pytest.mark.few(3)
@pytest.mark.parametrize("kind", [[], ["--brief"]])
@pytest.mark.parametrize(
    ("found", "told"),
    [
        ({"rate_bpm": 5.4, "sure": 0.8}, "Your heart swings most near 5.4 breaths a minute (quite sure)."),
        ({"rate_bpm": None, "sure": 0.2, "between_bpm": [5.0, 6.5]}, "somewhere between 5.0 and 6.5 breaths a minute"),
        ({"rate_bpm": None, "sure": 0.1}, "Not clear: no pace stood out."),
        ({"rate_bpm": 5.4, "sure": "very", "between_bpm": [None]}, "near 5.4 breaths a minute (fairly sure)."),
    ],
)
def test_a_page_tells_the_pace_that_its_session_found_and_no_other_sessions(ebb, tmp_path, kind, found, told):
    history = tmp_path / "recordings" / "people" / "a-simulated.resonance.jsonl"
    history.parent.mkdir()
    history.write_text(json.dumps({"utc": "2026-11-26T20:00:00+00:00", "session": 1, **found}) + "\n")
    for number, there in ((1, True), (2, False)):
        ebb("report", number, "--person", "a", *kind, "--to", tmp_path / f"{number}.html")
        assert (told in (tmp_path / f"{number}.html").read_text()) == there
