"""The light: what a person sees of the breath, the body, the search for a pulse, and of each look."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import colour_vision, frame_safety
from support.property_examples import examples
from support.sessions import play, simulated, solo, world

from device.guide.pacer import Pacer
from device.model import Beat, Contact, Reading, Tick, Vitals
from device.scene import pulse_search, shapes
from device.scene.colour import colour
from device.scene.gate import SafetyGate
from device.scene.gesture import GESTURE_S, SHOWN
from device.scene.palette import EMBER, MONO, PALETTES
from device.scene.request import Light, Look, Message, SceneRequest, Told, Touch
from device.scene.setup import SceneSetup
from device.scene.solo import SoloScene
from device.scene.unguided import DarkScene, PilotScene
from drivers.simulated.body import Body, Temperament

PIXELS, HZ = 24, 45
FOUND = Vitals(contact=Contact.FOUND)
PLAIN = SceneRequest()


def body(arousal, **more):
    return Vitals(contact=Contact.FOUND, arousal=arousal, **more)


def scenes(vitals, seconds, people=("a",), pace=6.0, palette=EMBER, brightness=0.8, request=PLAIN, gesture=None):
    """(breath, scene) of every tick; vitals, request: values, or functions of time."""
    draw, pacer = SoloScene(SceneSetup(PIXELS, brightness, 0.6, 1 / HZ, palette)), Pacer(pace)
    for k in range(1, round(seconds * HZ) + 1):
        t_s = k / HZ
        readings = {code: Reading(vitals(t_s) if callable(vitals) else vitals) for code in people}
        breath = pacer.feed(t_s)
        asked = request(t_s) if callable(request) else request
        if gesture and k == round(gesture[1] * HZ):
            asked = replace(asked, told=(Told(gesture[0]),))
        yield breath, draw.feed(Tick(k, t_s, 0), readings, replace(asked, breath=breath), 1.0)


def rings(*args, **more):
    return np.array([scene.ring for _, scene in scenes(*args, **more)])


def hue(scene):
    lit = scene.ring[np.argmax(scene.ring.sum(axis=1))]
    return lit / lit.max()


def luminance(frames):
    return frames**2.2 @ frame_safety.WEIGHTS


def test_the_ring_fills_from_the_bottom_and_brightens_with_the_breath():
    shown = list(scenes(body(0.0), 34.0))[30 * HZ :]
    totals = [s.ring.sum() for _, s in shown]
    assert (np.diff(totals) >= -1e-6).all()
    half = shown[len(shown) // 2][1].ring.sum(axis=1)
    assert half[0] > 5 * half[PIXELS // 2]
    assert half == pytest.approx(np.roll(half[::-1], 1))  # left and right alike
    full = shown[-1][1].ring.sum(axis=1)
    assert full.min() > 0.8 * full.max()


def test_an_empty_breath_still_glows_so_that_the_lamp_is_not_mistaken_for_off():
    *_, (_, scene) = scenes(FOUND, 10.0)
    assert 0.05 < scene.ring.max() < 0.3


def test_settled_activated_and_unknown_have_colours_of_their_own():
    for palette in (PALETTES["ember"], PALETTES["dawn"]):
        hues = []
        for arousal in (0.0, 1.0, None):
            *_, (_, scene) = scenes(body(arousal), 24.0, palette=palette)
            hues.append(hue(scene))
        for one, other in [(0, 1), (0, 2), (1, 2)]:
            assert np.abs(hues[one] - hues[other]).max() > 0.1


@pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES)
def test_a_colour_drifts_and_never_switches(palette):
    frames = rings(lambda t_s: body(1.0 if t_s >= 20 else 0.0), 40.0, palette=palette)
    brightest = frames[np.arange(len(frames)), frames.sum(axis=2).argmax(axis=1)]
    hues = brightest / brightest.max(axis=1, keepdims=True)
    assert np.abs(np.diff(hues, axis=0)).max() < 0.007


APART = {
    ("ember", "all cones"): 18.4,
    ("ember", "protan"): 11.2,
    ("ember", "deutan"): 11.9,
    ("ember", "tritan"): 15.9,
    ("dawn", "all cones"): 46.8,
    ("dawn", "protan"): 49.2,
    ("dawn", "deutan"): 50.1,
    ("dawn", "tritan"): 44.9,
}
"""Settled against activated: delta E 2000 at equal luminance, where 1 is just seen side by side."""


@pytest.mark.parametrize(("palette", "kind"), APART)
def test_every_colour_blind_eye_tells_settled_from_activated(palette, kind):
    settled, activated = (
        (rings(body(arousal), 34.0, palette=PALETTES[palette])[-1] ** 2.2).mean(axis=0) for arousal in (0.0, 1.0)
    )  # 34 s: a full breath, long after the colour has arrived
    assert colour_vision.apart(settled, activated, kind) == pytest.approx(APART[palette, kind], abs=0.5)


LEAST_APART = 11.0


def test_no_colour_blind_eye_has_less_than_ten_times_the_difference_that_is_just_seen():
    assert min(APART.values()) >= LEAST_APART > 10
    assert {kind for _, kind in APART} == set(colour_vision.EYES)
    assert {name for name, _ in APART} == set(PALETTES) - {"mono"}  # mono has no colour: it tells by movement alone


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("protan", (0.8, 0.2, 0.2), (0.2, 0.38, 0.2)),
        ("deutan", (0.8, 0.2, 0.2), (0.2, 0.38, 0.2)),
        ("tritan", (0.2, 0.4, 0.8), (0.2, 0.4, 0.3)),
    ],
)
def test_the_colour_blind_eyes_confuse_what_such_eyes_confuse_and_leave_grey_grey(kind, one, other):
    assert colour_vision.EYES[kind].sum(axis=1) == pytest.approx(np.ones(3), abs=1e-5)
    one, other = np.array(one), np.array(other)
    assert colour_vision.apart(one, other, kind) < 0.5 * colour_vision.apart(one, other, "all cones")


def test_the_distance_is_the_one_of_its_authors():
    """Sharma, Wu & Dalal 2005, table 1, pairs 1, 7, 13, 17, 25."""
    for one, other, distance in [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 0, 0), (50, -1, 2), 2.3669),
        ((50, -0.0010, 2.4900), (50, 0.0011, -2.4900), 4.7461),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ]:
        assert colour_vision.delta_e(one, other) == pytest.approx(distance, abs=1e-4)


def shimmer(arousal, palette, request=None, brightness=0.6):
    """Amplitude of each pixel's luminance at SHIMMER_HZ, as a share of the ring's mean, while nothing else moves."""
    glow = request or SceneRequest(Look(Light.MIRROR, Touch.OFF))
    shown = luminance(rings(body(arousal), 100.0, palette=palette, request=glow, brightness=brightness))[-40 * HZ :]
    share = shown / shown.mean(axis=1, keepdims=True)
    spectrum = np.abs(np.fft.rfft(share, axis=0)) * 2 / len(share)
    return spectrum[round(shapes.SHIMMER_HZ * 40)]


@pytest.mark.few(1)
@pytest.mark.parametrize(("name", "depth"), [("ember", 0.22), ("dawn", 0.22), ("mono", 0.35)])
def test_activated_shimmers_and_settled_is_still_in_every_palette(name, depth):
    """Depth in luminance, 2.2 times that to the eye: 44 % peak to trough, and 70 % where there is no colour."""
    lit = shimmer(1.0, PALETTES[name])[:4]  # where the pool is full
    assert lit == pytest.approx(depth, rel=0.25)
    assert shimmer(0.0, PALETTES[name]).max() < 0.001


@pytest.mark.few(1)
@pytest.mark.parametrize("name", PALETTES)
def test_the_shimmer_is_seen_in_a_breath_too_and_is_far_from_any_flash(name):
    def restlessness(arousal):
        shown = [(b.lungs, s.ring[:, 0]) for b, s in scenes(body(arousal), 60, palette=PALETTES[name])]
        full = np.array([row / row.mean() for lungs, row in shown if lungs > 0.97])[-60:]
        return full.std(axis=0).max()

    assert restlessness(1.0) > 5 * restlessness(0.0)
    at_night, at_most = (rings(body(1.0), 60.0, palette=PALETTES[name], brightness=b)[HZ:] for b in (0.6, 1.0))
    assert frame_safety.worst_second(at_night) <= 1  # the breath's own turn
    assert frame_safety.worst_second(at_most) <= 2  # where it meets a turn of the shimmer; 3 are allowed


def test_without_colour_only_movement_and_petals_tell_states_apart():
    assert MONO.settled == MONO.usual == MONO.activated == MONO.unknown
    assert MONO.shimmer > EMBER.shimmer


@pytest.mark.parametrize("name", PALETTES)
def test_what_is_unknown_stands_still_as_petals_and_what_is_known_is_even(name):
    def petals(arousal):
        full = luminance(rings(body(arousal), 34.0, palette=PALETTES[name])[-1])
        return np.abs(np.fft.rfft(full / full.mean()))[shapes.LOBES] * 2 / PIXELS

    assert petals(None) > 0.2
    assert petals(0.0) < 0.001


@given(st.sampled_from(list(PALETTES.values())), st.none() | st.floats(0, 1))
def test_no_colour_is_a_saturated_red_or_out_of_range(palette, arousal):
    shown = colour(palette, arousal)
    assert shown.min() > 0
    assert shown.max() <= 1
    shine = shown**2.2
    assert shine[0] / shine.sum() < 0.79


def test_the_night_colours_are_low_in_blue():
    for arousal in (0.0, 0.5, 1.0, None):
        shine = colour(EMBER, arousal) ** 2.2
        assert shine[2] < 0.18 * shine.sum()
    assert (np.array(EMBER.settled) ** 2.2)[2] < 0.01 * (np.array(EMBER.settled) ** 2.2).sum()


@pytest.mark.parametrize("brightness", [0.01, 0.3, 1.0])
def test_the_dimmest_breath_can_still_be_shown_by_an_led_and_the_brightest_is_within_its_range(brightness):
    frames = rings(body(0.0), 10.0, brightness=brightness)
    bytes_of_light = frames**2.2 * 255 * 0.4  # gamma and cap of the usual ring; it dithers to a sixteenth of a byte
    assert bytes_of_light.max() > 1
    assert bytes_of_light.max(axis=(1, 2)).min() > 1 / 16
    assert frames.max() <= 1.0
    peaks = [shapes.peak(b) for b in np.linspace(0.01, 1, 50)]
    assert (np.diff(peaks) > 0).all()
    assert peaks[-1] == 1.0


def test_first_light_comes_from_black_within_3_s_and_never_jumps():
    hardware = simulated(world(Body(Temperament())))
    play(solo(hardware, 8.0), hardware)
    glow = luminance(np.array(hardware.ring.frames)[: 4 * HZ])
    assert glow[0].max() < 1e-4
    assert np.abs(np.diff(glow, axis=0)).max() < 0.01


def test_the_search_point_walks_once_around_in_ten_seconds_and_comes_to_rest_at_the_bottom():
    def vitals(t_s):
        return Vitals(contact=Contact.LOOKING if t_s < 16 else Contact.HOLD_STILL)

    shown, without = (luminance(rings(v, 24.0, request=SceneRequest(Look(Light.MIRROR)))) for v in (vitals, FOUND))
    at = (shown - without).argmax(axis=1)  # the point alone
    laps = np.unwrap(at[5 * HZ : 15 * HZ] * 2 * np.pi / PIXELS) / (2 * np.pi)
    assert laps[-1] - laps[0] == pytest.approx(1.0, abs=0.05)
    assert not at[20 * HZ :].any()


@pytest.mark.parametrize("then_s", [16.0, 18.1, 21.0, 24.9])
def test_the_search_point_never_jumps(then_s):
    """Walking, coming to rest, going out, and looking again."""
    parts = [(0.0, Contact.LOOKING), (then_s, Contact.HOLD_STILL), (then_s + 3, Contact.FOUND)]
    parts += [(then_s + 3.7, Contact.LOST), (then_s + 10, Contact.HOLD_STILL), (then_s + 10.3, Contact.LOOKING)]

    def vitals(t_s):
        return Vitals(contact=[contact for begin_s, contact in parts if t_s >= begin_s][-1])

    shown = luminance(rings(vitals, then_s + 20, request=SceneRequest(Look(Light.MIRROR))))[4 * HZ :]
    # It is 0.34 to the eye, and goes at most half the ring's way in one time constant, over pixels that fall by 0.7.
    fastest = 0.34**2.2 * (PIXELS / 2 / pulse_search.COMES_S / HZ) * 0.7 * 2.2
    assert 0.0005 < np.abs(np.diff(shown, axis=0)).max() < fastest < 0.05


@pytest.mark.parametrize(("contact", "there"), [(Contact.LOOKING, True), (Contact.LOST, True), (Contact.FOUND, False)])
def test_the_point_is_there_while_no_pulse_is_and_gone_when_it_is_found(contact, there):
    *_, (_, scene) = scenes(Vitals(contact=contact), 9.9)
    blueness = (scene.ring[:, 2] / np.maximum(scene.ring[:, 0], 1e-9)).max()
    assert (blueness > 0.8) == there


def test_with_two_people_nobodys_state_can_be_read_off():
    one = rings(body(1.0), 10, people=("a", "b"))
    assert np.array_equal(one, rings(Vitals(contact=Contact.LOOKING), 10, people=("a", "b")))


def test_while_the_sensors_are_shaken_on_purpose_no_state_is_shown():
    request = SceneRequest(judged=False)
    assert np.array_equal(
        rings(body(1.0), 10, request=request), rings(Vitals(contact=Contact.LOOKING), 10, request=request)
    )


def test_the_still_look_is_low_and_does_not_move():
    frames = luminance(rings(body(1.0), 60.0, request=SceneRequest(Look(Light.STILL))))[-30 * HZ :]
    assert np.ptp(frames, axis=0).max() < 1e-6
    assert 0.002 < frames.mean() < 0.25 * luminance(rings(body(1.0), 34.0)).max()


def test_the_mirror_stands_higher_the_more_activated_and_lowest_while_nothing_is_known():
    def lit(arousal):
        return luminance(rings(body(arousal), 40.0, request=SceneRequest(Look(Light.MIRROR)))[-8 * HZ :]).mean()

    levels = [lit(arousal) for arousal in (None, 0.0, 0.5, 1.0)]
    assert (np.diff(levels) > 0.003).all()


def beating(swing_bpm, rhythm_bpm=6.0, known=True):
    """A mirror for 90 s, and the heart it mirrors: 65 bpm, swinging."""
    draw, frames, hearts = SoloScene(SceneSetup(PIXELS, 1.0, 0.6, 1 / HZ)), [], []
    beat_s, vitals = 0.5, body(0.3, rhythm_bpm=rhythm_bpm if known else None)
    for k in range(1, 90 * HZ):
        t_s, beats = k / HZ, ()
        heart = 65 + swing_bpm * np.sin(2 * np.pi * rhythm_bpm / 60 * t_s)
        if t_s > beat_s:
            beats = (Beat(beat_s, t_s, 60 / heart, 1.0, True),)
            beat_s += 60 / heart
        scene = draw.feed(Tick(k, t_s, 0), {"a": Reading(vitals, beats)}, SceneRequest(Look(Light.MIRROR)), 1.0)
        frames.append(scene.ring)
        hearts.append(heart)
    return luminance(np.array(frames)), np.array(hearts)


def test_the_mirror_rises_and_falls_with_the_heart_slowly_and_never_with_a_beat():
    shown, heart = beating(6.0)
    glow, heart = shown.mean(axis=1)[40 * HZ :], heart[40 * HZ :]
    lags = [np.corrcoef(glow[lag:], heart[: len(heart) - lag])[0, 1] for lag in range(0, 4 * HZ, 9)]
    assert max(lags) > 0.9
    spectrum = np.abs(np.fft.rfft(glow - glow.mean()))
    per_hz = len(glow) / HZ
    at_the_beat = spectrum[round(0.9 * per_hz) : round(1.3 * per_hz)].max()
    assert at_the_beat < 0.01 * spectrum.max()
    assert frame_safety.worst_second(np.power(shown[:, :, None] * np.ones(3), 1 / 2.2)) <= 1


def test_the_mirror_does_not_sway_while_the_hearts_rhythm_is_not_known():
    shown, _ = beating(6.0, known=False)
    assert np.ptp(shown[40 * HZ :].mean(axis=1)) < 0.002


@pytest.mark.parametrize("light_after", [Light.MIRROR, Light.BREATH, Light.STILL])
@pytest.mark.parametrize("share_over", [0.1, 0.25, 0.4, 0.5, 0.8])
def test_a_lead_that_ends_in_the_middle_of_a_breath_lets_the_light_breathe_out(share_over, light_after):
    draw, pacer, shown = SoloScene(SceneSetup(PIXELS, 1.0, 0.6, 1 / HZ)), Pacer(6.0), []
    ends = round((20 + 10 * share_over) * HZ)
    for k in range(1, ends + 12 * HZ):
        breath = pacer.feed(k / HZ) if k < ends else None
        request = SceneRequest(Look(Light.BREATH if k < ends else light_after), breath=breath)
        shown.append(draw.feed(Tick(k, k / HZ, 0), {"a": Reading(body(0.0))}, request, 1.0).ring)
    ring = luminance(np.array(shown)).mean(axis=1)
    steps = np.abs(np.diff(ring))
    assert steps[ends - 3 :].max() <= 2 * steps[10 * HZ : 20 * HZ].max()  # no faster than a breath at 12 a minute
    if light_after is Light.BREATH:
        assert ring[-1] == pytest.approx(ring[20 * HZ - 1], rel=0.01)  # as with empty lungs
    again = np.repeat(ring[:, None, None] ** (1 / 2.2), 3, axis=2)
    assert frame_safety.worst_second(again) <= 1


def test_softness_dims_and_slows_without_a_jump_and_turns_nothing_red():
    soft = rings(body(1.0), 120.0, request=lambda t_s: SceneRequest(softness=float(t_s > 60)))
    plain = rings(body(1.0), 120.0)
    assert np.array_equal(soft[: 60 * HZ], plain[: 60 * HZ])
    assert soft[80 * HZ :].max() < 0.7 * plain[80 * HZ :].max()
    assert np.abs(np.diff(luminance(soft), axis=0)).max() < 1.2 * np.abs(np.diff(luminance(plain), axis=0)).max()
    assert frame_safety.reddest(soft) < 0.79


def test_dark_is_dark_and_the_way_there_takes_a_minute_if_requested():
    def request(t_s):
        return SceneRequest(Look(Light.STILL, level=0.5) if t_s < 20 else Look(Light.DARK, Touch.OFF, over_s=60.0))

    glow = luminance(rings(body(0.0), 82.0, request=request)).mean(axis=1)
    assert (np.diff(glow[20 * HZ :]) <= 1e-9).all()
    assert glow[50 * HZ] > 0.1 * glow[20 * HZ]
    assert not glow[80 * HZ + 1 :].any()


@pytest.mark.few(6)
@pytest.mark.parametrize("at_s", [12.0, 14.0, 18.5])
@pytest.mark.parametrize("look", Light)
@pytest.mark.parametrize("brightness", [0.01, 1.0])
def test_each_gesture_is_small_and_seen_on_any_look_and_no_two_are_alike(at_s, look, brightness):
    def shown(gesture):
        request = SceneRequest(Look(look))
        return luminance(
            rings(body(0.5), 20.0, request=request, gesture=gesture and (gesture, at_s), brightness=brightness)
        )

    plain = shown(None)
    changed = {message: shown(message) - plain for message in SHOWN}
    full = luminance(shapes.peak(brightness) * np.array(EMBER.usual))
    for more in changed.values():
        assert np.abs(more).max() <= 0.09 * full + 1e-9 < 0.10
        assert np.ptp(more, axis=1).max() > 0.4 * 0.09 * full  # from where it is to where it is not
        assert (plain + more).max() <= full + 1e-9
        assert not more[: round(at_s * HZ) - 1].any()
        assert not more[round((at_s + GESTURE_S) * HZ) + 1 :].any()
    sums = [np.ptp(more, axis=1).sum() for more in changed.values()]
    assert max(sums) < 2 * min(sums)
    places = {gesture: more[round((at_s + GESTURE_S / 3) * HZ)].argmax() for gesture, more in changed.items()}
    assert len(set(places.values())) == 3  # what is taken back looks like an end


def test_a_finger_that_presses_again_and_again_makes_no_light_jump():
    """A gesture begins and ends at its own pace, also where the next one begins within it."""
    draw, shown = SoloScene(SceneSetup(PIXELS, 1.0, 0.6, 1 / HZ)), []
    for k in range(1, 20 * HZ):
        again = k > 10 * HZ and k % 27 == 0  # at the height of the gesture before
        request = SceneRequest(Look(Light.STILL), told=(Told(Message.MARKED),) if again else ())
        scene = draw.feed(Tick(k, k / HZ, 0), {"a": Reading(body(0.5))}, request, 1.0)
        shown.append(scene.ring)
    steps = np.abs(np.diff(luminance(np.array(shown))[9 * HZ :], axis=0))
    # 0.09 of a full breath's 0.63, which at its steepest swells by 0.06 a tick, while its point walks 0.44 pixels,
    # over each of which it falls by up to 0.42.
    assert 0.001 < steps.max() < 0.09 * 0.63 * (0.06 + 0.44 * 0.42)


@pytest.mark.few(2)
@pytest.mark.parametrize("brightness", [0.01, 0.1, 0.2, 0.6, 1.0])
@pytest.mark.parametrize("name", PALETTES)
def test_no_light_is_ever_above_the_brightness_that_was_set(name, brightness):
    """Neither shimmer, nor gestures, nor the looking point; a brightness below 0.2 is what an LED can just show."""
    most = shapes.peak(brightness)
    assert most <= max(brightness, 0.2)
    for arousal, contact in [(1.0, Contact.FOUND), (None, Contact.LOOKING), (None, Contact.HOLD_STILL)]:
        for gesture in SHOWN:
            shown = rings(
                Vitals(contact=contact, arousal=arousal), 15.0, palette=PALETTES[name], brightness=brightness,
                gesture=(gesture, 13.5),
            )  # fmt: skip
            assert shown.max() <= most + 1e-9


LOOKS = st.builds(
    Look, st.sampled_from(Light), st.sampled_from(Touch), st.floats(0, 1), st.sampled_from([4.0, 4.0, 60.0])
)


@examples(40)
@given(
    palette=st.sampled_from(list(PALETTES.values())),
    brightness=st.floats(0.01, 1.0),
    pace=st.floats(4, 12),
    parts=st.lists(
        st.tuples(
            LOOKS, st.none() | st.floats(0, 1), st.sampled_from(Contact), st.floats(0, 1), st.sampled_from(Message)
        ),
        min_size=1,
        max_size=4,
    ),
)
def test_whatever_is_requested_the_light_is_safe_and_at_night_so_calm_that_the_gate_has_nothing_to_do(
    palette, brightness, pace, parts
):
    draw, pacer, gate = (
        SoloScene(SceneSetup(PIXELS, brightness, 0.6, 1 / HZ, palette)),
        Pacer(pace, 0.4),
        SafetyGate(PIXELS),
    )
    asked, passed = [], []
    for k in range(1, 6 * HZ * len(parts) + 1):
        t_s = k / HZ
        look, arousal, contact, softness, gesture = parts[(k - 1) // (6 * HZ)]
        told = (Told(gesture),) if k % (6 * HZ) == 100 else ()
        request = SceneRequest(look, softness, hand_s=t_s // 6 * 6, breath=pacer.feed(t_s), told=told)
        reading = Reading(Vitals(contact=contact, arousal=arousal))
        scene = draw.feed(Tick(k, t_s, 0), {"a": reading}, request, min(1.0, t_s / 3))
        asked.append(scene.ring)
        passed.append(gate.feed(scene, t_s))
    frame_safety.assert_safe([s.ring for s in passed], [s.touch[0] for s in passed])
    if brightness <= 0.6 and pace <= 8:  # else a breath falls at the ring's top at once, and the gate makes that softer
        assert np.abs(np.array(asked) ** 2.2 - np.array([s.ring for s in passed]) ** 2.2).max() < 1e-9


def test_a_late_tick_changes_nothing_of_what_is_shown_after_it():
    def last(late):
        draw, pacer, missed = SoloScene(SceneSetup(PIXELS, 0.8, 0.6, 1 / HZ)), Pacer(6.0), 0
        for k in range(1, 30 * HZ + 1):
            if late and k % 7 in (2, 3) and k < 30 * HZ - 20:
                missed += 1
                continue
            reading = Reading(body(1.0 if k > 10 * HZ else 0.0))
            scene = draw.feed(Tick(k, k / HZ, missed), {"a": reading}, SceneRequest(breath=pacer.feed(k / HZ)), 1.0)
            missed = 0
        return scene.ring

    assert last(late=True) == pytest.approx(last(late=False), abs=2e-3)


def setup(brightness=0.6):
    return SceneSetup(PIXELS, brightness, 0.6, 1 / HZ)


def test_a_logger_is_dark_and_one_with_a_point_gestures():
    reading = {"a": Reading(FOUND)}
    scene = DarkScene(setup()).feed(Tick(1, 0.02, 0), reading, PLAIN, 1.0)
    assert not scene.ring.any()
    assert scene.touch == (0.0,)
    pilot = PilotScene(setup())
    before = pilot.feed(Tick(1, 1.0, 0), reading, replace(PLAIN, told=(Told(Message.MARKED),)), 1.0).ring
    gesturing = pilot.feed(Tick(2, 1.5, 0), reading, PLAIN, 1.0).ring
    assert luminance(before).max() < 0.1
    assert 0 < (luminance(gesturing) - luminance(before)).max() < 0.1


def test_a_logger_answers_its_button_by_touch_within_0_2_s():
    for scene in (DarkScene(setup()), PilotScene(setup())):
        marked = replace(PLAIN, told=(Told(Message.MARKED),))
        touches = [scene.feed(Tick(k, k / HZ, 0), {}, PLAIN if k > 1 else marked, 1.0).touch[0] for k in range(1, 60)]
        assert 0 < np.argmax(np.array(touches) > 0.3) / HZ < 0.2
        assert touches[-1] == 0


def test_a_loggers_point_is_never_brighter_than_the_night_cap():
    for cap in (0.05, 0.2, 0.6):
        ring = PilotScene(setup(cap)).feed(Tick(1, 1.0, 0), {}, PLAIN, 1.0).ring
        assert 0 < ring.max() <= cap + 1e-9
