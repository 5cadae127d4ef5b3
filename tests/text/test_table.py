"""Rows for any window: a table, or a few lines each; and sentences that break where they may."""

import pytest

from device.text.table import fill, table

HEADS = ("no", "begun", "kind", "")
ROWS = [("7", "Monday", "solo", "simulated, cut off"), ("12", "Tuesday", "lamp", "")]


def test_a_table_aligns_numbers_to_the_right_and_words_to_the_left():
    assert table(HEADS, ROWS, 80, right=("no",)) == [
        "no  begun    kind",
        " 7  Monday   solo  simulated, cut off",
        "12  Tuesday  lamp",
    ]


def test_a_table_moves_together_before_it_is_given_up():
    assert table(HEADS, ROWS, 34, right=("no",))[1] == " 7 Monday  solo simulated, cut off"


def test_the_last_column_alone_is_broken():
    assert table(HEADS, ROWS, 29, right=("no",), least=10)[1:3] == [
        " 7  Monday   solo  simulated,",
        "                   cut off",
    ]


def test_a_row_that_does_not_fit_is_a_line_of_its_keys_and_what_else_it_says():
    assert table(HEADS, ROWS, 24, right=("no",), keys=2) == [
        " 7  Monday",
        "    solo",
        "    simulated, cut off",
        "12  Tuesday",
        "    lamp",
    ]


def test_below_its_keys_a_number_says_what_it_is_of():
    rows = [("7", "62/min", "84 ms")]
    assert table(("no", "heart", "swing"), rows, 12, right=("no", "heart", "swing")) == [
        " 7",
        "    heart 62/min",
        "    swing 84 ms",
    ]


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        ("say 'ebb show 12' or go", ["say", "'ebb show 12'", "or go"]),
        ("it's Ebb's own, isn't it", ["it's Ebb's", "own, isn't", "it"]),
        ("in /a/path/that/is/long now", ["in", "/a/path/that/is/long", "now"]),
        ("", [""]),
    ],
)
def test_a_sentence_breaks_between_words_but_in_nothing_that_people_copy(words, lines):
    assert fill(words, 13 if "show" in words else 10) == lines
