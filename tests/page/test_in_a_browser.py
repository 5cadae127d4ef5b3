"""The page in Chromium, where that is there: what a person sees of it. What is done with it: test_journeys.py."""

import importlib.util
import re
from importlib import resources

import pytest
from support.page_server import GOES, TOKEN
from support.phones_in_hand import needs_chromium
from support.watched_page import watched

from device.library import phones
from device.page import guard
from device.page.words import languages
from drivers.system.card import Disk

pytestmark = needs_chromium
EN = languages()["en"]


def opened(chromium, lamp, known=True, **how):
    """A page in a browser of its own, on a phone that is let in, or not."""
    context = chromium.new_context(**{"viewport": {"width": 390, "height": 844}, "locale": "en-GB", **how})
    if known:
        phones.add(Disk(), lamp.root, guard.digest(TOKEN))
        context.add_cookies([{"name": "ebb", "value": TOKEN, "url": f"http://{lamp.host}"}])
    page = watched(context, f"http://{lamp.host}")
    page.goto(f"http://{lamp.host}/")
    return page


def says(page, text, where="#state"):
    from playwright.sync_api import expect

    expect(page.locator(where)).to_contain_text(text, timeout=30_000)


def reached(page, lamp, said):
    """Wait until these commands have come to the lamp, and no other."""
    for _ in range(300):
        if lamp.said == said:
            return
        page.wait_for_timeout(100)
    assert lamp.said == said


def shows(page, fills):
    """Wait until the ring on the phone has these colours."""
    found = None
    for _ in range(300):
        found = page.eval_on_selector_all("#ring circle", "all => all.map(c => c.getAttribute('fill'))")
        if found == fills:
            return
        page.wait_for_timeout(100)
    assert found == fills


def test_the_ring_on_the_phone_is_the_lamps_brightness_in_one_tone(chromium, lamp):
    page = opened(chromium, lamp)
    lamp.show(**{**GOES, "ring": bytes([10, 200, 255] + [0, 0, 0] * 23)})
    shows(page, ["rgb(232 160 106)"] + 23 * ["rgb(26 15 8)"])


def test_a_lamp_that_falls_silent_is_said_and_heard_again_when_it_is_back(chromium, lamp):
    page = opened(chromium, lamp)
    lamp.show(**GOES)
    says(page, EN["session"])
    lamp.quiet.set()
    says(page, EN["not_heard"])
    for gone in ("#goes", "#ring", "#still", "#dark"):
        assert page.locator(gone).is_hidden(), gone
    lamp.quiet.clear()
    says(page, EN["session"])


def test_a_question_of_the_lamp_is_answered_at_the_lamp(chromium, lamp):
    page = opened(chromium, lamp)
    lamp.show(**GOES, asking=True)
    says(page, EN["asking"])
    assert not re.search("yes", page.inner_text("body"), re.IGNORECASE)


def test_whoever_wants_no_motion_has_a_ring_that_stands_still(chromium, lamp):
    page = opened(chromium, lamp, reduced_motion="reduce")
    lamp.show(**GOES)
    says(page, EN["session"])
    page.wait_for_timeout(400)
    assert page.locator("#ring circle").count() == 0
    assert page.get_attribute("#ring", "aria-label") == "The ring: breathe in"  # of its last state
    assert page.inner_text("#breath") == "breathe in"
    page.click("#still")
    lamp.show(ring=bytes([255] * 72))
    shows(page, 24 * ["rgb(232 160 106)"])


@pytest.mark.parametrize("height", [844, 667, 568])
def test_a_stop_is_within_reach_without_scrolling_on_small_phones_too(chromium, lamp, height):
    lamp.show(**GOES)
    page = opened(chromium, lamp, viewport={"width": 320, "height": height})
    says(page, EN["session"])
    box = page.locator("#stop button").bounding_box()
    assert box["y"] + box["height"] <= height


def test_without_a_script_a_phone_can_stop(chromium, lamp):
    lamp.show(**GOES)
    page = opened(chromium, lamp, java_script_enabled=False)
    page.click("#stop button")
    reached(page, lamp, ["stop"])


@pytest.mark.few(3)
@pytest.mark.parametrize(("width", "locale"), [(320, "de-DE"), (1200, "en-GB")])
@pytest.mark.parametrize("view", ["asking", "waits", "goes"])
@pytest.mark.skipif(importlib.util.find_spec("axe_core_python") is None, reason="no axe-core here")
def test_axe_finds_nothing_in_any_view(chromium, lamp, view, width, locale):
    page = opened(
        chromium, lamp, known=view != "asking", locale=locale, bypass_csp=True, viewport={"width": width, "height": 800}
    )
    if view == "goes":
        lamp.show(**GOES)
    if view != "asking":
        says(page, languages()[locale[:2]]["session" if view == "goes" else "waiting"])
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    page.add_script_tag(content=resources.files("axe_core_python").joinpath("axe.min.js").read_text("utf-8"))
    found = page.evaluate("axe.run().then(f => f.violations.map(v => [v.id, v.impact, v.nodes.map(n => n.html)]))")
    assert found == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
