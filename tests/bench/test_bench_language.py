"""`ebb check` and `ebb calibrate` in the language that is asked for; what a program reads of them has none."""

import json

import pytest
from support.other_language import left_in_english, other

from device import language
from device.bench.check import checkup
from device.bench.check.finding import WORDS
from device.bench.operator import TerminalOperator
from device.bench.workbench import simulated
from device.cli import command
from device.settings.parse import parse
from drivers.said import Said
from drivers.system.card import Disk

KEPT = {"ebb", "calibrate", "kHz", "MB", "LEDs", "kOhm", "BCM", "touch", "ring", "skin"}
"""Commands, units and settings."""


@pytest.fixture
def ebb(tmp_path, capsys):
    def run(*words, speaks="de"):
        with language.speaking(other() if speaks == "other" else speaks):
            code = command.main(["--recordings", str(tmp_path), *words, "--hardware", "simulated", "--fast"])
        return code, capsys.readouterr().out

    yield run
    language.speak("en")


def test_no_word_of_a_checked_lamp_is_left_in_english(ebb):
    code, told = ebb("check", "--people", "2", speaks="other")
    assert code == 0
    assert not left_in_english(told, *KEPT)


@pytest.mark.parametrize("part", ["touch", "ring", "skin"])
def test_no_word_of_a_calibration_is_left_in_english_but_the_settings_that_it_found(ebb, part):
    ohms = ["--ohms", "1M", "100k"] if part == "skin" else []
    code, told = ebb("calibrate", part, *ohms, speaks="other")
    assert code == 0
    lines = [line for line in told.splitlines() if not (line.startswith("[") or " = " in line)]
    assert lines
    assert not left_in_english("\n".join(lines), *KEPT, "uS")


def test_a_lamp_that_is_well_says_so_in_german(ebb):
    code, told = ebb("check", "button", "machine")
    assert code == 0
    assert "gut     Knopf               gedrückt und gehalten" in told
    assert told.splitlines()[-1] == "Nichts ist falsch. Das waren simulierte Teile."


def test_every_part_has_a_name_in_german():
    with language.speaking("de"):
        assert checkup.name("crosstalk a pulse") == "Übersprechen a Puls"
        assert checkup.name("second motor") == "zweiter Motor"
        assert len({checkup.name(word) for word in WORDS}) == len(WORDS)


def test_what_a_program_reads_is_the_same_in_every_language(ebb):
    said = [
        json.loads(ebb("check", "converter", "button", "ripple", "--json", speaks=code)[1]) for code in ("en", "de")
    ]
    for each in said:
        each.pop("when")
    assert said[0] == said[1]


def test_a_part_that_is_missing_is_told_in_german_with_what_to_do():
    lamp = simulated(parse({}))
    lamp.parts.adc = lamp.parts.source = None
    problem = Said("no ADC answered at {place} on {where}", place="0x48", where=Said("I2C bus {number}", number=1))
    wires = Said("{problem}: check the red, black, SDA and SCL wires, then run 'i2cdetect -y 1'", problem=problem)
    lamp.parts.troubles["converter"] = wires
    with language.speaking("de"):
        found = list(checkup.findings(lamp, ["converter", "crosstalk"], Disk(), None))
    assert found[0].found == "kein Wandler (ADC) antwortete bei 0x48, I2C-Bus 1"
    assert found[0].advice.startswith("prüf die Drähte rot, schwarz")
    assert found[1].found == "dafür fehlt: Wandler"


@pytest.mark.parametrize(
    ("code", "typed", "answer"),
    [
        ("de", "", "y"),
        ("de", "w", "n"),
        ("de", "Z", "b"),
        ("de", "n", "n"),
        ("en", "n", "n"),
        ("en", "b", "b"),
        ("en", "w", None),
    ],
)
def test_a_question_is_answered_as_it_is_asked_or_in_english(monkeypatch, capsys, code, typed, answer):
    lines = iter([typed, ""])
    monkeypatch.setattr("builtins.input", lambda: next(lines))
    with language.speaking(code):
        answers = {"y": language.tr("yes"), "n": language.tr("next one"), "b": language.tr("back one")}
        chosen = TerminalOperator().choose("bottom", "?", answers)
    asked = capsys.readouterr().out
    assert ("j(a), w(eiter), z(urück):" if code == "de" else "y(es), n(ext one), b(ack one):") in asked
    assert chosen == (answer or "y")
    assert (answer is None) == ("'w' is none of y, n, b" in asked)
