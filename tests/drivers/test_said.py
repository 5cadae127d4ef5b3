"""What drivers say: English for recordings and the journal, and any language for whoever it is shown to."""

import json
import pickle

import pytest

from device import language
from drivers import stored
from drivers.pi import refused
from drivers.ports import DriverError, named
from drivers.said import Said, apart, because, both, joined, whole
from drivers.simulated import scenario
from drivers.simulated.people import named_people

SPI = FileNotFoundError(2, "No such file or directory")


def raised(call):
    with pytest.raises((DriverError, ValueError)) as error:
        call()
    return error.value


REFUSED = [
    (
        lambda: DriverError(refused.device("/dev/spidev0.0", "spi", Said("SPI bus for the ring"), SPI)),
        "no SPI bus for the ring (/dev/spidev0.0 does not exist): on a Pi, switch SPI on with",
        "SPI-Bus für den Ring gibt es hier nicht (/dev/spidev0.0 fehlt): auf einem Pi schaltet",
    ),
    (
        lambda: raised(lambda: named({"spi": 1}, "pwm", "ring.driver")),
        "ring.driver = 'pwm' is not known; there are spi",
        "ring.driver = 'pwm' ist nicht bekannt; es gibt spi",
    ),
    (
        lambda: raised(lambda: named_people("eagr", 1)),
        "--who eagr: 'eagr' is not known (did you mean eager?); there are ",
        "--who eagr: 'eagr' ist nicht bekannt (war eager gemeint?); es gibt ",
    ),
    (
        lambda: raised(lambda: scenario.parse("at noon: ring fails\nat 3 s: a leaves for 0 s", "mine")),
        "mine, line 1: 'noon' is no time; possible are '31.2 s', '5 min', '2:00' and '1:02:03'\n  mine, line 2: ",
        "mine, Zeile 1: 'noon' ist keine Zeit; möglich sind '31.2 s', '5 min', '2:00' und '1:02:03'\n  mine, Zeile 2: ",
    ),
    (
        lambda: raised(lambda: stored.toml("a = 1\na = 2")),
        "not TOML: Cannot overwrite a value",
        "kein TOML: Cannot overwrite a value",
    ),
]


@pytest.mark.parametrize(("error", "english", "german"), REFUSED)
def test_what_a_driver_refuses_is_english_in_itself_and_german_where_it_is_shown_so(error, english, german):
    error = error()
    assert str(error).startswith(english)
    with language.speaking("de"):
        assert str(error).startswith(english), "what is recorded or logged"
        assert language.told(error).startswith(german)
        assert language.tr("strap of {code}: {what}", code="a", what=error).startswith(f"Brustgurt von a: {german}")
    assert language.told(error) == str(error)


@pytest.mark.parametrize(("error", "english", "german"), REFUSED)
def test_what_a_driver_refuses_can_be_shown_by_a_process_that_has_it_as_json(error, english, german):
    words = whole(json.loads(json.dumps(apart(str(error())))))
    assert words == str(error())
    with language.speaking("de"):
        assert language.told(words).startswith(german)


@pytest.mark.parametrize("words", ["as it is {here}", Said("{n:.1f} MHz: {why}", n=2.4, why=DriverError("it {is} so"))])
def test_whatever_else_it_says_comes_through_json_as_it_is(words):
    assert whole(json.loads(json.dumps(apart(words)))) == words


def test_several_sentences_in_one_are_each_said_in_the_language():
    words = joined("; ", [both(["0x48", Said("a display")]), "as it is {here}"])
    assert words == "0x48 and a display; as it is {here}"
    with language.speaking("de"):
        assert language.told(words) == "0x48 und eine Anzeige; as it is {here}"


def test_an_error_without_a_sentence_is_told_as_it_is():
    with language.speaking("de"):
        assert language.told(OSError(5, "Input/output error")) == "[Errno 5] Input/output error"


def test_a_sentence_keeps_what_it_was_made_of_between_processes():
    words = pickle.loads(pickle.dumps(Said("no strap at {address}", address="aa:bb")))
    with language.speaking("de"):
        assert language.told(words) == "kein Brustgurt mit der Adresse aa:bb"


def test_what_the_system_says_is_told_in_german_and_what_it_says_rarely_as_it_is():
    refused = because(PermissionError(13, "Permission denied", "/root/x"))
    assert refused == "Permission denied"
    with language.speaking("de"):
        assert language.told(refused) == "keine Berechtigung"
        assert language.told(because(OSError(71, "Protocol error"))) == "Protocol error"
        assert language.told(because(stored.UnreadableError(Said("it is a folder")))) == "es ist ein Ordner"
