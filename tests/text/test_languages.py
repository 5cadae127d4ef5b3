"""Every sentence can be said in every language that has a file, with the same fields, and says it as kindly."""

import threading
from dataclasses import replace
from importlib.resources import files

import numpy as np
import pytest
from support import sentences
from support.judging_words import JUDGES_BY_LANGUAGE

from device import language
from device.language import Catalogue, catalogue, codes, decimal, now, ntr, ptr, speaking, tr
from device.text import numbers

OTHERS = [code for code in codes() if code != language.ENGLISH]

OF_SYSTEMD = ("device/app/certificate", "device/app/safe_exit", "device/app/bedside", "device/privileged/")
"""What speaks to the journal alone."""
NO_SENTENCES = ("crosstalk hearts", "ebb calibrate ring", "ebb programs show …", "ebb solo --program …")
"""Names and commands, which look like one."""


@pytest.fixture(scope="module")
def found():
    return sentences.marked()


def test_german_is_one_of_the_languages():
    assert "de" in OTHERS


def test_whoever_looks_for_sentences_sees_each_as_it_stands_in_the_code(found):
    assert not found.unclear
    assert len(found.plain) > 400


def test_what_somebody_is_told_or_refused_can_be_said_in_every_language():
    """What an error says, and what is printed, where its text stands in the call; what is made before is not seen."""
    found = [each for each in sentences.unmarked() if not each.startswith(OF_SYSTEMD)]
    assert not [each for each in found if not each.endswith(NO_SENTENCES)]


@pytest.mark.parametrize("code", OTHERS)
def test_a_language_has_every_sentence_and_no_other(code, found):
    other = catalogue(code)
    assert set(other.sentences) == found.plain
    assert set(other.counted) == {many for _, many in found.counted}
    assert {(meaning, word) for meaning, words in other.meant.items() for word in words} == found.meant


@pytest.mark.parametrize("code", OTHERS)
def test_a_sentence_has_the_same_fields_in_every_language(code, found):
    other = catalogue(code)
    plain = other.sentences.items()
    assert not [said for sentence, said in plain if sentences.fields(sentence) != sentences.fields(said)]
    for many, forms in other.counted.items():
        fields = set(sentences.fields(many))
        assert all(fields - {"count:"} <= set(sentences.fields(form)) <= fields for form in forms), many
    for one, many in found.counted:
        assert set(sentences.fields(many)) - set(sentences.fields(one)) <= {"count:"}


@pytest.mark.parametrize("code", OTHERS)
def test_a_sentence_begins_and_ends_as_its_english_does_where_others_stand_beside_it(code):
    pairs = catalogue(code).sentences.items()
    assert not [
        s for s, said in pairs if (s[:1].isspace(), s[-1:].isspace()) != (said[:1].isspace(), said[-1:].isspace())
    ]
    assert not [s for s, said in pairs if (s[-1] in ".?") != (said[-1] in ".?")]


@pytest.mark.parametrize("code", OTHERS)
def test_no_language_rates_anybody_or_guesses_at_a_mind(code):
    other = catalogue(code)
    said = [
        *other.sentences.values(),
        *(form for forms in other.counted.values() for form in forms),
        *other.page.values(),
    ]
    judging = [(judge, s) for s in said for judge in JUDGES_BY_LANGUAGE[code] if judge in s.lower()]
    assert not judging


@pytest.mark.parametrize("code", OTHERS)
def test_a_plural_has_a_form_for_every_count(code):
    other = catalogue(code)
    for forms in other.counted.values():
        assert {other.plural(count) for count in range(200)} == set(range(len(forms)))


def test_a_sentence_without_a_translation_is_said_in_english():
    with speaking(Catalogue("xx")):
        assert tr("Session {number}", number=3) == "Session 3"
        assert ntr("{count} mark", "{count} marks", 1) == "1 mark"
        assert ptr("number", "no") == "no"


def test_what_is_put_into_a_sentence_is_never_a_sentence_itself():
    with speaking("de"):
        assert tr("Person {code}", code="{oops} {0}") == "Person {oops} {0}"
        assert tr("{nobody's own programme") == "{nobody's own programme"


@pytest.mark.parametrize("value", [1.25, np.float64(1.25)])
def test_german_writes_a_comma_and_english_a_point(value):
    assert tr("{pace:.1f} breaths a minute", pace=value) == "1.2 breaths a minute"
    with speaking("de"):
        assert tr("{pace:.1f} breaths a minute", pace=value) == "1,2 Atemzüge pro Minute"
        assert (decimal("2.5"), numbers.usiemens(0.25), numbers.share(0.995)) == ("2,5", "0,25", "99,5\u00a0%")
        assert tr("written to {path}", path="a.b") == "geschrieben nach a.b"


def test_a_language_is_spoken_where_it_was_asked_for_and_nowhere_else():
    heard = []
    with speaking("de"):
        other = threading.Thread(target=lambda: heard.append(now().code))
        other.start()
        other.join()
        with speaking("en"):
            heard.append(tr("yes"))
        heard.append(tr("yes"))
    assert heard == ["en", "yes", "ja"]
    assert tr("yes") == "yes"


def test_a_language_that_is_spoken_from_here_on_is_spoken_by_every_thread():
    heard = []
    language.speak("de")
    try:
        other = threading.Thread(target=lambda: heard.append(tr("yes")))
        other.start()
        other.join()
    finally:
        language.speak("en")
    assert heard == ["ja"]


def test_a_further_language_is_one_file():
    here = {file.name for file in files("device.language").iterdir() if not file.name.startswith("__")}
    assert here == {f"{code}.toml" for code in OTHERS}
    three = replace(
        catalogue("de"), code="pl", counted={"{count} marks": ("1", "2", "5")}, plural=lambda n: min(2, n // 2)
    )
    with speaking(three):
        assert [ntr("{count} mark", "{count} marks", n) for n in (1, 2, 5)] == ["1", "2", "5"]
