"""Tables over many sessions, whatever somebody's program left in them: a row comes and goes, and the others stay."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.property_examples import examples

from device.library import growing_table
from drivers.stored import UnreadableError

CSV, TSV = Path("a_sessions.csv"), Path("participants.tsv")
CELLS = st.text(st.characters(exclude_categories=("C",), exclude_characters="\t"), min_size=1, max_size=12)
KEYS = st.integers(1, 10**6).map(str)


@examples(100)
@given(st.binary(min_size=1, max_size=200), st.sampled_from([CSV, TSV]))
def test_what_is_no_table_of_ours_is_refused_and_nothing_else_is_raised(content, file):
    for do in (growing_table.without, lambda *its: growing_table.with_rows(*its[:2], ["session"], {"1": {}})):
        try:
            do(content, file, "1")
        except UnreadableError:
            continue
        assert any(name.encode() in content for name in growing_table.FIRST)


@examples(100)
@given(st.dictionaries(KEYS, CELLS, min_size=1, max_size=6), KEYS, CELLS)
def test_a_row_that_came_and_went_leaves_the_others_as_they_were(cells, key, cell):
    rows = {at: {"session": at, "what": text} for at, text in cells.items() if at != key}
    before = growing_table.with_rows(b"", CSV, ["session", "what"], rows) if rows else b""
    grown = growing_table.with_rows(before, CSV, ["session", "what"], {key: {"session": key, "what": cell}})
    assert growing_table.without(grown, CSV, key) == before
    assert growing_table.without(before, CSV, key) == before if before else True


@pytest.mark.parametrize(
    ("file", "before", "after"),
    [
        (CSV, b"session,mine\n10,x\n2,\"a, b\"\n", b'session,mine,what\n2,"a, b",\n7,,new\n10,x,\n'),
        (TSV, b'participant_id\tage\nsub-b\t"4"\n', b'participant_id\tage\twhat\n7\tn/a\tnew\nsub-b\t"4"\tn/a\n'),
        (CSV, b"\xef\xbb\xbfsession,mine\r\n10,x\r\n", b"session,mine,what\n7,,new\n10,x,\n"),
    ],
)  # fmt: skip
def test_columns_of_somebody_elses_stay_and_rows_stand_in_order(file, before, after):
    first = "session" if file is CSV else "participant_id"
    row = {"7": {first: "7", "what": "new"}}
    assert growing_table.with_rows(before, file, [first, "what"], row, "" if file is CSV else "n/a") == after


@pytest.mark.parametrize("before", [b"", b"shopping,price\n7,2\n", b"\x00\x01", b"7\n", b'"session\n'])
def test_somebody_elses_file_is_not_touched(before):
    with pytest.raises(UnreadableError, match=r"it is no (table|text)"):
        growing_table.without(before, CSV, "7")
