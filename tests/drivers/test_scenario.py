"""Scenarios: lines that say what goes wrong and when, read as they are meant, and refused with what is possible."""

import math

import pytest

from device.cli.command import main
from drivers.ports import DriverError
from drivers.simulated import scenario
from drivers.simulated.scenario import Event

SAID = [
    ("at 31.2 s: unplug b.skin for 4 s", ("unplug WIRE", 31.2, 35.2, 1, "skin", 0.0)),
    ("at 2:00: the ring fails for 10 s", ("ring fails", 120.0, 130.0, None, None, 0.0)),
    ("at 60 s: card is full", ("card full", 60.0, math.inf, None, None, 0.0)),
    ("At 1:02:03: A leaves for 1:30", ("PERSON leaves", 3723.0, 3813.0, 0, None, 0.0)),
    ("at 5 min: unplug a  # both wires", ("unplug WIRE", 300.0, math.inf, 0, None, 0.0)),
    ("at 0 s: the clock jumps by -3600 s", ("clock jumps by SECONDS", 0.0, math.inf, None, None, -3600.0)),
    ("at 0.5 s: the loop hangs for 2.25 s", ("loop hangs", 0.5, 2.75, None, None, 0.0)),
]

REFUSED = [
    ("unplug b.skin", "needs a time and what happens then, as in 'at 31.2 s: unplug b.skin for 4 s'"),
    ("at 12: ring fails", "'12' is no time; possible are '31.2 s', '5 min', '2:00' and '1:02:03'"),
    ("at -3 s: ring fails", "'-3 s' is no time"),
    ("at 1e9 s: ring fails", "'1e9 s' is no time"),
    ("at 3 s: ring fails for ever", "'ever' is no time"),
    ("at 3 s: ring fails for 0 s", "'for 0 s' is no time: it must be more than 0 s"),
    ("at 3 s: unplug c.skin for 4 s", "'c.skin' in 'unplug WIRE' is not known: a wire is a.pulse, a.skin, b.pulse"),
    ("at 3 s: unplug a.heart", "'a.heart' in 'unplug WIRE' is not known"),
    ("at 3 s: everybody leaves", "'everybody' in 'PERSON leaves' is not known: there are a and b"),
    ("at 3 s: clock jumps by an hour", "'an hour' in 'clock jumps by SECONDS' is not known: a clock jumps by seconds"),
    ("at 3 s: conversion fails for 3 s", "happens at a moment, and cannot last: leave out 'for 3 s'"),
    ("at 3 s: loop hangs", "must end: say for how long, up to 60 s"),
    ("at 3 s: loop hangs for 2 min", "must end: say for how long, up to 60 s"),
    ("at 3 s: the moon falls", "'the moon falls' cannot happen here"),
    ("at 3 s: \x1b[31mred", r"'\x1b[31mred' cannot happen here"),
]


@pytest.mark.parametrize(("line", "means"), SAID)
def test_a_line_is_read_as_it_is_meant(line, means):
    [event] = scenario.parse(line, "here").events
    assert (event.kind, event.at_s, pytest.approx(event.ends_s), event.person, event.sensor, event.by_s) == means


@pytest.mark.parametrize(("line", "why"), REFUSED)
def test_a_line_that_is_none_is_refused_with_its_number_and_what_is_possible(line, why):
    with pytest.raises(DriverError) as refused:
        scenario.parse(f"# a remark\n\n{line}\nat 1 s: ring fails\n", "mine.txt")
    assert "mine.txt, line 3: " in str(refused.value)
    assert why in str(refused.value)
    assert "what can happen: unplug WIRE" in str(refused.value)


def test_every_wrong_line_is_told_at_once():
    with pytest.raises(DriverError) as refused:
        scenario.parse("at 1 s: a sings\nat 2 s: ring fails\nat 3: ring fails", "mine.txt")
    assert [f"line {n}:" in str(refused.value) for n in (1, 2, 3)] == [True, False, True]


def test_a_scenario_in_which_nothing_happens_is_refused():
    with pytest.raises(DriverError, match="nothing happens in it"):
        scenario.parse("# only a remark\n", "mine.txt")


def test_events_come_in_the_order_of_their_times_and_say_how_many_people_there_are():
    found = scenario.parse("at 20 s: b leaves for 5 s\nat 2 s: ring fails", "mine.txt")
    assert [event.at_s for event in found.events] == [2.0, 20.0]
    assert (found.people, found.over_s) == (2, 25.0)
    assert isinstance(found.events[0], Event)


@pytest.mark.parametrize("name", scenario.shipped())
def test_the_scenarios_that_come_with_ebb_can_be_read(name):
    assert scenario.find(name).events


def test_a_scenario_that_is_not_there_is_refused_with_those_that_are(capsys):
    assert main(["demo", "--fast", "--scenario", "wire"]) == 2
    said = " ".join(capsys.readouterr().err.split())
    assert "--scenario wire: 'wire' is not known (did you mean wires?); there are card, converter" in said


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"\0" * 100], ids=["no text", "zeros"])
def test_a_file_that_is_no_scenario_is_refused(tmp_path, capsys, content):
    (tmp_path / "mine.txt").write_bytes(content)
    assert main(["demo", "--fast", "--scenario", str(tmp_path / "mine.txt")]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_a_demonstration_plays_a_file_labelled_simulated_and_leaves_nothing_behind(
    tmp_path, capsys, caplog, monkeypatch
):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    (tmp_path / "mine.txt").write_text("at 20 s: card full for 4 s\nat 40 s: adc silent for 5 s\n")
    assert main(["demo", "--fast", "--scenario", str(tmp_path / "mine.txt")]) == 0
    out, err = capsys.readouterr()
    assert "at 20 s: card full for 4 s  (simulated)" in err
    assert "not recording: 0 MB are free on the card" in " ".join(err.split())
    assert "no ADC answered at 0x48" in caplog.text
    assert "simulated" in out.lower()
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
