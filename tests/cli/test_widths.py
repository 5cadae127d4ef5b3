"""No window that somebody reads in breaks a line, or loses the number that a command needs."""

import re
import shutil
from pathlib import Path

import pytest

from device.cli.command import COMMANDS, main

WIDTHS = (40, 58, 60, 76, 80, 100, 200)
NUMBER = 1234  # of the newest session


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Recordings of a session of two people and of one of one, which have many before them, and words to them."""
    root = tmp_path_factory.mktemp("made") / "recordings"
    for number, more in ((NUMBER - 1, ["--people", "2"]), (NUMBER, [])):
        assert main(f"--recordings {root} solo --hardware simulated --fast --minutes 1.5".split() + more) == 0
        folder = max(root.glob("*/*"))
        folder.rename(folder.with_name(f"{folder.name[:-4]}{number}"))
    words = "it rained, and somebody sang " * 20
    assert main(["--recordings", str(root), "journal", "last", words, "--at", "0:30"]) == 0
    value = "--name oxytocin --value 12.1 --unit pg/mL --method saliva-ELISA --at 1:00"
    assert main(["--recordings", str(root), "attach", "last", *value.split()]) == 0
    return root


@pytest.fixture
def printed(made, tmp_path, monkeypatch, capsys):
    """The lines that a command prints in a window of some width."""
    root = Path(shutil.copytree(made, tmp_path / "r"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "c"))

    def lines(width, words):
        monkeypatch.setenv("COLUMNS", str(width))
        capsys.readouterr()
        assert main(["--recordings", str(root), *words.split()]) == 0
        return capsys.readouterr().out.splitlines()

    return lines


TABLES = (
    "sessions", "sessions --person a", f"show {NUMBER}", "show 1233 --person b", "programs", "programs show settle",
    "programs show resonance", "config", "trend --simulated --person a", "journal last words --at 0:01",
    "check --hardware simulated --fast", "help", "--language de help", "--language de help solo",
)  # fmt: skip


@pytest.mark.few(2)
@pytest.mark.parametrize("width", WIDTHS)
def test_no_line_is_longer_than_the_window(width, printed):
    for words in (*TABLES, *(f"help {name}" for name in COMMANDS)):
        for line in printed(width, words):
            # A path is for copying, and so stays in one piece.
            assert len(line) <= width or re.fullmatch(r"\s*\S*/\S*", line), f"{words}: {line!r}"


@pytest.mark.parametrize("width", WIDTHS)
def test_every_session_shows_the_number_to_call_it_by_and_what_was_measured(width, printed):
    told = "\n".join(printed(width, "sessions --person a"))
    for number in (NUMBER, NUMBER - 1):
        [about] = re.findall(rf"^{number} .*(?:\n {{4}}.*)*", told, re.M)
        for word in (r"\d\d\d\d-\d\d-\d\d", r"\bsolo\b", r"\ba\b", r"1:30", r"\d+%", r"\d+/min", r"\d+ms", "simulated"):
            assert re.search(word, about), (word, about)


@pytest.mark.parametrize("width", WIDTHS)
def test_every_programme_shows_the_name_to_call_it_by_and_how_long_it_is(width, printed):
    lines = printed(width, "programs")
    for name, length in (("settle", "8:00"), ("resonance-short", "10:42")):
        assert any(re.match(rf"{name} +{length}\b", line) for line in lines)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_shown_session_keeps_its_units_and_values_and_a_long_line_ends_as_one(width, printed):
    told = " ".join(" ".join(printed(width, f"show {NUMBER}")).split())
    for word in (f"session {NUMBER}", "/min", " ms", "µS", "oxytocin 12.1 pg/mL (saliva-ELISA)", " ..."):
        assert word in told


@pytest.mark.parametrize("width", WIDTHS)
def test_settings_are_the_same_file_in_every_window(width, printed, tmp_path):
    file = tmp_path / "ebb.toml"
    file.write_text("\n".join(printed(width, "config")))
    again = printed(200, f"--config {file} config")
    assert again[1:] == printed(200, "config")[1:]


@pytest.mark.few(2)
@pytest.mark.parametrize("width", [1, 5, 20, 30])
def test_a_sliver_of_a_window_breaks_lines_and_nothing_else(width, printed):
    for words in TABLES:
        assert printed(width, words)


def test_what_no_window_shows_is_a_line_each_for_other_programs(printed, monkeypatch):
    lines = printed(0, "sessions")
    assert [line.split()[0] for line in lines[1:3]] == [str(NUMBER), str(NUMBER - 1)]
