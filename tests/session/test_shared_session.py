"""Whole sessions of two under one light: neither one's body reaches into what is known of the other's."""

from dataclasses import replace

import numpy as np
import pytest
from support.sessions import PINS, QUICK, CheapSource, look, on_chip, place, record, seats, simulated, world

from device.app import modes
from device.cli.command import main
from device.guide.couple_guide import CoupleGuide
from device.guide.programme import Phase, Programme
from device.library import programmes
from device.model import Contact, SkinState
from device.recording import events, folders, reader
from device.session.loop import TICK_HZ
from drivers.ports import Samples, rows_due
from drivers.simulated.body import Body
from drivers.simulated.clock import VirtualClock
from drivers.simulated.outputs import ScriptedButton
from drivers.simulated.people import PEOPLE
from drivers.simulated.temperament import Temperament

PLAN = Programme(
    "plan", "", (Phase("hum", 0.9, "lead", 8.0, 7.0, judged=False),)
)  # over before CheapSource begins anew
"""A lamp that listens to nobody, and not long enough to ask for a page for both.

What is recorded of one may then differ by the other's body alone.
"""
LISTENS = Programme(
    "listens", "", (Phase("slow down", 1.5, "lead", 9.0, 7.0), Phase("quiet", 0.5, "none", light="mirror", touch="off"))
)


class Pulled:
    """A source in which one person's sensors fall off at off_s: bare sensor in room light, open electrodes."""

    length_s = trouble = None

    def __init__(self, source, columns, off_s):
        self._source, self._columns, self._off_s = source, columns, off_s
        self.channels = source.channels

    def start(self):
        self._source.start()

    def read(self, t_s):
        samples = self._source.read(t_s)
        values = samples.values.copy()
        off = samples.t_s[:, self._columns[0]] >= self._off_s
        values[np.ix_(off, self._columns)] = (0.9, 0.0)
        return Samples(samples.row, samples.t_s, values, samples.faults)

    def stop(self):
        self._source.stop()

    def close(self):
        self._source.close()


def led(hardware, programme, config=QUICK, codes="ab"):
    """(session, its guide) of two people."""
    guide = modes.duo(config, programme, codes)
    return modes.shared(config, place(hardware, 2, config), guide), guide


def recorded(root, programme, source, config=QUICK):
    """The folder of a recorded session of two."""
    hardware = simulated(world(Body(), Body(seed=2)), source=source)
    session, guide = led(hardware, programme, config)
    recorder, _, _ = record(session, place(hardware, 2), root, "shared", config, led_by=guide.led_by)
    return recorder.folder


def test_each_ones_vitals_are_to_the_bit_what_they_are_of_the_same_signals_alone():
    bodies = (Body(PEOPLE["eager"], seed=3), Body(replace(PEOPLE["sloppy"], arrives_s=20.0, leaves_s=95.0), seed=4))
    hardware = simulated(world(*bodies))
    session, _ = led(hardware, LISTENS)
    alone = seats(2)
    rated = 0
    for step in session.run():
        now_s, samples = step.tick.t_s, step.samples
        rows = slice(rows_due((step.tick.index - 1) / TICK_HZ) - samples.row, rows_due(now_s) - samples.row)
        for seat in alone:
            assert seat.feed(now_s, samples, rows, step.breath) == step.readings[seat.code]
            rated += step.readings[seat.code].vitals.heart_rate_bpm is not None
    assert rated > 150 * TICK_HZ
    hardware.close()
    look(hardware)


@pytest.mark.parametrize("seed", [0, *[pytest.param(seed, marks=pytest.mark.soak) for seed in range(1, 100)]])
def test_sensors_pulled_from_one_change_nothing_in_the_others_file(tmp_path, seed):
    rng = np.random.default_rng(seed)
    who, off_s = int(rng.integers(2)), rng.uniform(0, 50)
    other = "ab"[1 - who]
    whole = recorded(tmp_path / "whole", PLAN, CheapSource(2))
    pulled = recorded(tmp_path / "pulled", PLAN, Pulled(CheapSource(2), [2 * who, 2 * who + 1], off_s))
    before, after = ((folder / f"{other}.edf").read_bytes() for folder in (whole, pulled))
    stamp = slice(88, 184)  # of the header: when it was written
    assert before[: stamp.start] + before[stamp.stop :] == after[: stamp.start] + after[stamp.stop :]
    assert (whole / f"{'ab'[who]}.edf").read_bytes()[184:] != (pulled / f"{'ab'[who]}.edf").read_bytes()[184:]


def test_where_the_lamp_listens_to_both_only_the_breath_it_asks_for_changes_with_the_other(tmp_path):
    """It goes as fast as the slower one follows: so the pace may change, and nothing that was measured."""
    own, listens = [], Programme("listens", "", (Phase("slow down", 0.5, "lead", 9.0, 7.0),))
    for name, source in (("whole", CheapSource(2)), ("pulled", Pulled(CheapSource(2), [2, 3], 15.0))):
        a = reader.read([recorded(tmp_path / name, listens, source) / "a.edf"])
        own.append(
            (
                a.samples.values,
                a.signal("Heart rate"),
                a.signal("EDA"),
                events.beats(a.notes),
                events.responses(a.notes),
            )
        )
    for one, other in zip(*own, strict=True):
        assert np.array_equal(one, other, equal_nan=True)


@pytest.mark.few(1)
@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({}, {"arrives_s": 60.0}),  # joins late
        ({"leaves_s": 60.0}, {}),  # leaves
        ({"arrives_s": 1e9}, {}),  # has no signal
        ({"arrives_s": 1e9}, {"arrives_s": 1e9}),
    ],
)
def test_who_comes_late_leaves_or_has_no_signal_ends_nobodys_session(first, second):
    bodies = [Body(replace(Temperament(), **how), seed=k) for k, how in enumerate((first, second), 3)]
    hardware = simulated(world(*bodies))
    session, guide = led(hardware, LISTENS)
    last = None
    for step in session.run():
        at_s = step.tick.t_s
        last = step if at_s < guide.course.ends_s else last
        if at_s == pytest.approx(110.0, abs=1e-3):
            for code, body in zip("ab", bodies, strict=True):
                touches = body.here(at_s) and body.here(at_s - 30.0)
                assert (step.readings[code].vitals.contact is Contact.FOUND) == touches
    assert session.ended
    assert last.tick.t_s == pytest.approx(120.0, abs=0.1)
    hardware.close()
    look(hardware)


def test_joined_hands_are_seen_spoil_the_skin_and_warm_the_light():
    around = world(Body(PEOPLE["eager"], seed=5), Body(PEOPLE["eager"], seed=6))
    around.hands = [(60.0, 80.0)]
    hardware = simulated(around)
    session, _ = led(hardware, LISTENS)
    warm = {}
    for step in session.run():
        joined = {code for code, r in step.readings.items() if r.vitals.skin is SkinState.JOINED}
        assert joined in (set(), {"a", "b"}), "a touch is of both"
        warm[step.tick.t_s] = bool(joined)
        if joined:
            assert all(r.vitals.skin_usiemens is None for r in step.readings.values())
    begun = min(t_s for t_s, joined in warm.items() if joined)
    assert 60.0 < begun < 60.5
    assert not any(joined for t_s, joined in warm.items() if t_s < 60.0 or t_s > 80.5)


def asked_at(duo: CoupleGuide):
    """When each of two people may say yes to a report for both: in the middle of their question."""
    return [duo.course.ends_s + 6.0, duo.course.ends_s + 18.0]


@pytest.mark.few(1)
@pytest.mark.parametrize("presses", [(), (0,), (0, 1)])
def test_both_say_yes_or_there_is_no_report_for_both(tmp_path, presses):
    guide = modes.duo(QUICK, LISTENS, "ab")
    downs = [(at_s, at_s + 0.2) for k, at_s in enumerate(asked_at(guide)) if k in presses]
    hardware = replace(simulated(world(Body(), Body(seed=2)), source=CheapSource(2)), button=ScriptedButton(downs))
    where = place(hardware, 2)
    recorder, _, _ = record(modes.shared(QUICK, where, guide), where, tmp_path, "shared", led_by=guide.led_by)
    assert guide.agreed is (len(presses) == 2)
    kept = folders.open_session(recorder.folder)
    assert kept.info.agreed is guide.agreed


def chipped(root, programme, button=()):
    """A session of two on the real driver over the simulated chip, recorded: (recorder, sampler, guide)."""
    clock = VirtualClock()
    around = world(Body(PEOPLE["eager"], seed=7), Body(PEOPLE["slow"], seed=8))
    sampler, _, _, _ = on_chip(around.at_pins(PINS), clock=clock)
    hardware = replace(simulated(around, clock, source=sampler), button=ScriptedButton(button))
    where = place(hardware, 2)
    guide = modes.duo(QUICK, programme, "ab")
    session = modes.shared(QUICK, where, guide)
    recorder, _, steps = record(session, where, root, "shared", led_by=guide.led_by)
    return recorder, steps


def told_of_both(root, recorder, capsys):
    for person in "ab":
        to = root / f"{person}.html"
        assert main(["--recordings", str(root), "report", "last", "--person", person, "--to", str(to)]) == 0
        page = to.read_text()
        assert "imulated" in page
    return capsys.readouterr()


def test_a_session_of_two_on_the_real_driver_over_the_chip_is_recorded_and_reported_to_each(tmp_path, capsys):
    recorder, steps = chipped(tmp_path, LISTENS)
    for code in "ab":
        beats = events.beats(reader.read([recorder.folder / f"{code}.edf"]).notes)
        assert len(beats) > 100
    assert steps[-1].tick.t_s > 120
    told_of_both(tmp_path, recorder, capsys)


@pytest.mark.soak
def test_the_whole_of_together_on_the_real_driver_over_the_chip(tmp_path, capsys):
    programme = programmes.load("together")
    presses = [(at_s, at_s + 0.2) for at_s in asked_at(modes.duo(QUICK, programme, "ab"))]
    recorder, steps = chipped(tmp_path, programme, presses)
    assert steps[-1].tick.t_s > 13 * 60
    assert steps[-1].agreed
    delivered = [float(np.mean(np.isfinite(step.samples.values))) for step in steps if len(step.samples)]
    assert np.mean(delivered) >= 0.999
    told_of_both(tmp_path, recorder, capsys)


@pytest.mark.few(2)
@pytest.mark.parametrize("name", ["together", "turns", "hold", "eyes", "hum"])
def test_the_command_leads_two_and_shows_nobodys_body(name, tmp_path, capsys):
    words = ["--recordings", str(tmp_path), "shared", "--hardware", "simulated", "--fast", "--program", name]
    assert main([*words, "--minutes", "0.6", "--codes", "m,k"]) == 0
    printed = capsys.readouterr().out
    assert "imulated" in printed
    assert not any(word in printed for word in ("/min", "bpm", "ms", "µS", "settled", "activated"))
    [kept] = folders.every(tmp_path)
    assert kept.people == ("k", "m")
    assert kept.info.programme == name
