"""The matrix of faults and promises: its page is the one that its definitions make, and a share of it is lived anew."""

import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from promises.chance import LENGTH_S, WIRES, line
from promises.columns import COLUMNS, light, numbers, recording, touch
from promises.lived import live
from promises.page import PAGE, cells, digest
from promises.rows import ROWS
from promises.soak import broken
from support.property_examples import examples

from drivers.simulated.scenario import EVENTS, parse

LINES = st.builds(
    line, st.sampled_from(tuple(EVENTS)), st.floats(0.05, LENGTH_S - 2), st.one_of(st.none(), st.floats(0.05, 20.0)),
    st.sampled_from(WIRES), st.sampled_from("ab"), st.floats(-1e9, 2.5e9),
)  # fmt: skip
BROKE_ONCE = ("at 1.46 s: button pressed\nat 13.34 s: ring fails", "at 18.1 s: ring fails for 5.5 s")
LIVED = ("all at once: converter, ring, motor and card", "everything, one after the other")


def test_the_page_is_made_from_these_rows_and_columns_and_no_cell_is_empty_or_broken():
    page = PAGE.read_text("utf-8")
    assert f"Definitions: {digest()}" in page, "rows or columns have changed since: run 'make faults'"
    rows = [line for line in page.splitlines() if line.startswith("| ")]
    assert len(rows) == 1 + len(ROWS)
    assert rows[0] == f"| | {' | '.join(COLUMNS)} |"
    for row, told in zip(ROWS, rows[1:], strict=True):
        name, *marks = (mark.strip() for mark in told.strip("|").split("|"))
        assert name.strip("*") == row.name
        assert len(marks) == len(COLUMNS)
        for column, mark in zip(COLUMNS, marks, strict=True):
            assert re.fullmatch(r"- \(\d+\)" if column in row.cannot else "yes", mark), (row.name, column, mark)


@pytest.mark.parametrize("row", [r for r in ROWS if r.name in LIVED], ids=lambda row: row.name)
def test_promises_are_kept(row):
    """The worst of the rows; 'make faults' lives all of them."""
    assert not {column: more for column, (word, more) in cells(row).items() if word == "BROKEN"}


@settings(examples(4), phases=(Phase.explicit, Phase.reuse, Phase.generate))  # a session is too long to be shrunk
@given(st.lists(LINES, min_size=1, max_size=6), st.integers(0, 99))
def test_no_scenario_breaks_a_promise(lines, seed):
    """'make scenarios' lives ten thousand."""
    assert not broken(parse("\n".join(lines), "arbitrary"), seed)


@pytest.mark.parametrize("text", BROKE_ONCE)
def test_a_ring_that_took_nothing_when_the_light_faded_does_not_go_out_in_one_step(text):
    assert not broken(parse(text, "a ring that fails to the end, or to shortly before it"), 135)


def test_the_observers_would_have_seen_what_they_look_for():
    """A session, and the same with what was seen of it spoilt."""
    with tempfile.TemporaryDirectory() as folder:
        lived = live("at 12 s: a leaves for 6 s", Path(folder), 20.0)
        assert all(check(lived) for check in (numbers, light, touch, recording))
        lived.scenario = live("at 4 s: b leaves", Path(folder) / "b", 1.0).scenario
        with pytest.raises(AssertionError, match="of b at"):
            numbers(lived)
        lived.witness.shown[300:300] = [lived.witness.shown[-1] + 0.9]
        with pytest.raises(AssertionError, match="stepped"):
            light(lived)
        lived.witness.felt[300:300] = [0.5] * 150
        with pytest.raises(AssertionError, match=r"on for 3\.[3-9] s"):
            touch(lived)
        list(lived.steps)[100].samples.values[0, 0] += 0.1
        with pytest.raises(AssertionError, match="1 rows of a"):
            recording(lived)
