"""The last gate: whatever is asked of it, what leaves never flashes, never goes red, and never sticks (promise 2)."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import frame_safety
from support.property_examples import examples

from device.model import Scene
from device.scene.gate import MOTOR_ON_S, PIXEL_STEP, RING_STEP, SafetyGate
from drivers.pi.haptic import DEAD_MAN_S, WATCH_S

PIXELS = 12


def through(gate, frames, touches=None, hz=45):
    touches = [0.0] * len(frames) if touches is None else touches
    out = [gate.feed(Scene(f, (t,)), k / hz) for k, (f, t) in enumerate(zip(frames, touches, strict=True))]
    return np.array([s.ring for s in out]), np.array([s.touch[0] for s in out])


def strobe(hz, kind, n=450):
    on = np.sin(2 * np.pi * hz * np.arange(n) / 45) > 0
    frames = np.zeros((n, PIXELS, 3))
    if kind == "all":
        frames[on] = 1
    elif kind == "halves":
        frames[on, ::2] = 1
        frames[~on, 1::2] = 1
    elif kind == "red":
        frames[on, :, 0] = 1
    elif kind == "noise":
        frames[:] = np.random.default_rng(int(hz * 10)).uniform(0, 1, frames.shape)
    return frames


@pytest.mark.parametrize("kind", ["all", "halves", "red", "noise"])
@pytest.mark.parametrize("hz", [0.5, 1, 1.6, 2, 3, 5, 10, 22])
def test_no_strobe_gets_through(kind, hz):
    frames, touches = through(SafetyGate(PIXELS), strobe(hz, kind))
    frame_safety.assert_safe(frames, touches)


def test_the_observer_would_have_seen_the_strobes():
    assert frame_safety.worst_second(strobe(5, "all")) >= 9
    assert frame_safety.reddest(strobe(5, "red")) == 1


@examples(60)
@given(seed=st.integers(0, 2**32 - 1), hold=st.integers(1, 12), wild=st.booleans())
def test_no_arbitrary_show_gets_through(seed, hold, wild):
    """Frames that change every `hold` ticks to anything, with values that are no numbers and far out of range."""
    rng = np.random.default_rng(seed)
    frames = np.repeat(rng.uniform(-0.5, 1.5, (300 // hold, PIXELS, 3)), hold, axis=0)
    if rng.random() < 0.5:
        frames *= rng.integers(0, 2, (len(frames), 1, 3))
    touches = rng.uniform(-1, 2, len(frames))
    if wild:
        frames[rng.random(len(frames)) < 0.05] = math.nan
        frames[rng.random(frames.shape) < 0.001] = math.inf
        touches[rng.random(len(touches)) < 0.05] = math.nan
    out, touched = through(SafetyGate(PIXELS), frames, touches)
    frame_safety.assert_safe(out, touched)


def test_a_slow_breath_passes_unchanged():
    lungs = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(900) / 45 / 5)  # 12 breaths/min, the fastest there is
    frames = (0.05 + 0.9 * lungs)[:, None, None] * np.ones((1, PIXELS, 1)) * np.array((1, 0.6, 0.2))
    out, _ = through(SafetyGate(PIXELS), frames)
    assert np.abs(out[30:] - frames[30:]).max() < 1e-9


def test_a_frame_that_is_not_finite_is_replaced_by_the_last_good_one():
    gate = SafetyGate(PIXELS)
    dim = np.full((PIXELS, 3), 0.2)
    before = gate.feed(Scene(dim), 0.0).ring
    for bad in (math.nan, math.inf, -math.inf):
        frame = dim.copy()
        frame[3, 1] = bad
        assert np.array_equal(gate.feed(Scene(frame), 0.1).ring, before)


def test_light_rises_by_no_more_than_a_step_a_frame_however_late_the_frame_is():
    gate = SafetyGate(PIXELS)
    white = Scene(np.ones((PIXELS, 3)))
    levels = [gate.feed(white, t_s).ring ** 2.2 @ frame_safety.WEIGHTS for t_s in (0.0, 5.0, 50.0)]
    steps = np.diff([np.zeros(PIXELS), *levels], axis=0)
    assert steps.max() <= PIXEL_STEP + 1e-9
    assert steps.mean(axis=1).max() <= RING_STEP + 1e-9


def test_the_motor_is_never_on_for_more_than_3_s():
    _, touched = through(SafetyGate(PIXELS), np.zeros((900, PIXELS, 3)), np.ones(900))
    assert frame_safety.longest_touch_s(touched) == pytest.approx(MOTOR_ON_S, abs=0.1)
    assert frame_safety.longest_touch_s(touched) <= 3.0
    assert (touched == 1).mean() > 0.4


def test_each_of_two_motors_has_a_limit_of_its_own():
    gate, asked = SafetyGate(PIXELS), np.ones((900, 2))
    asked[:, 1] = np.arange(900) % 90 < 45  # on for a second, off for a second: never too long
    touched = [
        gate.feed(Scene(np.zeros((PIXELS, 3)), tuple(two)), k / 45).touch for k, two in enumerate(asked.tolist())
    ]
    one, other = np.transpose(touched)
    assert frame_safety.longest_touch_s(one) <= 3.0
    assert (one == 1).mean() == pytest.approx(0.5, abs=0.1)
    assert np.array_equal(other, asked[:, 1])


def test_a_motor_that_rests_for_one_frame_a_second_is_stopped_all_the_same():
    asked = np.ones(45 * 60)
    asked[::45] = 0
    _, touched = through(SafetyGate(PIXELS), np.zeros((len(asked), PIXELS, 3)), asked)
    assert max(touched[k : k + 45 * 6].mean() for k in range(0, len(touched) - 270, 45)) < 0.6


def test_colours_that_change_at_one_luminance_do_not_flicker_at_full_size():
    frames = np.zeros((90, PIXELS, 3))
    frames[::2], frames[1::2] = (0.90, 0.35, 0.37), (0.18, 0.45, 0.99)
    out, _ = through(SafetyGate(PIXELS), frames)
    assert np.abs(np.diff(out**2.2, axis=0)).max() <= 0.1 + 1e-9


def test_a_frame_for_another_ring_is_a_mistake_and_said():
    with pytest.raises(ValueError, match=r"\(5, 3\) for a ring of \(12, 3\)"):
        SafetyGate(PIXELS).feed(Scene(np.zeros((5, 3))), 0.0)


@examples(40)
@given(seed=st.integers(0, 2**32 - 1), hold=st.integers(1, 20))
def test_frames_that_never_arrive_are_taken_back_and_what_arrives_steps_no_further_than_it_may(seed, hold):
    """A ring that is out of order for a second again and again, as session.Actuators tries it: it stands meanwhile."""
    rng = np.random.default_rng(seed)
    frames = np.repeat(rng.uniform(0, 1, (600 // hold + 1, PIXELS, 3)), hold, axis=0)[:600]
    frames *= np.repeat(rng.integers(0, 2, (600 // hold + 1, 1, 3)), hold, axis=0)[:600]
    out_of_order = np.repeat(rng.random(13) < 0.5, 46)[:600]
    gate, shown = SafetyGate(PIXELS), [np.zeros((PIXELS, 3))]
    for k, frame in enumerate(frames[: len(out_of_order)]):
        asked = gate.feed(Scene(frame), k / 45).ring
        if out_of_order[k]:
            gate.take_back()
        shown.append(shown[-1] if out_of_order[k] else asked)
    frame_safety.assert_safe(shown, np.zeros(len(shown)))
    steps = np.diff(np.array(shown) ** 2.2 @ frame_safety.WEIGHTS, axis=0)
    assert np.abs(steps).max() <= PIXEL_STEP + 1e-9
    assert np.abs(steps.mean(axis=1)).max() <= RING_STEP + 1e-9


def test_a_frame_taken_back_is_as_if_it_had_never_been_asked_for():
    one, other = SafetyGate(PIXELS), SafetyGate(PIXELS)
    rng = np.random.default_rng(5)
    for k in range(40):
        scene = Scene(rng.uniform(0, 1, (PIXELS, 3)))
        one.feed(scene, k / 45)
        other.feed(scene, k / 45)
    one.feed(Scene(np.ones((PIXELS, 3))), 40 / 45)
    one.take_back()
    last = Scene(rng.uniform(0, 1, (PIXELS, 3)))
    assert np.array_equal(one.feed(last, 41 / 45).ring, other.feed(last, 41 / 45).ring)


def test_a_motor_that_hangs_at_the_end_of_its_time_is_off_within_3_s():
    """The gate's time, and then the dead man's handle: half a second, seen within a tenth."""
    assert MOTOR_ON_S + DEAD_MAN_S + WATCH_S <= 3.0


def test_a_point_that_walks_around_is_let_through_though_the_ring_as_a_whole_stays_as_bright():
    at = np.arange(0, 24, 0.25)[:, None] - np.arange(PIXELS)
    dim = 0.02 * (1 + np.cos(2 * np.pi * at / PIXELS))  # light that goes around; its sum never changes
    asked = np.repeat((dim ** (1 / 2.2))[:, :, None], 3, axis=2)
    frames, _ = through(SafetyGate(PIXELS), asked)
    assert np.abs(frames**2.2 - asked**2.2)[2:].max() < 1e-12


@examples(60)
@given(seed=st.integers(0, 2**32 - 1), hold=st.integers(1, 12), session=st.integers(1, 90))
def test_no_arbitrary_show_gets_through_where_one_session_follows_another(seed, hold, session):
    """The clock is set to zero every `session` ticks, and one gate serves all of them."""
    rng, gate, shown = np.random.default_rng(seed), SafetyGate(PIXELS), []
    k = 0
    for tick in range(450):
        if tick % hold == 0:
            asked = Scene(rng.uniform(-0.5, 1.5, (PIXELS, 3)) * rng.choice([0, 1]), (rng.choice([0.0, 1.0]),))
        if k == session:
            gate.zero(k / 45)
            k = 0
        k += 1
        shown.append(gate.feed(asked, k / 45))
    frame_safety.assert_safe([s.ring for s in shown], [s.touch[0] for s in shown])


def test_a_gate_that_has_been_dark_is_as_new_in_the_next_session():
    used, new = SafetyGate(PIXELS), SafetyGate(PIXELS)
    through(used, [*strobe(1, "noise", 90), *np.zeros((60, PIXELS, 3))], [0.0] * 150)
    used.zero(150 / 45)
    show, touches = strobe(5, "noise", 90), [1.0] * 90
    for one, other in zip(through(used, show, touches), through(new, show, touches), strict=True):
        assert np.array_equal(one, other)


def test_a_motor_that_rests_when_the_clock_is_set_to_zero_rests_on_and_no_longer():
    gate, dark = SafetyGate(PIXELS), np.zeros((PIXELS, 3))
    touched = [gate.feed(Scene(dark, (1.0,)), k / 45).touch[0] for k in range(135)]
    rests_from_s = touched.index(0.0) / 45
    gate.zero(3.0)
    left_s = rests_from_s + MOTOR_ON_S - 3.0
    for k in range(90):
        on = gate.feed(Scene(dark, (1.0,)), k / 45).touch[0] > 0
        assert on is (k / 45 >= left_s) or abs(k / 45 - left_s) < 0.05
