"""What a recording says in English is told in the language of whoever reads, and in English as it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from device.app.runner import SIGNALS
from device.guide.guide import BY_HAND, LET_GO, TAKEN_BACK, Ending
from device.language import speaking
from device.recording.people_files import NOT_YET
from device.recording.session_info import CUT_OFF
from device.text.recorded_words import PARTS, RECORDED, retold
from drivers.ports import MOTORS


@given(
    st.one_of(st.text(), st.sampled_from(RECORDED), st.sampled_from(RECORDED).map(lambda text: text.format_map(Any())))
)
def test_in_english_it_is_told_as_it_was_recorded(text):
    assert retold(text) == text


class Any(dict):
    def __missing__(self, name):
        return f"the ring works again {{{name}}}"


@pytest.mark.parametrize("why", [BY_HAND, TAKEN_BACK, LET_GO, Ending().why, *SIGNALS.values()])
def test_every_end_of_a_session_has_a_sentence_of_its_own(why):
    assert f"It ended: {why}." in RECORDED


def test_what_is_recorded_elsewhere_is_known_here():
    assert {NOT_YET, CUT_OFF} <= set(RECORDED)
    assert set(MOTORS) <= set(PARTS)


@pytest.mark.parametrize(
    ("recorded", "said"),
    [
        ("It ended: its time was over.", "Ihre Zeit war um."),
        ("It ended: a reason of tomorrow.", "Sie endete: a reason of tomorrow."),
        ("Lamp: the ring works again", "Lampe: Ring: geht wieder"),
        ("Gap: 12 MB are free on the card, and 500 MB are to stay free",
         "Lücke: auf der Karte sind 12 MB frei, und 500 MB sollen frei bleiben"),
        ("Lamp: no ADC answered at 0x48 on I2C bus 1: "
         "check the red, black, SDA and SCL wires, then run 'i2cdetect -y 1'",
         "Lampe: kein Wandler (ADC) antwortete bei 0x48, I2C-Bus 1: prüf die Drähte rot, schwarz, SDA und SCL, und ruf "
         "dann 'i2cdetect -y 1' auf"),
        ("Lamp: the ring's SPI bus refused a frame: Input/output error",
         "Lampe: der SPI-Bus des Rings nahm ein Bild nicht an: Lesen oder Schreiben ging nicht"),
        ("Lamp: the second motor does not obey: busy", "Lampe: zweiter Motor: gehorcht nicht: busy"),
        ("[Errno 5] what nobody knows", "[Errno 5] what nobody knows"),
    ],
)  # fmt: skip
def test_german_tells_what_it_knows_and_the_rest_as_it_was_written(recorded, said):
    with speaking("de"):
        assert retold(recorded) == said
