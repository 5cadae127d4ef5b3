"""The light of two people: one breath and one colour for both, a half for each, and nobody reads the other off it."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import colour_vision, frame_safety
from support.property_examples import examples
from support.scripted_couples import HZ, PIXELS, Heartbeats, body, constant, lively, mirrored, shown

from device.guide.pacer import Pacer
from device.model import Contact, Reading, Scene, Tick, Vitals
from device.scene import pulse_search, shapes
from device.scene.colour import WARMER, colour, warmed
from device.scene.gate import SafetyGate
from device.scene.gesture import GESTURE_S
from device.scene.palette import EMBER, PALETTES
from device.scene.request import Light, Look, Message, SceneRequest, Told, Touch
from device.scene.setup import SceneSetup
from device.scene.shared import OWN_S, SWELL_S, SharedScene, point_at
from device.scene.solo import SoloScene

LEFT, RIGHT = slice(1, PIXELS // 2), slice(PIXELS // 2 + 1, PIXELS)
MIRROR = SceneRequest(Look(Light.MIRROR))
LOOKING, HOLDING, FOUND = Vitals(), Vitals(contact=Contact.HOLD_STILL), Vitals(contact=Contact.FOUND)


def luminance(frames):
    return frames**2.2 @ frame_safety.WEIGHTS


def hue(pixels):
    """Of light (..., 3), whatever its brightness."""
    mean = (pixels**2.2).reshape(-1, 3).mean(axis=0)
    return mean / mean.sum()


# One light for both


@pytest.mark.few(2)
@pytest.mark.parametrize("pixels", [8, 12, 23, 24, 60])
@pytest.mark.parametrize("look", Light)
def test_while_both_are_found_both_halves_are_alike_to_the_bit_and_so_is_whoever_is_who(pixels, look):
    one, other = (body(0.9, rhythm_bpm=6.0), Heartbeats(80, 6.0)), (body(0.1, rhythm_bpm=5.0), Heartbeats(60, 9.0, 5.0))
    (a, heart_a), (b, heart_b) = one, other
    ring, touch = shown(lively(a, b, heart_a, heart_b), 30, SceneRequest(Look(look)), pixels=pixels)
    swapped, felt = shown(
        lively(b, a, Heartbeats(60, 9.0, 5.0), Heartbeats(80, 6.0)), 30, SceneRequest(Look(look)), pixels=pixels
    )
    assert np.array_equal(ring, mirrored(ring))
    assert np.array_equal(ring, swapped)
    assert np.array_equal(touch, felt)
    assert look is Light.DARK or ring.any()


@pytest.mark.few(4)
@pytest.mark.parametrize("name", PALETTES)
@pytest.mark.parametrize(("one", "other"), [(0.0, 0.0), (1.0, 1.0), (0.25, 0.75)])
def test_the_colour_is_of_what_both_have_in_common(name, one, other):
    ring, _ = shown(constant(body(one), body(other)), 34, palette=PALETTES[name])
    assert hue(ring[-1]) == pytest.approx(hue(colour(PALETTES[name], (one + other) / 2)), abs=0.01)


@pytest.mark.parametrize("look", [Light.BREATH, Light.MIRROR])
def test_while_one_is_unknown_nothing_of_the_other_is_shown(look):
    """To the bit the same light, whatever is known of the one."""
    settled = lively(body(0.0, rhythm_bpm=6.0), body(None), Heartbeats(60), None)
    activated = lively(body(1.0, rhythm_bpm=9.0), body(None), Heartbeats(95, 12.0), Heartbeats(70))
    lights = [shown(people, 30, SceneRequest(Look(look)))[0] for people in (settled, activated)]
    assert np.array_equal(*lights)
    assert np.array_equal(lights[0], mirrored(lights[0]))
    assert hue(lights[0][-1]) == pytest.approx(hue(colour(EMBER, None)), abs=0.01)


def test_what_both_have_in_common_is_what_one_alone_would_see():
    """Colour, brightness, and the sway of the mirror: two alike are shown as SoloScene shows the one."""
    vitals = body(0.0, rhythm_bpm=6.0)
    both, _ = shown(lively(vitals, vitals, Heartbeats(65, 6.0), Heartbeats(65, 6.0)), 60, MIRROR)
    draw, heart = SoloScene(SceneSetup(PIXELS, 0.8, 0.6, 1 / HZ)), Heartbeats(65, 6.0)
    for k in range(1, 60 * HZ + 1):
        reading = Reading(vitals, heart.until(k / HZ))
        alone = draw.feed(Tick(k, k / HZ, 0), {"a": reading}, MIRROR, 1.0).ring
    assert both[-1] == pytest.approx(alone, abs=1e-6)
    assert np.ptp(luminance(both[-20 * HZ :]).mean(axis=1)) > 0.005  # it does sway


def test_the_mirror_sways_only_while_both_hearts_are_known():
    hearts = Heartbeats(65, 8.0), Heartbeats(65, 8.0)
    vitals = body(0.0, rhythm_bpm=6.0)
    one_unknown, _ = shown(lively(vitals, body(0.0), *hearts), 90, MIRROR)
    assert np.ptp(luminance(one_unknown[45 * HZ :]).mean(axis=1)) < 0.001


def test_a_shimmer_rises_on_both_sides_and_its_mean_stays_still():
    glow = [shapes.shimmer(0.1, turn, shapes.folded(PIXELS), PIXELS) for turn in np.linspace(0, 1, 50)]
    assert np.ptp(np.mean(glow, axis=1)) < 1e-12
    ring, _ = shown(constant(body(1.0), body(1.0)), 40, MIRROR)
    lit = luminance(ring[-16 * HZ :])[:, :5]
    assert (np.ptp(lit, axis=0) / lit.mean(axis=0)).min() > 0.3
    phases = np.angle(np.fft.rfft(lit, axis=0)[round(shapes.SHIMMER_HZ * 16)])
    assert (np.diff(np.unwrap(phases)) < 0).all()  # the higher, the later


def test_nobody_under_a_shared_light_is_not_shown():
    draw, pacer = SharedScene(SceneSetup(PIXELS, 0.8, 0.6, 1 / HZ)), Pacer(6.0)
    requests = ((k, SceneRequest(breath=pacer.feed(k / HZ))) for k in range(1, 10 * HZ))
    rings = [draw.feed(Tick(k, k / HZ, 0), {}, request, 1.0).ring for k, request in requests]
    assert hue(rings[-1]) == pytest.approx(hue(colour(EMBER, None)), abs=0.01)


@pytest.mark.parametrize(("present", "arousal"), [(("a",), 1.0), (("b",), 0.0), ((), None), (("a", "b"), 0.5)])
def test_of_two_who_might_take_part_the_light_tells_of_those_who_do(present, arousal):
    """To the bit what it tells of them where nothing at all is known of whoever does not."""
    here, away = (body(1.0), body(0.0)), (LOOKING, LOOKING)
    people = [known if code in present else nothing for code, known, nothing in zip("ab", here, away, strict=True)]
    ring, _ = shown(constant(*here), 30, SceneRequest(present=present))
    assert hue(ring[-1]) == pytest.approx(hue(colour(EMBER, arousal)), abs=0.01)
    if present:  # else both are searched for
        alone, _ = shown(constant(*people), 30, SceneRequest(present=present))
        assert np.array_equal(ring, alone)


def test_who_joins_and_who_leaves_changes_the_light_without_a_jump():
    def request(t_s):
        return SceneRequest(Look(Light.MIRROR), present=("a", "b") if 30 <= t_s < 60 else ("a",))

    steps = np.abs(np.diff(luminance(shown(constant(body(0.0), body(1.0)), 90, request)[0]), axis=0))
    assert steps.max() < 0.006


def test_who_does_not_take_part_is_not_searched_for_and_nobody_there_means_both_are():
    for present, halves in [(("a",), (LEFT,)), (("a", "b"), (LEFT, RIGHT)), ((), (LEFT, RIGHT))]:
        mirror = replace(MIRROR, present=present)
        searched, found = (luminance(shown(constant(v, v), 12, mirror)[0][-1]) for v in (LOOKING, FOUND))
        lit = {half.start for half in (LEFT, RIGHT) if (searched - found)[half].max() > 0.02}
        assert lit == {half.start for half in halves}


def test_while_the_sensors_are_shaken_on_purpose_no_state_and_no_pulse_is_shown():
    rings = [
        shown(constant(*people), 10, SceneRequest(judged=False))[0]
        for people in [(body(1.0), body(1.0)), (LOOKING, HOLDING), (body(0.0), LOOKING)]
    ]
    assert np.array_equal(rings[0], rings[1])
    assert np.array_equal(rings[0], rings[2])


# A half for each


def points(people, seconds, **more):
    """Luminance of the looking points alone."""
    with_points, without = (luminance(shown(p, seconds, MIRROR, **more)[0]) for p in (people, constant(FOUND, FOUND)))
    return with_points - without


@pytest.mark.few(3)
@pytest.mark.parametrize(
    ("people", "codes", "left", "half"),
    [
        ((LOOKING, FOUND), ("a", "b"), "a", LEFT),
        ((FOUND, LOOKING), ("a", "b"), "a", RIGHT),
        ((LOOKING, FOUND), ("a", "b"), "b", RIGHT),
        ((FOUND, LOOKING), ("a", "b"), "b", LEFT),
        ((LOOKING, FOUND), ("ivy", "oak"), "a", LEFT),  # the first one's, if nobody says otherwise
        ((FOUND, LOOKING), ("ivy", "oak"), "oak", LEFT),
    ],
)
@pytest.mark.parametrize("pixels", [24, 8, 60])
def test_the_search_point_walks_up_and_down_its_own_half_and_never_on_the_other(people, codes, left, half, pixels):
    alone = points(constant(*people), 25, codes=codes, left=left, pixels=pixels)[4 * HZ :]
    own = slice(1, pixels // 2) if half is LEFT else slice(pixels // 2 + 1, pixels)
    beyond = np.delete(alone, [*range(*own.indices(pixels)), 0, pixels // 2], axis=1)
    assert np.abs(beyond).max() < 0.02 * alone.max()
    assert alone[:, own].max(axis=1).min() > 0.4 * alone.max()  # always there
    at = alone[:, own].argmax(axis=1)
    assert np.ptp(at) >= (pixels // 2 - 1) - 2 * max(pixels / 12, 1.5)  # up and down all of it
    assert np.abs(np.diff(at)).max() <= max(1, pixels // 24)


def test_the_search_point_rests_at_its_own_side_of_the_bottom_and_goes_when_the_pulse_is_found():
    def people(t_s):
        contact = LOOKING if t_s < 12 else HOLDING if t_s < 20 else FOUND
        return Reading(FOUND), Reading(contact)

    alone = points(people, 26)
    assert set(alone[17 * HZ : 20 * HZ].argmax(axis=1)) == {PIXELS - 2}
    assert np.abs(alone[25 * HZ :]).max() < 1e-9


def test_both_points_rest_apart_so_that_two_can_be_seen():
    resting = points(constant(HOLDING, HOLDING), 12)[-1]
    assert set(np.argsort(resting)[-2:]) == {2, PIXELS - 2}
    assert resting[0] < 0.1 * resting[2]


@pytest.mark.parametrize("pixels", [8, 24, 60])
def test_a_search_points_way_goes_on_and_on_without_a_corner(pixels):
    ways = np.array([point_at(at, pixels, is_left=True) for at in np.linspace(0, pixels, 451)])
    assert np.abs(np.diff(ways)).max() < 0.0035 * 2 * pixels
    assert ways.min() >= 1.5
    assert ways.max() <= pixels / 2 - 1.5


@pytest.mark.parametrize("then_s", [16.0, 18.1, 21.0])
def test_a_search_point_never_jumps(then_s):
    parts = [(0.0, LOOKING), (then_s, HOLDING), (then_s + 3, FOUND)]
    parts += [(then_s + 3.7, replace(FOUND, contact=Contact.LOST)), (then_s + 10, HOLDING), (then_s + 10.3, LOOKING)]

    def people(t_s):
        return Reading([vitals for begin_s, vitals in parts if t_s >= begin_s][-1]), Reading(LOOKING)

    steps = np.abs(np.diff(luminance(shown(people, then_s + 20, MIRROR)[0])[4 * HZ :], axis=0))
    # It is 0.34 to the eye, and goes at most 2 * pi / PIXELS of its 8 pixels a pixel of the way that comes to rest.
    fastest = 0.34**2.2 * (8 / 2 * 2 * np.pi / 2 / pulse_search.COMES_S / HZ) * 0.7 * 2.2
    assert 0.0005 < steps.max() < fastest < 0.06


# Asking, each their own, hands


@pytest.mark.few(3)
@pytest.mark.parametrize("name", PALETTES)
@pytest.mark.parametrize("look", Light)
@pytest.mark.parametrize(("whose", "half", "other"), [("a", LEFT, RIGHT), ("b", RIGHT, LEFT)])
def test_who_is_asked_sees_their_own_half_glow_whatever_the_light_does(whose, half, other, look, name):
    request = SceneRequest(Look(look), asks=Told(Message.ASK_LIGHT, whose))
    for vitals in (constant(body(0.2), body(0.8)), constant(LOOKING, FOUND), constant(FOUND, LOOKING)):
        level = luminance(shown(vitals, 30, request, palette=PALETTES[name])[0][10 * HZ :])
        assert (level[:, half].mean(axis=1) > 2.5 * level[:, other].mean(axis=1)).all()
        assert level[:, half].mean(axis=1).min() > 0.02


@pytest.mark.few(2)
@pytest.mark.parametrize("look", Light)
def test_each_of_the_three_questions_has_a_form_of_its_own(look):
    """One dome; one that swells and ebbs in 4 s; two, that stand still."""
    asked = {}
    for question in (Message.ASK_LIGHT, Message.ASK_HEART, Message.ASK_PAGE):
        request = SceneRequest(Look(look), asks=Told(question, "a"))
        asked[question] = luminance(shown(constant(FOUND, FOUND), 26, request)[0][10 * HZ :])
    middle, quarter = PIXELS // 4, PIXELS // 8
    light, heart, page = asked.values()
    assert (light[:, middle] > 1.15 * light[:, quarter]).all()
    assert (page[:, middle] < 0.8 * page[:, quarter]).all()
    top = heart[:, middle].reshape(-1, round(SWELL_S * HZ))
    assert (top.max(axis=1) > 2.5 * top.min(axis=1)).all(), "in every 4 s"
    assert heart[:, LEFT].mean(axis=1).reshape(len(top), -1).max(axis=1) == pytest.approx(
        light[:, LEFT].mean(axis=1).reshape(len(top), -1).max(axis=1), rel=0.05
    ), "as bright as another question"
    assert all(np.ptp(still, axis=0)[LEFT].max() < 0.002 for still in (light, page)) or look is Light.BREATH


def test_a_yes_that_no_motor_tells_privately_goes_up_the_half_of_whoever_gave_it():
    people, still = constant(body(0.5), body(0.5)), SceneRequest(Look(Light.STILL))
    plain = luminance(shown(people, 20, still)[0])
    for told, half, other in ((Told(Message.YES, "a"), LEFT, RIGHT), (Told(Message.YES, "b"), RIGHT, LEFT)):
        yes = luminance(shown(people, 20, lambda t_s, told=told: told_at(still, t_s, told))[0]) - plain
        assert yes[:, half].max() > 0.02
        assert np.abs(yes[:, other]).max() < 0.4 * yes[:, half].max()  # what makes way for it
        each, _ = shown(people, 20, lambda t_s, told=told: told_at(still, t_s, told), felt_by=(("a",), ("b",)))
        assert np.array_equal(luminance(each), plain), "a motor of one's own tells it to nobody else"


def told_at(request, t_s, told, at_s=14.0):
    """The request, that tells something in the tick of at_s."""
    return replace(request, told=(told,) if round(t_s * HZ) == round(at_s * HZ) else ())


def test_a_question_comes_and_goes_softly_from_one_to_the_other_and_does_not_blink():
    def request(t_s):
        whose = "a" if 10 <= t_s < 20 else "b" if 20 <= t_s < 30 else None
        return SceneRequest(Look(Light.STILL), asks=whose and Told(Message.ASK_PAGE, whose))

    people = constant(body(0.2), body(0.8))
    frames, _ = shown(people, 45, request)
    level = luminance(frames)
    assert np.abs(np.diff(level, axis=0)).max() < 0.012
    assert frame_safety.worst_second(frames) <= 1
    quiet = level[16 * HZ : 20 * HZ - 1]
    assert np.ptp(quiet, axis=0).max() < 0.002  # while it asks it does not move: the breath is the only rhythm
    assert level[-1] == pytest.approx(luminance(shown(people, 45, SceneRequest(Look(Light.STILL)))[0][-1]), abs=1e-4)


def test_a_question_to_somebody_who_is_not_there_is_not_shown():
    people = constant(body(0.2), body(0.2))
    assert np.array_equal(shown(people, 10, SceneRequest(asks=Told(Message.ASK_PAGE, "c")))[0], shown(people, 10)[0])


def test_each_their_own_colours_each_half_and_the_way_there_and_back_is_slow():
    def request(t_s):
        return SceneRequest(own=20 <= t_s < 40)

    frames, _ = shown(constant(body(1.0), body(0.0)), 60, request)
    full = frames[34 * HZ - 1]
    assert hue(full[LEFT]) == pytest.approx(hue(colour(EMBER, 1.0)), abs=0.02)
    assert hue(full[RIGHT]) == pytest.approx(hue(colour(EMBER, 0.0)), abs=0.02)
    before, after = slice(0, 20 * HZ - 1), slice(round((40 + OWN_S) * HZ) + 1, None)
    for part in (before, after):
        assert np.array_equal(frames[part], mirrored(frames[part]))
    plain = np.abs(np.diff(luminance(shown(constant(body(1.0), body(0.0)), 60)[0]), axis=0)).max()
    assert np.abs(np.diff(luminance(frames), axis=0)).max() < 1.3 * plain


def moves(ring, half):
    """Swing of each half's luminance with the shimmer, as a share of its mean; nothing else moves."""
    level = luminance(ring)[-40 * HZ :, half]
    share = level / level.mean()
    return (np.abs(np.fft.rfft(share, axis=0))[round(shapes.SHIMMER_HZ * 40)] * 2 / len(share)).max()


@pytest.mark.few(1)
@pytest.mark.parametrize("name", PALETTES)
def test_each_their_own_shows_by_movement_too_for_the_colour_blind_and_where_there_is_no_colour(name):
    ring, _ = shown(constant(body(0.0), body(1.0)), 80, replace(MIRROR, own=True), palette=PALETTES[name])
    assert moves(ring, RIGHT) > 0.15
    assert moves(ring, LEFT) < 0.1 * moves(ring, RIGHT)
    unknown, _ = shown(constant(body(0.0), body(None)), 34, SceneRequest(own=True), palette=PALETTES[name])
    full = luminance(unknown[-1])
    assert np.ptp(full[RIGHT][1:-1]) / full[RIGHT].mean() > 0.3  # petals
    assert np.ptp(full[LEFT][2:-2]) / full[LEFT].mean() < 0.02


@pytest.mark.parametrize(("name", "least"), [("ember", 9.5), ("dawn", 20.0)])
@pytest.mark.parametrize("kind", colour_vision.EYES)
def test_hands_make_every_colour_a_little_warmer_and_keep_states_apart_for_every_eye(name, least, kind):
    states = [colour(PALETTES[name], arousal) for arousal in (0.0, 1.0)]
    settled, activated = (warmed(state, 1.0) ** 2.2 for state in states)
    assert colour_vision.apart(settled, activated, kind) > least


def test_the_warmth_of_hands_comes_within_seconds_is_small_and_is_no_saturated_red():
    for palette in PALETTES.values():
        for arousal in (0.0, 1.0, None):
            people = constant(body(arousal), body(arousal))
            plain, _ = shown(people, 36, SceneRequest(Look(Light.STILL)), palette=palette)
            warm, _ = shown(
                people, 36, lambda t_s: SceneRequest(Look(Light.STILL), warm=float(t_s >= 24)), palette=palette
            )
            assert np.array_equal(plain[: 24 * HZ - 1], warm[: 24 * HZ - 1])
            cold, hot = (np.mean([hue(frame) for frame in frames[-HZ:]], axis=0) for frames in (plain, warm))
            assert hot[0] - cold[0] > (-0.002 if palette is EMBER and arousal == 0.0 else 0.005)  # it is ember already
            assert hot[0] - cold[0] < 0.11  # most of it where the day's sky is blue
            assert np.abs(np.diff(luminance(warm), axis=0)).max() < 0.002
            assert np.abs(hue(warm[30 * HZ]) - hot).max() < 0.15 * np.abs(hot - cold).max() + 1e-3
            assert frame_safety.reddest(warm) < 0.79
    assert WARMER <= 0.25


def test_a_press_whose_finger_nobody_knows_shows_on_both_halves():
    people, still = constant(body(0.5), body(0.5)), SceneRequest(Look(Light.STILL))
    plain = luminance(shown(people, 20, still)[0])
    nodding = luminance(shown(people, 20, still, gesture=(Message.MARKED, 14.0))[0]) - plain
    during = nodding[14 * HZ : round((14 + GESTURE_S) * HZ)].max(axis=0)
    assert during[LEFT].max() > 0.02
    assert during[RIGHT].max() > 0.02


# Safe, whatever is requested


@pytest.mark.few(1)
@pytest.mark.parametrize("brightness", [0.01, 0.1, 0.6, 1.0])
@pytest.mark.parametrize("name", PALETTES)
def test_no_light_of_two_is_ever_above_the_brightness_that_was_set(name, brightness):
    requests = [
        SceneRequest(),
        SceneRequest(own=True),
        SceneRequest(asks=Told(Message.ASK_PAGE, "a")),
        SceneRequest(Look(Light.MIRROR, level=0.1), asks=Told(Message.ASK_PAGE, "b")),
        SceneRequest(warm=1.0),
    ]
    for request in requests:
        for people in (constant(body(1.0), body(0.0)), constant(LOOKING, HOLDING)):
            rings, _ = shown(
                people, 15, request, palette=PALETTES[name], brightness=brightness, gesture=(Message.MARKED, 13.5)
            )
            assert rings.max() <= shapes.peak(brightness) + 1e-9


def test_a_late_tick_changes_nothing_of_what_two_see_after_it():
    def last(late):
        draw, pacer, missed = SharedScene(SceneSetup(PIXELS, 0.8, 0.6, 1 / HZ)), Pacer(6.0), 0
        for k in range(1, 30 * HZ + 1):
            if late and k % 7 in (2, 3) and k < 30 * HZ - 20:
                missed += 1
                continue
            readings = {
                "a": Reading(body(1.0 if k > 10 * HZ else 0.0)),
                "b": Reading(HOLDING if k > 20 * HZ else FOUND),
            }
            asks = Told(Message.ASK_PAGE, "b") if k > 22 * HZ else None
            request = SceneRequest(breath=pacer.feed(k / HZ), own=k > 15 * HZ, warm=k / 30 / HZ, asks=asks)
            scene = draw.feed(Tick(k, k / HZ, missed), readings, request, 1.0)
            missed = 0
        return scene.ring

    assert last(late=True) == pytest.approx(last(late=False), abs=2e-3)


MAYBE = st.none() | st.floats(0, 1)
VITALS = st.builds(
    Vitals, st.sampled_from(Contact), arousal=MAYBE, rhythm_bpm=st.none() | st.floats(2, 25), confidence=MAYBE
)
LOOKS = st.builds(
    Look, st.sampled_from(Light), st.sampled_from(Touch), st.floats(0, 1), st.sampled_from([4.0, 4.0, 60.0])
)
WHOSE = st.sampled_from([None, "a", "b", "a", "b", "c"])
WISHES = st.builds(
    SceneRequest,
    LOOKS,
    st.just(0.0) | st.floats(0, 1),
    hand_s=st.none() | st.floats(0, 30),
    judged=st.sampled_from([True, True, True, False]),
    asks=st.none() | st.builds(Told, st.sampled_from(Message), WHOSE),
    own=st.booleans(),
    heart=WHOSE,
    warm=st.sampled_from([0.0, 1.0]) | st.floats(0, 1),
)
PARTS = st.tuples(WISHES, VITALS, VITALS, st.sampled_from(Message), st.floats(0.1, 5.0), st.integers(0, 90))


@examples(30)
@given(
    palette=st.sampled_from(list(PALETTES.values())),
    brightness=st.sampled_from([0.6, 1.0]) | st.floats(0.01, 1.0),
    pace=st.floats(4, 12),
    pattern=st.sampled_from(Touch),
    pixels=st.sampled_from([24, 24, 8, 23]),
    hearts_bpm=st.tuples(st.floats(40, 180), st.floats(40, 180)),
    parts=st.lists(PARTS, min_size=1, max_size=5),
)
def test_whatever_is_requested_for_two_the_light_is_safe(palette, brightness, pace, pattern, pixels, hearts_bpm, parts):
    """Parts of up to 5 s: requests, what is known of both, a gesture, and a tick that comes late by up to 2 s."""
    draw, pacer, gate = (
        SharedScene(SceneSetup(pixels, brightness, 0.9, 1 / HZ, palette, 0.7, pattern)),
        Pacer(pace, 0.4),
        SafetyGate(pixels),
    )
    hearts = [Heartbeats(bpm) for bpm in hearts_bpm]
    frames, touches, k = [], [], 0
    for request, one, other, gesture, seconds, late in parts:
        for i in range(max(2, round(seconds * HZ))):
            missed = late if i == 1 else 0
            k += 1 + missed
            t_s = k / HZ
            if i == 1:
                request = replace(request, told=(Told(gesture),))
            beats = [heart.until(t_s) for heart in hearts]
            readings = {"a": Reading(one, beats[0]), "b": Reading(other, beats[1])}
            scene = draw.feed(
                Tick(k, t_s, missed), readings, replace(request, breath=pacer.feed(t_s)), min(1.0, t_s / 3)
            )
            assert scene.ring.max() <= shapes.peak(brightness) + 1e-9
            assert 0 <= scene.touch[0] <= 0.9
            scene = gate.feed(scene, t_s)
            frames += [frames[-1] if frames else scene.ring] * missed + [scene.ring]
            touches += [touches[-1] if touches else 0.0] * min(missed, 20) + [
                scene.touch[0]
            ]  # then the motor's own limit
    frame_safety.assert_safe(frames, touches)


def test_a_question_waits_for_the_light_of_the_one_before_to_fade():
    asked = Told(Message.ASK_PAGE, "a"), Told(Message.ASK_HEART, "a")
    people = constant(body(0.2), body(0.8))
    frames, _ = shown(people, 24, lambda t_s: SceneRequest(Look(Light.STILL), asks=asked[t_s > 12]))
    assert np.abs(np.diff(luminance(frames), axis=0)).max() < 0.012


@examples(25)
@given(
    palette=st.sampled_from(list(PALETTES.values())),
    pace=st.floats(4, 8),  # a faster breath falls at the ring's top at once, and the gate makes that softer
    parts=st.lists(st.tuples(WISHES, VITALS, VITALS), min_size=1, max_size=4),
)
def test_at_night_the_light_of_two_is_so_calm_that_the_gate_has_nothing_to_do(palette, pace, parts):
    def at(t_s):
        return parts[min(int(t_s // 6), len(parts) - 1)]

    asked, _ = shown(
        lambda t_s: tuple(map(Reading, at(t_s)[1:])), 6 * len(parts), lambda t_s: at(t_s)[0],
        palette, 0.6, pace=pace,
    )  # fmt: skip
    fading = np.minimum(1.0, np.arange(1, len(asked) + 1) / HZ / 3)[:, None, None]
    gate = SafetyGate(PIXELS)
    passed = [gate.feed(Scene(ring), k / HZ).ring for k, ring in enumerate(fading * asked, 1)]
    assert np.abs((fading * asked) ** 2.2 - np.array(passed) ** 2.2).max() < 1e-9
    frame_safety.assert_safe(passed, np.zeros(len(passed)))
