"""What somebody does with the page, from its beginning to its end, in each browser that is there."""

import datetime as dt
import json

import psutil
import pytest
from support import phones_in_hand
from support.other_site import other_site
from support.page_server import GOES, TOKEN
from support.phones_in_hand import eventually, is_shown, points, says

from device.library import phones
from device.page import guard
from device.page.words import languages
from drivers.live import RESISTORS, Finger, Mode, Pairing
from drivers.system.card import Disk

EN = languages()["en"]
BROWSERS = [
    pytest.param(phones_in_hand.chromium, marks=phones_in_hand.needs_chromium, id="Chromium"),
    pytest.param(phones_in_hand.webkit, marks=phones_in_hand.needs_webkit, id="WebKit"),
]


@pytest.fixture(scope="module", params=BROWSERS)
def new_phone(request):
    with request.param(request) as new:
        yield new


@pytest.fixture
def stranger(new_phone, lamp):
    """A phone that is not let in, with the page open."""
    phone = new_phone()
    phone.open(f"http://{lamp.host}")
    yield phone
    assert phone.errors == []
    phone.close()


@pytest.fixture
def phone(new_phone, lamp):
    """One that is."""
    phones.add(Disk(), lamp.root, guard.digest(TOKEN))
    phone = new_phone()
    phone.open(f"http://{lamp.host}", TOKEN)
    yield phone
    assert phone.errors == []
    phone.close()


def reached(lamp, *said):
    """Wait until these commands have come to the lamp, and no other."""
    eventually(lambda: list(lamp.said), list(said))


def streams(lamp):
    """How many connections the page has."""
    at = [c.laddr.port for c in psutil.net_connections("tcp4") if c.status == psutil.CONN_ESTABLISHED]
    return at.count(lamp.port)


def test_a_phone_is_let_in_by_a_hold_two_points_and_a_press(stranger, lamp):
    stranger.click("#ask")
    says(stranger, "hold the lamp's button")
    lamp.show(pairing=Pairing.OPEN)
    stranger.click("#ask")
    says(stranger, EN["pair_look"])
    [said] = lamp.heard()
    _, first, second, digest, time = said.split()
    assert abs((dt.datetime.fromisoformat(time) - dt.datetime.now(dt.UTC)).total_seconds()) < 120, "by its clock"
    lit = [k for k, fill in enumerate(points(stranger, "#points")) if fill == "#e8d8c8"]
    assert lit == sorted((int(first), int(second)))
    phones.add(Disk(), lamp.root, digest)
    lamp.show(pairing=Pairing.DONE, points=(int(first), int(second)))
    says(stranger, EN["waiting"])
    assert stranger.run("return document.cookie") == "", "a script can read the token"
    stranger.click("#begin")
    reached(lamp, "begin settle")


def test_a_phone_that_was_not_let_in_is_told_and_may_ask_again(stranger, lamp):
    lamp.show(pairing=Pairing.OPEN)
    stranger.click("#ask")
    says(stranger, EN["pair_look"])
    lamp.show(pairing=Pairing.ENDED)
    says(stranger, EN["pair_ended"])
    lamp.show(pairing=Pairing.OPEN)
    stranger.click("#ask")
    says(stranger, EN["pair_look"])


def test_a_session_is_begun_softened_marked_and_ended_from_bed(phone, lamp):
    says(phone, EN["waiting"])
    says(phone, "eight minutes", "#about")
    phone.choose("#what", "hum")
    says(phone, "a long exhale", "#about")
    phone.click("#begin")
    reached(lamp, "begin hum")
    lamp.show(**GOES)
    says(phone, "5 min left")
    says(phone, "first person: a pulse is found\nsecond person: looking for a pulse", "#finger")
    phone.click("[data-softer='0.35']")
    reached(lamp, "begin hum", "softer 0.35")
    phone.click("#mark")
    reached(lamp, "begin hum", "softer 0.35", "mark")
    phone.click("#stop button")
    reached(lamp, "begin hum", "softer 0.35", "mark", "stop")
    says(phone, EN["stopped"])


def test_an_answer_stays_to_be_read_until_what_it_was_about_is_over(phone, lamp):
    lamp.show(**GOES)
    says(phone, EN["session"])
    phone.click("#mark")
    says(phone, EN["marked"])
    lamp.show(fingers=(Finger.HOLD_STILL, Finger.NOBODY))
    says(phone, EN["finger_hold_still"], "#finger")
    says(phone, EN["marked"])
    phone.click("#stop button")
    says(phone, EN["stopped"])
    lamp.show(**GOES)
    says(phone, "second person", "#finger")
    says(phone, EN["stopped"])
    lamp.show(mode=Mode.WAITING)
    says(phone, EN["waiting"])


def test_a_page_that_is_killed_under_an_open_phone_is_told_and_found_again_by_itself(phone, lamp):
    lamp.show(**GOES)
    says(phone, EN["session"])
    lamp.kill()
    says(phone, EN["not_heard"])
    assert not is_shown(phone, "#goes")
    assert points(phone, "#ring") == [], "a ring that looks alive"
    lamp.begin()
    says(phone, EN["session"])
    eventually(lambda: len(points(phone, "#ring")), 24)
    phone.click("#mark")
    reached(lamp, "mark")


def test_a_page_that_hangs_is_told_and_found_again_by_itself(phone, lamp):
    lamp.show(**GOES)
    says(phone, EN["session"])
    lamp.hang()
    says(phone, EN["not_heard"])
    lamp.go_on()
    says(phone, EN["session"])


def test_a_phone_that_is_put_away_asks_nothing_and_knows_how_it_stands_when_it_is_back(phone, lamp):
    says(phone, EN["waiting"])
    eventually(lambda: streams(lamp), 1)
    phone.hide(True)
    eventually(lambda: streams(lamp), 0)
    lamp.show(**GOES)
    phone.hide(False)
    says(phone, EN["session"])
    eventually(lambda: len(points(phone, "#ring")), 24)
    eventually(lambda: streams(lamp), 1)


def test_a_phone_that_is_let_in_no_more_is_shown_how_it_would_be(phone, lamp):
    says(phone, EN["waiting"])
    phones.drop(Disk(), lamp.root, None)
    lamp.show(phones=1)
    eventually(lambda: phone.run("return document.querySelector('#ask') !== null"), True)


def test_a_phone_that_asked_too_often_finds_the_lamp_again_by_itself(phone, lamp):
    says(phone, EN["waiting"])
    while lamp.ask("GET", "/pair")[0] != 429:
        pass
    phone.run("dispatchEvent(new Event('pageshow'))")  # as a phone does that comes back
    lamp.show(**GOES)
    says(phone, EN["session"])


def test_another_site_in_the_same_browser_reaches_nothing_and_reads_nothing(phone, lamp):
    lamp.show(**GOES)
    says(phone, EN["session"])
    with other_site(lamp.host) as address:
        phone.open(address)
        eventually(lambda: phone.run("return document.title"), "over")
        assert phone.run("return window.read") == []
    assert lamp.said == []

    def is_there():
        phone.open(f"http://{lamp.host}")
        return phone.run("return document.querySelector('#state') !== null")

    eventually(is_there, True)  # it may have asked too often, and then is told so for a second
    says(phone, EN["session"])


def test_resistors_are_measured_step_by_step_and_the_page_says_by_itself_how_each_read(phone, lamp):
    def tells(why, now=None, well=()):
        told = {"people": ["a"], "ohms": ["470k", "100k"], "well": well, "now": now, "percent": {}}
        told["said"] = {"why": why, "person": "a", "step": "open"}
        (lamp.folder / RESISTORS).write_text(json.dumps(told), "utf-8")

    tells("")
    phone.open(f"http://{lamp.host}/lamp/build/resistors")
    says(phone, EN["build_begin"], "#said")
    phone.click("[value='a open']")
    reached(lamp, "measure a open 470k 100k")
    tells("", now=["a", "open"])
    says(phone, EN["build_reads"], "#said")
    tells("well", well=[["a", "open"]])
    says(phone, EN["build_read_well"], "#said")
    says(phone, EN["build_read_well"], "#trial li")
    phone.click("[value='a larger']")
    reached(lamp, "measure a open 470k 100k", "measure a larger 470k 100k")
