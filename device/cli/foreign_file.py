"""What a person may say of a file that another device made: which of its signals are what, and in which units."""

from argparse import ArgumentTypeError, Namespace

from device.app.worlds import Asked
from device.cli.arguments import argument
from device.language import tr


def _hz(text: str) -> float:
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        value = 0.0
    if not 0.1 <= value <= 100_000:
        raise ArgumentTypeError(tr("{text!r} is no number of rows a second", text=text))
    return value


SIGNALS = (
    argument("--pulse", "which of its signals, or columns, is the pulse wave, if not the one that looks like it",
             default="", metavar="NAME"),
    argument("--skin", "which is skin conductance or resistance, and in what, if it does not say so: 'GSR:kOhm'",
             default="", metavar="NAME[:UNIT]"),
    argument("--rr", "of a table: the column of times from beat to beat, where there is no pulse wave",
             default="", metavar="COLUMN"),
    argument("--time", "of a table: the column of times, and their unit: 'stamp:ms'", default="",
             metavar="COLUMN[:UNIT]"),
    argument("--rate", "of a table without times: how many rows there are a second", type=_hz, metavar="HZ"),
)  # fmt: skip
"""Names as they stand in the file, or a column's number from 1."""


def asked(ask: Namespace) -> Asked:
    """What was said."""
    return Asked(ask.time, ask.pulse, ask.skin, ask.rr, ask.rate)
