"""The breath that was asked for, rebuilt from a recording: right to a small part of a breath, and nothing made up."""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import property_examples
from support.sessions import CheapSource, place, record, simulated, world

from device.app import modes
from device.guide.pacer import Pacer
from device.guide.programme import Phase, Programme
from device.recording import folders, layout, pacing, reader
from device.recording.fields import BY_LABEL, LUNGS
from device.settings.parse import parse

RIGHT = 0.02  # of a breath: a tenth of a second and the steps of 16-bit integers allow this; 0.05 is what is needed
TICKS_S = 1 / 45


@dataclass
class Kept:
    """What a recording keeps of a breath, and nothing else of it."""

    lungs: np.ndarray
    pace: np.ndarray

    def signal(self, label):
        return {LUNGS: self.lungs, "Pace asked": self.pace}[label]

    def rate_hz(self, label):
        return 10


def kept(ask, seconds):
    """ask: session time -> Breath or None. As it is kept: at the first tick of each tenth, and of each second."""

    def rounded(values, step):
        return layout.values(np.array(layout.integers(values, step), np.int16), step)

    breaths = [ask(np.ceil(k * 4.5) * TICKS_S) for k in range(10 * seconds)]
    lungs = rounded([b and b.lungs for b in breaths], BY_LABEL[LUNGS].step)
    truth = np.array([np.nan if b is None else b.cycle + b.phase for b in breaths])
    return Kept(lungs, rounded([b and b.rate_bpm for b in breaths[::10]], 0.01)), truth


def apart(told, truth):
    """How far two phases are apart, in breaths, whatever the number of the breath."""
    there = ~np.isnan(told)
    return np.abs((told[there] - truth[there] + 0.5) % 1 - 0.5)


@given(
    st.lists(st.tuples(st.floats(1, 60), st.floats(4, 12), st.floats(20, 120), st.floats(0.33, 0.5)), max_size=5),
    st.floats(4, 12),
    st.floats(0.33, 0.5),
)
@property_examples.examples(40)
def test_the_phase_is_right_to_a_fiftieth_of_a_breath_however_the_pace_is_led(leads, rate_bpm, share):
    pacer = Pacer(rate_bpm, share)
    plan = sorted((at_s, *how) for at_s, *how in leads)

    def ask(t_s):
        while plan and plan[0][0] <= t_s:
            at_s, to_bpm, over_s, to_share = plan.pop(0)
            pacer.change_to(at_s, to_bpm, over_s)
            pacer.ratio(to_share)
        return pacer.feed(t_s)

    recorded, truth = kept(ask, 100)
    told = pacing.cycles(recorded)
    assert not np.isnan(told).any()
    assert apart(told, truth).max() < RIGHT
    assert np.abs(told - told[0] - (truth - truth[0])).max() < 2 * RIGHT  # and no breath is lost or counted twice


def test_a_change_of_pace_within_one_breath_is_right_to_a_twentieth():
    """The steepest that can be asked for: from the fastest to the slowest at once, and back."""
    pacer = Pacer(12.0)

    def ask(t_s):
        if t_s in (30.0, 60.0):
            pacer.change_to(t_s, 4.0 if t_s == 30.0 else 12.0)
        return pacer.feed(t_s)

    recorded, truth = kept(ask, 100)
    assert apart(pacing.cycles(recorded), truth).max() < 0.05


def test_promise_1_where_nothing_was_asked_nothing_is_made_up():
    pacer = {0: Pacer(7.0), 40: Pacer(6.0, begins_s=40.0)}
    recorded, truth = kept(lambda t_s: None if 20 < t_s < 40 else pacer[0 if t_s < 30 else 40].feed(t_s), 90)
    told = pacing.cycles(recorded)
    assert np.array_equal(np.isnan(told), np.isnan(truth))
    assert apart(told, truth).max() < RIGHT
    assert np.nanmin(np.diff(told)) > 0  # and numbers do not come twice


def test_less_than_a_breath_says_nothing():
    pacer = Pacer(6.0)
    recorded, _ = kept(lambda t_s: pacer.feed(t_s) if 3 < t_s < 7 else None, 12)
    assert np.isnan(pacing.cycles(recorded)).all()


LED = Programme(
    "led",
    "",
    (
        Phase("arrive", 0.3, pace="none", light="mirror"),
        Phase("slow", 1.2, pace="lead", from_bpm=10.0, to_bpm=6.0),
        Phase("quiet", 0.4, pace="none", light="mirror"),
        Phase("hold", 0.6, to_bpm=7.0, inhale_share=0.35),
    ),
)


def test_what_a_programme_asked_for_is_read_back_from_the_card_though_ticks_came_late(tmp_path):
    hardware = simulated(world(), source=CheapSource())
    where = place(hardware, config=parse({}))
    course = modes.course(parse({}), LED)

    def dawdle(step):
        if step.tick.index % 97 == 0:
            hardware.clock.sleep_until(hardware.clock.now() + 0.3)

    session = modes.guided(parse({}), where, course)
    recorder, _, steps = record(session, where, tmp_path, config=parse({}), each=dawdle, led_by=course.led_by)
    back = reader.read(folders.open_session(recorder.folder).recordings("a"))
    truth = {s.tick.index: s.breath.cycle + s.breath.phase for s in steps if s.breath}
    t_s, told = pacing.moments(back), pacing.cycles(back)
    at = np.rint(t_s * 45).astype(int)
    there = [k for k in np.flatnonzero(~np.isnan(told)) if at[k] in truth]
    assert len(there) / 10 > 0.85 * 60 * 1.8
    assert np.abs(np.diff(told[there])).max() < 0.4  # a stall loses no breath and makes none
    wrong = apart(told[there], np.array([truth[at[k]] for k in there]))
    assert wrong.max() < 0.05
    assert np.median(wrong) < 0.005


@pytest.mark.parametrize("rate_bpm", [4.0, 6.0, 12.0])
def test_the_lungs_are_fullest_where_the_inhale_ends(rate_bpm):
    pacer = Pacer(rate_bpm, 0.4)
    recorded, _ = kept(pacer.feed, 90)
    told = pacing.cycles(recorded) % 1
    assert np.abs(told[recorded.lungs > 0.999] - pacer.feed(90.0).inhale_share).max() < 0.03
