"""Promise 2 over whole sessions: every programme, palette, fault and arbitrary programme, as who sits by it sees it."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.output_trace import HZ
from support.programme_sessions import BRIGHTNESS, seen, settings, told, watched
from support.property_examples import examples
from support.sessions import PINS, on_chip, seats, simulated, world

from device.app import modes
from device.app.worlds import CODES
from device.guide.programme import Phase, Programme
from device.guide.programme_file import CHOICES, as_toml, parse
from device.library import programmes
from device.model import Contact, Entrainment, Scene, Vitals
from device.scene.gate import PIXEL_STEP, RING_STEP
from device.scene.palette import PALETTES
from device.scene.solo import SoloScene
from device.session.actuators import RETRY_S
from drivers.ports import ButtonEvent
from drivers.recording import ReplayButton
from drivers.simulated.body import Body, Temperament

SETTLING = Vitals(Contact.FOUND, heart_rate_bpm=64.0, entrainment=Entrainment.YES, rhythm_bpm=6.2, rhythm_share=0.8)
MOODS = (
    (4.0, Vitals(), 0.0),
    (3.0, Vitals(Contact.HOLD_STILL), 0.0),
    (9.0, replace(SETTLING, arousal=1.0, entrainment=Entrainment.NO, rhythm_bpm=11.0), 20.0),
    (7.0, replace(SETTLING, arousal=None, entrainment=None), 40.0),
    (11.0, replace(SETTLING, arousal=0.1), 110.0),
    (2.0, Vitals(Contact.LOST), 0.0),
)
"""Somebody who is found, is lively, is unknown, settles, and lifts the finger, again and again."""


def most(brightness):
    """The brightest value that any frame may have: what was set, or, below that, what an LED can just show."""
    return max(brightness, 0.2)


def shortened(programme, minutes):
    """The same parts, each of at most so many minutes."""
    return replace(programme, phases=tuple(replace(p, minutes=min(p.minutes, minutes)) for p in programme.phases))


@pytest.mark.few(3)
@pytest.mark.parametrize("palette", PALETTES)
@pytest.mark.parametrize("name", sorted(programmes.names()))
def test_every_part_of_every_programme_in_every_palette_is_safe(name, palette):
    """Each part shortened to 9 s; the brightness takes turns. The whole of it is in the long proofs."""
    brightness = BRIGHTNESS[(len(name) + len(palette)) % 2]
    witness, session = told(shortened(programmes.load(name), 0.15), settings(palette, brightness), MOODS)
    assert session.ended
    witness.assert_safe(most(brightness))
    figures = witness.figures()
    assert figures.ring_turns <= 1  # the turn of a breath; two would be a flash
    assert figures.pixel_turns <= 2


class BrokenError(Exception):
    """Something inside."""


class Troubles:
    """What happens to a session, each at its time; (at, kind, for so long). It is the session's renderer, too."""

    def __init__(self, troubles, end, config):
        self.waiting = sorted([*troubles, *([(*end, 0.0)] if end else [])])
        self.until_s = dict.fromkeys(("ring", "motor", "nonsense"), 0.0)
        self._fails = self._is_nonsense = False
        self._scene = SoloScene(modes.scene_setup(config, CODES[:1]))

    def feed(self, tick, *asked):
        if self._fails:
            raise BrokenError
        scene = self._scene.feed(tick, *asked)
        if self._is_nonsense:
            return Scene(np.full((24, 3), np.nan if tick.index % 2 else np.inf), (float("nan"),))
        return scene

    def each(self, step, session, hardware):
        t_s = step.tick.t_s
        while self.waiting and self.waiting[0][0] <= t_s:
            _, kind, lasts_s = self.waiting.pop(0)
            if kind == "late":
                hardware.clock.sleep_until(hardware.clock.now() + lasts_s)
            elif kind == "stop":
                session.stop()
            elif kind == "fail":
                self._fails = True
            elif kind == "leave":
                return "leave"
            elif kind in self.until_s:
                self.until_s[kind] = t_s + lasts_s
        hardware.ring.broken, hardware.motors[0].broken = (t_s < self.until_s[part] for part in ("ring", "motor"))
        self._is_nonsense = t_s < self.until_s["nonsense"]
        return None


FAULTS = {
    "an exception in the loop": ([], (31.3, "fail")),
    "numbers that are none, in three scenes": ([(9.0, "nonsense", 0.05), (22.0, "nonsense", 2.0)], None),
    "a ring out of order, and back": ([(t, "ring", 1.5) for t in (6.0, 11.0, 24.0, 31.0)], None),
    "a motor out of order, and back": ([(t, "motor", 1.5) for t in (12.2, 16.2, 24.0)], None),
    "a loop that comes late, by up to 4 s": ([(5 + 3 * k, "late", 0.02 * 1.7**k) for k in range(10)], None),
    "ended by the button": ([], (27.0, "held")),
    "ended at once": ([], (27.0, "leave")),
}


@pytest.mark.few(2)
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("brightness", BRIGHTNESS)
def test_a_programme_is_safe_whatever_fails(fault, brightness):
    troubles, end = FAULTS[fault]
    button = ReplayButton([(end[0], ButtonEvent.HOLD)] if end and end[1] == "held" else [])
    config = settings("mono", brightness)
    happens = Troubles(troubles, end, config)
    programme = shortened(programmes.load("settle"), 0.2)
    witness, session = told(programme, config, MOODS, button, happens.each, BrokenError, happens)
    witness.assert_safe(most(brightness))
    figures = witness.figures()
    assert figures.pixel_turns <= 2
    assert fault == "ended at once" or figures.pixel_step <= PIXEL_STEP + 1e-9
    assert fault == "ended at once" or figures.ring_step <= RING_STEP + 1e-9
    assert not happens.waiting
    assert session.fell_back == (fault == "an exception in the loop")
    assert witness.shown[-1].any() == session.fell_back


@pytest.mark.few(1)
@pytest.mark.parametrize("brightness", BRIGHTNESS)
def test_a_programme_is_safe_while_the_converter_goes_silent_and_comes_back(brightness):
    around = world(Body(Temperament(), seed=5))
    sampler, chip, bus, clock = on_chip(around.at_pins(PINS), (0, 1))
    config = settings("mono", brightness)

    def each(step, session, hardware):
        if 12 <= step.tick.t_s < 22:
            bus.chips.pop(0x48, None)
        else:
            bus.chips[0x48] = chip

    programme = shortened(programmes.load("settle"), 0.2)
    hardware = simulated(around, clock, source=sampler)
    witness, session = seen(hardware, seats(config=config), programme, config, None, each)
    assert session.health.outages["converter"].times == 1
    witness.assert_safe(most(brightness))
    assert witness.figures().pixel_turns <= 2


@pytest.mark.soak
@pytest.mark.parametrize("brightness", BRIGHTNESS)
@pytest.mark.parametrize("palette", PALETTES)
@pytest.mark.parametrize("name", sorted(programmes.names()))
def test_all_of_every_programme_in_every_palette_is_safe_beside_a_simulated_body(name, palette, brightness):
    witness = watched(programmes.load(name), settings(palette, brightness), Body(Temperament(arrives_s=3.0), seed=5))
    witness.assert_safe(most(brightness))
    figures = witness.figures()
    assert figures.ring_turns <= 1
    assert figures.pixel_turns <= 2


def as_safe(phase):
    """The phase, at a pace and a ratio that promise 3 allows together."""
    low, high = max(4.0, 6 * (1 - phase.inhale_share)), min(12.0, 30 * phase.inhale_share)
    return replace(phase, **{key: min(max(getattr(phase, key), low), high) for key in ("from_bpm", "to_bpm")})


def choice(key):
    return st.sampled_from(CHOICES[key])


RATE, PART = st.floats(4, 12), st.floats(0, 1)
PHASES = st.builds(
    Phase,
    name=st.text("aé🌙 ").map(lambda text: f"a{text[:8]}".strip()),
    minutes=st.sampled_from([0.1, 0.3, 1.0]) | st.floats(0.1, 2),
    pace=choice("pace"),
    from_bpm=RATE,
    to_bpm=RATE,
    inhale_share=st.floats(0.33, 0.5),
    light=choice("light"),
    touch=choice("touch"),
    level=st.just(1.0) | PART,
    fades=st.booleans(),
    assess=st.booleans(),
    judged=st.booleans(),
).map(as_safe)
MAYBE = st.none() | st.floats(0, 1)
VITALS = st.builds(
    Vitals, st.sampled_from(Contact), heart_rate_bpm=st.none() | st.floats(40, 120), arousal=MAYBE, rhythm_share=MAYBE,
    entrainment=st.none() | st.sampled_from(Entrainment), rhythm_bpm=st.none() | st.floats(2, 25),
)  # fmt: skip
ANSWERS = st.lists(st.tuples(st.floats(0.05, 20), VITALS, st.floats(0, 200)), min_size=1, max_size=6)
WHEN = st.floats(0.02, 70)
TROUBLE = st.tuples(WHEN, st.sampled_from(["late", "ring", "motor", "nonsense"]), st.floats(0.001, 4))
END = st.none() | st.tuples(st.floats(4, 100), st.sampled_from(["held", "stop", "leave", "fail"]))


@examples(8)
@given(
    phases=st.lists(PHASES, min_size=2, max_size=4),
    palette=st.sampled_from(sorted(PALETTES)),
    brightness=st.sampled_from([1.0, 0.6]) | st.floats(0.01, 1.0),
    answers=ANSWERS,
    troubles=st.lists(TROUBLE, max_size=4),
    end=END,
    presses=st.lists(WHEN, max_size=6),
)
def test_an_arbitrary_programme_is_safe_whatever_is_answered_pressed_late_or_broken(
    phases, palette, brightness, answers, troubles, end, presses
):
    programme = parse(as_toml(Programme("any", "", tuple(phases))), "any", "any.toml")
    gestures = [(at_s, ButtonEvent.PRESS) for at_s in presses]
    gestures += [(end[0], ButtonEvent.HOLD)] if end and end[1] == "held" else []
    config = settings(palette, brightness)
    happens = Troubles(troubles, end, config)
    button = ReplayButton(sorted(gestures))
    witness, session = told(programme, config, answers, button, happens.each, BrokenError, happens)
    witness.assert_safe(most(brightness))
    figures = witness.figures()
    back_s = happens.until_s["ring"] + RETRY_S
    if session.ended and back_s < len(witness.shown) / HZ - 1:  # else it is closed out of order, and goes dark at once
        assert figures.pixel_step <= PIXEL_STEP + 1e-9
        assert figures.ring_step <= RING_STEP + 1e-9
    assert session.fell_back or not witness.shown[-1].any()
    assert witness.felt[-1] == 0
