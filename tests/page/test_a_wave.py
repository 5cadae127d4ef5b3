"""The wave of one's own pulse on the page: for whoever opened with their code, while they look, of nobody else."""

import contextlib
import http.client
import importlib.util
import json
import math
import re
import threading

import pytest
from support.page_server import TOKEN, PageServer
from support.watched_page import watched

from device.library import codes
from device.library.codes import Codes
from device.page import guard
from device.page.build_routes import MOST_WAVES
from device.page.words import languages
from drivers.system.card import Disk

EN = languages()["en"]
WAVE = "/lamp/build/wave"
MIDDLE_V = {"a": 1.0, "b": 2.0}


@pytest.fixture
def lamp(tmp_path):
    """A page whose lamp has two people's pulses, a's around 1 V and b's around 2, as long as somebody looks."""
    server, over = PageServer(tmp_path / "live", tmp_path / "state"), threading.Event()
    server.codes = Codes(Disk(), server.root, ("a", "b"))
    for person in MIDDLE_V:
        server.codes.put(person, "204060", 0, codes.SHELL, "2026-11-26T20:00:00+00:00")
    server.let_in()

    def lives():
        tick = 0
        while not over.wait(1 / 45):
            tick += 1
            if server.mailbox.waves.looks():
                for person, middle_v in MIDDLE_V.items():
                    server.mailbox.waves.write(person, tick / 45, middle_v + 0.4 * math.sin(tick / 6))

    with server.serving():
        thread = threading.Thread(target=lives)
        thread.start()
        yield server
        over.set()
        thread.join()


def opened(server, person):
    return server.codes.grant(person, guard.digest(TOKEN))


@contextlib.contextmanager
def looking(server, person):
    """The answer to whoever opened as this person, while its connection is open."""
    server.show()
    connection = http.client.HTTPConnection(server.address, server.port, timeout=20)
    connection.request("GET", WAVE, headers={"Cookie": f"ebb={TOKEN}; ebb-opened={opened(server, person)}"})
    try:
        yield connection.getresponse()
    finally:
        connection.close()


def values(answer, lines=6):
    return [value for _ in range(lines) for _, value in json.loads(answer.readline())]


@pytest.mark.parametrize("person", MIDDLE_V)
def test_each_sees_their_own_and_stays_opened_while_they_look(lamp, person):
    with looking(lamp, person) as answer:
        assert answer.status == 200
        assert answer.getheader("cache-control") == "no-store"
        assert answer.getheader("set-cookie").startswith(f"ebb-opened={person}")
        seen = values(answer)
    assert len(seen) > 20
    assert all(abs(value - MIDDLE_V[person]) < 0.41 for value in seen)


def test_without_a_code_it_is_asked_for(lamp):
    status, _, page = lamp.ask("GET", WAVE)
    assert (status, EN["build_wave_code"].encode() in page) == (403, True)


def test_a_phone_that_is_let_in_no_more_sees_no_more(lamp):
    with looking(lamp, "a") as answer:
        assert values(answer)
        lamp.show(phones=lamp.live.phones + 1)
        assert len(answer.read()) < 2000


def test_there_is_always_room_for_other_questions(lamp):
    with contextlib.ExitStack() as look:
        looks = [look.enter_context(looking(lamp, "a")) for _ in range(MOST_WAVES)]
        assert all(len(values(answer, 3)) > 0 for answer in looks)
        with looking(lamp, "b") as refused:
            assert refused.status == 429
        assert lamp.ask("GET", "/lamp")[0] == 200


@pytest.mark.skipif(importlib.util.find_spec("playwright") is None, reason="no browser here")
@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_it_is_drawn_while_one_looks_and_gone_when_one_looks_away(chromium, lamp, motion):
    from playwright.sync_api import expect

    context = chromium.new_context(locale="en-GB", reduced_motion=motion)
    context.add_cookies([{"name": "ebb", "value": TOKEN, "url": f"http://{lamp.host}/"}])
    page = watched(context, f"http://{lamp.host}")
    page.goto(f"http://{lamp.host}/lamp/build")
    page.click(f"text={EN['build_wave_look']}")
    says(page, EN["build_wave_code"])
    context.add_cookies([{"name": "ebb-opened", "value": opened(lamp, "a"), "url": f"http://{lamp.host}/"}])
    page.click(f"text={EN['build_wave_look']}")
    line = page.locator("#wave path")
    expect(line).to_have_attribute("d", re.compile("^M.{100}"), timeout=30_000)
    says(page, " volts.")
    page.click(f"text={EN['build_wave_away']}")
    expect(line).not_to_have_attribute("d", re.compile(""))
    says(page, EN["build_wave_look"])
    assert [said for said in page.errors if "403" not in said] == []


def says(page, text):
    from playwright.sync_api import expect

    expect(page.locator("#wave")).to_contain_text(text, timeout=30_000)
