"""Why a signal is unknown is told in whole words, for a stored session whose truth is known."""

from pathlib import Path

import numpy as np

from device.recording import fields, reader
from device.text import availability

SESSION = next((Path(__file__).resolve().parents[1] / "data" / "format-1").glob("*/*-solo-0001"))


def test_no_reason_is_cut_short_and_none_is_given_for_what_is_known():
    recorded = reader.read([SESSION / "a.edf"])
    paced = ~np.isnan(recorded.signal(fields.PACE))
    why = availability.pace_missing(recorded)
    assert set(why[paced]) == {""}
    assert set(why[~paced]) == {"nothing asked for"}
    assert set(availability.pulse_missing(recorded)) <= {"", "listening", "no pulse"}
