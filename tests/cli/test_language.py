"""The command in the language that is asked for; and what is kept and handed out, which has none."""

import json
import shutil

import numpy as np
import pytest

from device import language
from device.cli.command import main
from device.recording import reader

GERMAN = '[text]\nlanguage = "de"\n'


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The same simulated session, recorded by an English command and by a German one, with its results."""
    roots = {}
    for code in ("en", "de"):
        root = roots[code] = tmp_path_factory.mktemp(code)
        words = ["solo", "--hardware", "simulated", "--fast", "--minutes", "1", "--results", str(root / "a.jsonl")]
        try:
            assert main(["--language", code, "--recordings", str(root / "kept"), *words]) == 0
        finally:
            language.speak("en")
        shutil.copy(root / "a.jsonl", root / "kept.jsonl")  # where no `ebb forget` of a copy finds it
    return roots


@pytest.fixture
def ebb(made, tmp_path, monkeypatch, capsys):
    """The command on a copy, in a folder of its own: what it prints, on either stream."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("LANGUAGE", raising=False)
    root = shutil.copytree(made["en"] / "kept", tmp_path / "kept")

    def run(*words, code=0):
        capsys.readouterr()
        assert main(["--recordings", str(root), *map(str, words)]) == code
        out, err = capsys.readouterr()
        return out + err

    yield run
    language.speak("en")


def test_the_settings_say_which_language_the_command_speaks(ebb, tmp_path):
    (tmp_path / "ebb.toml").write_text(GERMAN)
    assert "SIMULIERT: Sitzung 1, solo" in ebb("--config", "ebb.toml", "show", "last")
    assert "SIMULATED: session 1, solo" in ebb("--config", "ebb.toml", "--language", "en", "show", "last")
    assert "SIMULATED: session 1, solo" in ebb("show", "last")


@pytest.mark.parametrize(
    ("languages", "said"),
    [
        ("de", "simuliert"),
        ("de_DE:en", "simuliert"),
        ("fr:de", "simuliert"),
        ("en_GB:de", "simulated"),
        ("", "simulated"),
    ],
)
def test_where_the_settings_leave_it_at_english_the_person_who_types_chooses(ebb, monkeypatch, languages, said):
    monkeypatch.setenv("LANGUAGE", languages)
    assert said in ebb("sessions")


def test_a_language_that_there_is_not_is_refused_with_those_that_there_are(ebb, tmp_path, capsys):
    (tmp_path / "ebb.toml").write_text('[text]\nlanguage = "fr"\n')
    assert "text.language = 'fr' is none of 'en', 'de'" in ebb("--config", "ebb.toml", "sessions", code=2)
    with pytest.raises(SystemExit):
        ebb("--language", "fr", "sessions")
    assert "choose from" in capsys.readouterr().err


@pytest.mark.parametrize("wrong", ["[light]\npalette = 'mauve'\n", "[light]\npalette = “mono”\n"])
def test_settings_that_cannot_be_used_are_told_in_the_language_that_they_ask_for(ebb, tmp_path, wrong):
    (tmp_path / "ebb.toml").write_text(GERMAN + wrong)
    told = ebb("--config", "ebb.toml", "sessions", code=2)
    assert "ist keines von 'ember'" in told or "geschwungene Anführungszeichen" in told


def test_a_report_is_written_in_the_language_that_is_asked_for(ebb, tmp_path):
    assert "geschrieben nach" in ebb("--language", "de", "report", "last", "--to", "de.html")
    assert '<html lang="de">' in (tmp_path / "de.html").read_text()


def test_what_was_to_be_forgotten_is_asked_and_answered_in_the_same_language(ebb, monkeypatch, tmp_path):
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda asked: "nein")
    assert "nichts wurde entfernt" in ebb("--language", "de", "forget", "1")
    monkeypatch.setattr("builtins.input", lambda asked: "ja")
    assert "nothing was removed" in ebb("forget", "1")
    assert "entfernt: alles aus Sitzung 1." in ebb("--language", "de", "forget", "1")


def test_a_recording_and_its_results_are_the_same_in_every_language(made):
    recorded, about, results = [], [], []
    for root in made.values():
        [path] = root.rglob("a.edf")
        recorded.append(reader.read([path]))
        about.append(json.loads(path.with_name("session.json").read_text()))
        results.append((root / "kept.jsonl").read_text().splitlines()[1:])
    assert recorded[0].notes == recorded[1].notes
    for label, values in recorded[0].integers.items():
        np.testing.assert_array_equal(values, recorded[1].integers[label])
    for key in ("ended", "settings", "world"):
        assert about[0][key] == about[1][key]
    assert results[0] == results[1] != []


@pytest.mark.parametrize("to", ["csv", "rr", "bids"])
def test_an_export_is_the_same_in_every_language(ebb, tmp_path, to):
    written = []
    for code in ("en", "de"):
        folder = tmp_path / code
        folder.mkdir()
        ebb("--language", code, "export", "1", "--to", to, "--folder", folder)
        files = [path for path in folder.rglob("*") if path.suffix in (".csv", ".tsv", ".json", ".txt")]
        written.append({path.relative_to(folder): path.read_text() for path in files})
    assert written[0] == written[1] != {}
