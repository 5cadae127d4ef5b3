"""What a person is told: the body and never the mind, and unknown as unknown (promises 1 and 6)."""

import pytest
from support.other_language import left_in_english, other
from support.sessions import play, simulated, solo, world

from device.language import codes, speaking, tr
from device.model import Contact, SkinState, Vitals
from device.text import moment
from drivers.simulated.body import Body, Temperament

MIND = (
    "stress",
    "anxi",
    "calm down",
    "relax",
    "happy",
    "sad",
    "fear",
    "score",
    "goal",
    "better",
    "worse",
    "well done",
    "partner",
)


def every_line(leaves_s=1e9, people=1):
    bodies = [Body(Temperament(arrives_s=4.0, leaves_s=leaves_s), seed=k) for k in range(people)]
    hardware = simulated(world(*bodies))
    lines = []

    def each(step):
        if step.tick.index % 45 == 0:
            lines.append(moment.one_line(step, simulated=True))
            lines.extend(moment.caption(step, 90.0, "simulated body"))

    play(solo(hardware, 90.0, people=people), hardware, each)
    return lines


@pytest.mark.few(2)
@pytest.mark.parametrize("width", [40, 58, 60, 76, 80, 100, 200])
@pytest.mark.parametrize("people", [1, 2])
def test_no_line_under_the_ring_is_wider_than_the_window(width, people):
    bodies = [Body(Temperament(arrives_s=4.0, leaves_s=40.0), seed=k) for k in range(people)]
    hardware = simulated(world(*bodies))
    label, keys = "simulated body, settling faster than people do", "space marks, h ends, q quits"
    longest = {}

    def each(step):
        if step.tick.index % 45 == 0:
            for private in {False, people == 2}:
                for language in codes():
                    with speaking(language):
                        news = tr("livelier than usual for you") + tr(": pale")
                        lines = moment.caption(step, 3600.0, label, keys, private, news, width)
                    longest.update({len(line): line for line in lines})

    play(solo(hardware, 60.0, people=people), hardware, each)
    assert max(longest) <= width, longest[max(longest)]
    waits = moment.waiting("a-programme-of-forty-letters-as-a-name-is", "resonance-short", label, width)
    assert all(len(line) <= width or " " not in line.strip() for line in waits)


@pytest.mark.few(1)
@pytest.mark.parametrize("people", [1, 2])
def test_the_body_is_described_and_never_the_mind(people):
    text = "\n".join(every_line(50.0, people)).lower()
    assert not [word for word in MIND if word in text]


def test_every_line_of_a_simulated_session_says_that_it_is_simulated():
    assert all("simulated" in line for line in every_line() if "·" in line and ":" in line[:6])


def test_unknown_is_said_as_unknown_and_never_as_a_number():
    nothing = Vitals()
    for sentence in (moment.heart(nothing), moment.swing(nothing), moment.skin(nothing), moment.state(nothing)):
        assert not any(letter.isdigit() for letter in sentence)


@pytest.mark.parametrize(
    ("vitals", "sentence"),
    [
        (Vitals(contact=Contact.HOLD_STILL), "heart: hold still"),
        (Vitals(contact=Contact.FOUND, heart_rate_bpm=64.4), "heart 64/min"),
        (Vitals(contact=Contact.FOUND), "heart: listening"),
    ],
)
def test_the_search_for_a_heart_has_words(vitals, sentence):
    assert moment.heart(vitals) == sentence


def test_a_skin_that_was_just_touched_is_being_listened_to():
    assert moment.skin(Vitals(skin=SkinState.ON)) == "skin: listening"


def test_the_last_sentence_tells_no_number_of_the_past_as_of_now():
    first, last = Vitals(heart_rate_bpm=80.0), Vitals(heart_rate_bpm=70.0)
    assert "at the end" in moment.closing(first, last, last, 600, simulated=False)
    assert "when it was last seen" in moment.closing(first, last, Vitals(), 600, simulated=False)
    assert "no pulse was found" in moment.closing(None, None, Vitals(), 600, simulated=False)


@pytest.mark.few(1)
@pytest.mark.parametrize("people", [1, 2])
def test_nothing_that_is_read_in_a_terminal_is_in_one_language_alone(people):
    known = Vitals(contact=Contact.FOUND, heart_rate_bpm=70.0, rsa_ms=80.0, skin_usiemens=3.25)
    with speaking(other()):
        lines = every_line(leaves_s=50.0, people=people)
        lines += moment.waiting("3", "4", "")
        lines += [moment.closing(known, known, each, 90.0, simulated=True) for each in (known, Vitals(), None)]
        lines += [moment.closing_for_two(90.0, simulated=True, one_heart=one) for one in (True, False)]
    assert not left_in_english(" ".join(lines), "simulated", "body", "Ctrl", "ends")
