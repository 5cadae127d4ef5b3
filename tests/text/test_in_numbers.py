"""The table of a page says nothing else than the sentences above it."""

import pytest
from support.recordings import STORED, repeated

from device.recording import folders, reader
from device.recording.fields import HEART_RATE, RSA
from device.text.in_numbers import in_numbers
from device.text.series import at_first_and_last


@pytest.fixture(scope="module")
def recorded():
    stored = folders.find(STORED, "1")
    return repeated(reader.read(stored.recordings("a")), 8)  # 12 min: ends and rows are of one minute


@pytest.mark.parametrize(("head", "label"), [("Pulse, /min", HEART_RATE), ("Swing, ms", RSA)])
def test_where_an_end_is_a_row_it_has_the_number_that_is_told_at_first_and_at_last(recorded, head, label):
    table = in_numbers(recorded)
    column = [row[table.heads.index(head)] for row in table.rows]
    first, last = at_first_and_last(recorded.signal(label), 1, recorded.length_s)
    assert (column[0], column[-1]) == (f"{first:.0f}", f"{last:.0f}")
