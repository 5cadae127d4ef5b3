"""The line under the ring: what the lamp just did, once it did it, and no more than the light itself may tell."""

from types import SimpleNamespace

import pytest
from support.sessions import play, simulated, solo, world
from test_moment import MIND

from device.app import modes, worlds
from device.cli.demo_commands import DEMO_S, hastened
from device.model import HELD, PRESSED, Contact, Entrainment, Mark, Reading, Vitals
from device.scene.palette import PALETTES
from device.session.session import Envelope
from device.settings.tree import Config
from device.text import news, states
from device.text.news import News
from drivers.simulated.body import Body, Temperament


def step(t_s, marks=(), phase="", **people):
    return SimpleNamespace(
        tick=SimpleNamespace(t_s=t_s),
        readings={code: Reading(vitals) for code, vitals in people.items()},
        marks=[Mark(t_s, text) for text in marks],
        phase=phase,
    )


FOUND = Vitals(contact=Contact.FOUND)


def test_what_happens_is_told_when_it_happens_and_stays_until_the_next():
    told = News("ember")
    assert told.feed(step(0.0, a=Vitals())) == "looks for your pulse"
    assert told.feed(step(1.0, a=Vitals(contact=Contact.HOLD_STILL))) == "feels your pulse: hold still"
    assert told.feed(step(2.0, a=FOUND)) == "found your pulse"
    assert told.feed(step(9.0, a=FOUND)) == "found your pulse"
    with_it = Vitals(contact=Contact.FOUND, entrainment=Entrainment.YES)
    assert told.feed(step(10.0, a=with_it)) == "your heart goes with it"
    assert told.feed(step(11.0, a=with_it, phase="stay")) == "now: stay"
    assert told.feed(step(12.0, [PRESSED], "stay", a=with_it)) == "marked"
    assert told.feed(step(13.0, [HELD], "stay", a=with_it)) == "ends"
    assert told.feed(step(14.0, [], "stay", a=Vitals(contact=Contact.LOST))) == "lost your pulse, and leads on"


def test_a_state_is_told_with_its_colour_and_only_once_it_lasts():
    told = News("ember")
    told.feed(step(0.0, a=FOUND))
    at_the_edge = [0.39, 0.41] * 20
    for k, arousal in enumerate(at_the_edge):
        assert told.feed(step(k * 1.0, a=Vitals(contact=Contact.FOUND, arousal=arousal))) == "found your pulse"
    quiet = [told.feed(step(50.0 + k, a=Vitals(contact=Contact.FOUND, arousal=0.2))) for k in range(5)]
    assert quiet == ["found your pulse"] * 3 + ["quieter than usual for you: ember"] * 2


@pytest.mark.parametrize("palette", PALETTES)
def test_every_palette_that_has_colours_has_words_for_them(palette):
    shown = PALETTES[palette]
    for state, colour in ((states.SETTLED, shown.settled), (states.ACTIVATED, shown.activated)):
        assert ((palette, state) in news.COLOUR) == (colour != shown.usual)


def test_of_two_people_only_their_pulses_are_told():
    loud = Vitals(contact=Contact.FOUND, arousal=0.9, entrainment=Entrainment.YES)
    told = News("ember")
    assert told.feed(step(0.0, a=loud, b=Vitals())) == "looks for b's pulse"
    assert told.feed(step(9.0, a=loud, b=loud)) == "found b's pulse"
    assert told.feed(step(20.0, a=loud, b=loud)) == "found b's pulse"


def test_the_first_words_give_way_after_some_seconds():
    told = News("ember", "one touch: breathe in")
    assert told.feed(step(0.0, a=Vitals())) == "one touch: breathe in"
    assert told.feed(step(2.0, a=FOUND)) == "one touch: breathe in"
    assert told.feed(step(news.FIRST_S, a=FOUND)) == "found your pulse"


def test_the_demonstration_comes_to_show_all_that_the_lamp_can_tell():
    config = hastened(Config())
    place = worlds.open_hardware("simulated", config, fast=True, demo=True)
    told, heard = News("ember"), {}
    for step in modes.solo(config, place, Envelope(DEMO_S)).run():
        heard.setdefault(told.feed(step), step.tick.t_s)
    assert list(heard)[2:] == ["found your pulse", "quieter than usual for you: ember", "your heart goes with it"]
    assert heard["found your pulse"] < 15.0
    assert heard["your heart goes with it"] < DEMO_S - 5.0, "it is there to be read for a while"


def test_a_session_is_told_in_the_words_of_a_body_and_within_the_narrowest_window():
    hardware = simulated(world(Body(Temperament(arrives_s=4.0, leaves_s=70.0), seed=1)))
    told, heard = News("ember"), []

    def each(step):
        if (words := told.feed(step)) not in heard[-1:]:
            heard.append(words)

    play(solo(hardware, 90.0), hardware, each)
    assert heard[:3] == ["looks for your pulse", "feels your pulse: hold still", "found your pulse"]
    assert not [word for word in MIND if word in "\n".join(heard)]
    assert max(map(len, heard)) <= 36
