"""Why something is not known, in words: each code has its sentence, and a missing heart rate says what to do."""

import pytest

from device.model import Contact, Reason, SkinState, Vitals
from device.signals.skin.conductance import TRUSTED
from device.text.states import why_unknown


@pytest.mark.parametrize("reason", [*Reason, *(state for state in SkinState if state not in TRUSTED)])
@pytest.mark.parametrize("contact", Contact)
def test_every_reason_has_a_sentence_whatever_the_contact(reason, contact):
    [sentence] = why_unknown(Vitals(contact=contact, reasons=(reason,)))
    assert sentence[0].islower()
    assert sentence != reason


def test_a_missing_heart_rate_says_what_to_do_and_a_missing_level_does_not():
    reasons = (Reason.NOISE, SkinState.OPEN)
    assert why_unknown(Vitals(contact=Contact.HOLD_STILL, reasons=reasons)) == [
        "there is noise on the sensor: hold still",
        "the electrodes touch no skin",
    ]
    assert why_unknown(Vitals(contact=Contact.FOUND, reasons=reasons))[0] == "there is noise on the sensor"
