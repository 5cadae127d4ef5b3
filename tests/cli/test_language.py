"""The command in the language that is asked for; and what is kept and handed out, which has none."""

import json
import re
import shutil
import tomllib

import numpy as np
import pytest
from support.other_language import SIGN, left_in_english, other

from device import language
from device.cli.command import COMMANDS, command_of, main
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


@pytest.mark.parametrize("words", [["--help"], ["help"], []])
def test_help_speaks_the_language_of_the_settings(ebb, tmp_path, words):
    (tmp_path / "ebb.toml").write_text(GERMAN)
    told = ebb("--config", "ebb.toml", *words, code=0 if words else 2)
    assert "Eine Lampe für den Nachttisch" in told
    assert "A bedside lamp" in ebb("--config", "ebb.toml", "--language", "en", *words, code=0 if words else 2)


@pytest.mark.parametrize("wrong", ["[light]\npalette = 'mauve'\n", "[light]\npalette = “mono”\n", "[lamp"])
def test_settings_that_cannot_be_used_keep_nobody_from_help_in_the_language_that_they_ask_for(ebb, tmp_path, wrong):
    (tmp_path / "ebb.toml").write_text(GERMAN + wrong)
    assert "eine Sitzung" in ebb("--config", "ebb.toml", "help", "solo", code=0)


def test_without_settings_help_speaks_as_whoever_types_does(ebb, monkeypatch):
    assert ebb("--help").startswith("A bedside lamp")
    assert ebb("--config", "none.toml", "--help").startswith("A bedside lamp")
    monkeypatch.setenv("LANGUAGE", "de")
    assert ebb("--help").startswith("Eine Lampe für den Nachttisch")


@pytest.mark.parametrize("name", COMMANDS)
def test_no_word_of_a_commands_help_is_left_in_english(ebb, name):
    with language.speaking(other()):
        told = ebb("help", name)
    assert SIGN in told
    told = re.sub(r"\{[\w,]+\}|\b[a-z]+(\|[a-z]+)+", "", told)  # what can be chosen
    options = [word.strip("-") for each in command_of(name).arguments for word in re.split("(?=-)", each.name)]
    fields = (str(value) for each in command_of(name).arguments for value in each.fields.values())
    assert not left_in_english(told, name, "help", *options, *re.findall(r"\w+", " ".join(fields)))


def test_no_word_of_the_overview_or_of_the_manual_is_left_in_english(ebb):
    names = [*COMMANDS, "config", "recordings", "language", "version", "en", "de"]
    with language.speaking(other()):
        assert not left_in_english(ebb("--help"), *names)
        manual = ebb("help", "--man")
    headings = [line.removeprefix(".SH ") for line in manual.splitlines() if line.startswith(".SH ")]
    assert headings
    assert not left_in_english(" ".join(headings))


def test_no_meaning_of_a_setting_is_left_in_english(ebb, tmp_path):
    (tmp_path / "ebb.toml").write_text("[breath]\nrate_bpm = 5.5\n")
    with language.speaking(other()):
        told = ebb("--config", "ebb.toml", "config")
    assert tomllib.loads(told)["breath"]["rate_bpm"] == 5.5, "it is a settings file all the same"
    said = [line.partition("#")[2] for line in told.splitlines()]
    said = [re.sub(r"\(.*('|true, false|any text).*\)|'\w+'", "", line) for line in said]
    assert sum(SIGN in line for line in said) > 90
    assert not left_in_english("\n".join(said), "toml", "true", "false")


WRONG = [
    ("solo --nonsense", "ebb solo: das ist hier nicht bekannt: --nonsense"),
    ("solo --people x", "ebb solo: --people: 'x' ist hier kein Wert (int)"),
    ("solo --people 3", "ebb solo: --people: 3 steht nicht zur Wahl; das gibt es: 1, 2"),
    ("solo --minutes", "ebb solo: --minutes: braucht einen Wert"),
    ("solo --minutes long", "ebb solo: --minutes: 'long' ist keine Zahl von Minuten"),
    ("solo --minutes 0", "ebb solo: --minutes: 0 Minuten: es müssen mehr als 0 sein, und höchstens 1440"),
    ("solo --fast=1", "ebb solo: --fast: nimmt keinen Wert an, auch nicht '1'"),
    ("preview settle", "ebb preview: es fehlt noch: --to"),
    ("calibrate skin --ohms 3", "ebb calibrate: --ohms: braucht 2 Werte"),
    ("import", "ebb import: es fehlt noch: ORDNER"),
    ("journal 1 --h", "ebb journal: --h ist nicht eindeutig: gemeint sein kann --help, --history"),
    ("journal 1 --at noon", "--at: 'noon' ist keine Zeit wie 12:30 oder 1:02:30, vom Anfang der Sitzung an"),
    ("attach 1 --value 3,2", "ebb attach: --value: '3,2' ist keine Zahl wie 12.1, mit einem Punkt"),
    ("trend --weeks 0", "ebb trend: --weeks: '0' Wochen: es muss eine ganze Zahl von 1 bis 520 sein"),
    ("sessions --since someday", "ebb sessions: --since: 'someday' ist weder ein Tag, wie 2026-11-01, noch"),
    ("replay x --rate 0", "ebb replay: --rate: '0' ist keine Anzahl von Zeilen in der Sekunde"),
    ("study a --to b --lamps 0", "ebb study: --lamps: '0': es muss eine ganze Zahl von 1 bis 10000 sein"),
    ("study a --to b --tables x", "ebb study: --tables: 'x': es gibt beats, seconds; dazwischen ein Komma"),
]


@pytest.mark.parametrize(("words", "said"), WRONG, ids=[words for words, _ in WRONG])
def test_what_cannot_be_asked_so_is_told_in_german_below_how_it_can(ebb, capsys, words, said):
    with pytest.raises(SystemExit) as ended:
        ebb("--language", "de", *words.split())
    assert ended.value.code == 2
    usage, *_, told = capsys.readouterr().err.splitlines()
    assert usage.startswith(f"Aufruf: ebb {words.split()[0]} [-h] ")
    assert said in told


REFUSED = [
    ("programs show", "ebb programs show NAME: sag, welches; 'ebb programs' zeigt, was es gibt"),
    ("programs copy settle", "es heißt 'ebb programs show NAME', oder 'ebb programs copy NAME MEINS'"),
    ("encrypt", "es gibt keinen Schlüssel zum Verschlüsseln: 'age-keygen -o DATEI'"),
    ("journal 1 --at 0:10", "--at: sag, was von diesem Zeitpunkt bleiben soll"),
    ("journal 1 --undo 1 --forget 1", "--undo und --forget: eines nach dem anderen"),
    ("journal 1 words --undo 1", "--undo nimmt nichts an, was geschrieben wird"),
    ("journal 1 --change 1", "--change 1: sag, was stattdessen dort stehen soll"),
    ("attach 1 --name cortisol --value 12.1", "ein Laborwert braucht auch --unit und --method und --at"),
    ("keep a.edf --person A", "--person A: es braucht einen Code aus kleinen Buchstaben und Ziffern"),
    ("page code x", "wessen Code? Sag: ebb page code a"),
    ("page forget phone", "kein Telefon heißt 'phone'; es gibt keines"),
    ("show 99", "Sitzung 99: die gibt es nicht; sie haben die Nummern 1 bis 1, und 'last' ist die neueste"),
    ("show 1 --person b", "Sitzung 1 hat keine Person 'b'; sag --person a"),
    ("report 1 --both", "Sitzung 1 ist von einer Person: ein Bericht für beide braucht die Aufzeichnungen von zweien"),
    ("export 5-7 --to csv", "Sitzungen 5-7: da gibt es keine; sie haben die Nummern 1 bis 1"),
    ("export 3-1 --to csv", "Sitzungen 3-1: das zählt abwärts; sag 1-3"),
    ("export 1 --to csv --shift-days 3", "--shift-days 3: das ist für --to bids, und bis zu 73200 vor oder zurück"),
    ("sessions --program settle", "--program settle: keine Sitzung hatte es; es gibt 1 ohne Programm"),
    ("sessions --person b", "--person b: davon ist keine Sitzung; es gibt a"),
    ("sessions --words rain", "--words: keine Sitzung hat 'rain' in ihren Worten; 0 von 1 haben Worte"),
    ("shared --codes a,a", "--codes a,a: es braucht zwei verschiedene, wie in 'a,b'"),
]


@pytest.mark.parametrize(("words", "said"), REFUSED, ids=[words for words, _ in REFUSED])
def test_what_a_command_cannot_do_so_is_told_in_german(ebb, tmp_path, monkeypatch, words, said):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    (tmp_path / "ebb").mkdir()
    told = ebb("--language", "de", *words.split(), code=2)
    assert told.startswith(f"ebb: {said}")


def test_a_line_that_is_of_another_kind_is_told_in_german(ebb):
    ebb("journal", "1", "slept", "well")
    told = ebb("--language", "de", "attach", "1", "--change", "1", "--unit", "nmol/l", code=2)
    assert told == "ebb: 1 ist von anderer Art: 'ebb journal 1 --change 1' ändert es\n"


def test_a_command_that_there_is_not_is_told_in_german_with_the_nearest(ebb):
    assert ebb("--language", "de", "sesions", code=2) == (
        "ebb: einen Befehl 'sesions' gibt es nicht; war sessions gemeint?\n"
    )
    assert "; es gibt demo, lamp, " in ebb("--language", "de", "nonsense", code=2)


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
