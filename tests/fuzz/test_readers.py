"""Every reader, on what once was too much for one, on valid inputs, and on a few that are damaged by chance.

`make fuzz` looks for more, guided by coverage, and keeps what it finds where the first of these tests reads it.
"""

import random
import time

import pytest
from fuzz.readers import READERS, kept, seeds
from fuzz.watched import little_memory, read

from drivers.ports import DriverError

DAMAGED = 25  # inputs of each reader
ONCE = [pytest.param(name, path, id=f"{name}-{path.name}") for name in READERS for path in kept(name)]


@pytest.mark.parametrize(("name", "path"), ONCE)
def test_what_once_was_too_much_for_a_reader_is_told_or_read(name, path, tmp_path):
    with little_memory():
        read(READERS[name].new(tmp_path), path.read_bytes())


@pytest.mark.parametrize("name", READERS)
def test_what_is_valid_is_read(name, tmp_path):
    reader = READERS[name].new(tmp_path)
    valid = list(READERS[name].seeds())
    assert valid
    with little_memory():
        assert [read(reader, data) for data in valid] == [""] * len(valid)


@pytest.mark.parametrize("name", READERS)
def test_what_was_damaged_by_chance_is_told_or_read(name, tmp_path):
    draw, reader = random.Random(name), READERS[name].new(tmp_path)
    whole = list(seeds(name))
    for _ in range(DAMAGED):
        data = bytearray(draw.choice(whole))
        for _ in range(draw.randint(1, 4)):
            at, other = draw.randint(0, len(data)), draw.choice(whole)
            piece = other[(begin := draw.randint(0, len(other))) : begin + draw.randint(0, 40)]
            data[at : at + draw.choice((0, 1, 8, 1000))] = draw.choice((bytes([draw.randint(0, 255)]), piece))
        with little_memory():
            read(reader, bytes(data[: READERS[name].most]))


def _slow(data):
    until_s = time.process_time() + 0.2
    while time.process_time() < until_s:
        pass


def _large(data):
    bytearray(300_000_000)


def _silent(data):
    raise DriverError("")


def _not_told(data):
    raise ValueError("of nobody's")


@pytest.mark.parametrize(
    ("reads", "failure"),
    [(_slow, AssertionError), (_large, MemoryError), (_silent, AssertionError), (_not_told, ValueError)],
)
def test_a_reader_that_takes_too_much_or_says_too_little_is_seen(reads, failure):
    with little_memory(), pytest.raises(failure):
        read(reads, b"", most_s=0.1)
