"""A lamp's parts tried from a phone's page, as a lamp that waits does it: by forms alone."""

import re
import time
from html import unescape
from urllib.parse import urlencode

import pytest
from support.page_process import PageProcess
from support.tried_parts import Tried

from device.language import speaking
from device.page import build_parts
from device.page.build_parts import AT, OF
from device.page.http import Request
from device.page.private_views import Words
from device.page.views import BUILD
from device.page.words import languages
from drivers.live import AT_REST, Mode
from drivers.phone import PARTS
from drivers.said import Said, apart

EN = languages()["en"]
FORM = {"Content-Type": "application/x-www-form-urlencoded", "X-Ebb": None}
TOLD = {"parts": [*PARTS], "now": None, "said": {"part": "", "why": ""}}
TROUBLE = apart(Said("no ADC answered at {place} on {where}", place="0x48", where="I2C bus 1"))
CHANNELS = [
    {"person": "a", "sensor": "pulse", "place": "A0", "why": "reads"},
    {"person": "b", "sensor": "skin", "place": "A3", "why": "end"},
]


def plain(page):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page[page.index("<article") :])))


def shown(told=TOLD, now=AT_REST, language="en"):
    asks = Request("GET", AT, {}, {"accept-language": language}, b"", ("127.0.0.1", 80))
    with speaking(language):
        return build_parts.shown(Words(asks, str, BUILD), Words(asks, str, ""), now, told).decode()


def after(part, why, **more):
    return TOLD | {"said": {"part": part, "why": why, **more}}


def test_a_builder_without_a_shell_or_a_script_tries_each_part_and_reads_what_came_of_it(tmp_path):
    lamp = Tried(tmp_path).ready()
    server, read, statuses = PageProcess(tmp_path / "live", tmp_path / "state", lamp.phone.mailbox), [], []

    def shows():
        """The lamp's last record as if it were of now: its own time waits for this answer."""
        if record := lamp.phone.record():
            lamp.phone.show(record._replace(t_ns=time.monotonic_ns()))

    def look(where=AT):
        status, _, page = server.ask("GET", where)
        assert status == 200
        return page.decode()

    def ask(part):
        once = re.search(r'name="once" value="(\w+)"', look("/lamp/build"))[1]
        status, headers, _ = server.ask("POST", AT, urlencode({"once": once, "what": part}).encode(), FORM)
        statuses.append((status, headers.get("location")))

    server.show = shows
    for k, part in enumerate(("ring", "touch a", "converter", "button")):
        lamp.at(2.0 + 6 * k, lambda part=part: ask(part))
        lamp.at(2.5 + 6 * k, lambda: read.append(plain(look())))
        lamp.at(7.5 + 6 * k, lambda: read.append(plain(look())))
    lamp.at(26.0, lambda: ask("touch"))
    with server.serving():
        server.let_in()
        lamp.phone.calls = sorted(lamp.calls, key=lambda call: call[0])
        lamp.night.finger._until_s, lamp.night.finger._down = 27.0, [(22.0, 22.1)]
        lamp.run()
    assert statuses == [(303, AT)] * 4 + [(400, None)]
    for part, page in zip(("ring", "touch a", "converter", "button"), read[::2], strict=True):
        assert EN[f"build_{OF[part].goes}"] in page
    ring, touch, converter, button = read[1::2]
    assert f"{EN['build_part_ring']}: {EN['build_tried_ring']}" in ring
    assert f"{EN['build_part_touch']}: {EN['build_tried_touch']}" in touch
    assert f"{EN['build_tried_answers']} {EN['build_sensor_pulse']}, {EN['finger_first']}: reads" in converter
    assert EN["build_tried_seen"] in button
    assert (len(lamp.lit()) > 100, len(lamp.moved()) > 10, lamp.night.sessions) == (True, True, [])


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("why", build_parts.TRIED)
def test_every_word_of_the_lamp_is_a_sentence_on_the_page(why, language):
    words = languages()[language]
    page = plain(shown(after("touch b", why, trouble=TROUBLE), language=language))
    trouble = {"en": "no ADC answered at 0x48 on I2C bus 1", "de": "kein Wandler (ADC) antwortete bei 0x48, I2C bus 1"}
    said = words[f"build_{build_parts.TRIED[why]}"].replace("{}", trouble[language])
    said += f" {trouble[language]}" * (why in ("answers", "silent"))
    whose = f"{words['build_part_touch']}, {words['finger_second']}: " if why != "door" else ""
    assert f"{whose}{said}" in page


def test_of_the_ring_there_is_told_what_is_to_be_seen_and_what_if_not():
    assert EN["build_tried_ring"] in plain(shown(after("ring", "sent")))


@pytest.mark.parametrize("language", ["en", "de"])
def test_each_channel_is_told_in_a_line_with_where_it_is(language):
    words, page = languages()[language], shown(after("converter", "answers", channels=CHANNELS), language=language)
    lines = unescape(re.search(r'<p id="said"[^>]*>(.*?)</p>', page, re.DOTALL)[1]).split("\n")
    assert lines == [
        f"{words['build_part_converter']}: {words['build_tried_answers']}",
        f"{words['build_sensor_pulse']}, {words['finger_first']} (A0): {words['build_reads_well']}",
        f"{words['build_sensor_skin']}, {words['finger_second']} (A3): {words['build_reads_end']}",
    ]


def test_what_another_source_lacks_beside_a_converter_that_answers_is_told_too():
    page = plain(shown(after("converter", "answers", channels=CHANNELS, trouble="the strap <is> away")))
    assert f"{EN['build_tried_answers']} the strap <is> away {EN['build_sensor_pulse']}" in page


@pytest.mark.parametrize(
    ("told", "now", "said"),
    [
        (TOLD, AT_REST, "build_parts_begin"),
        (TOLD | {"now": ["button"]}, AT_REST, "build_goes_button"),
        (TOLD, AT_REST._replace(mode=Mode.SESSION), "build_only_waits"),
        (TOLD, None, "not_heard"),
        ({}, AT_REST, "not_heard"),
    ],
)
def test_a_part_can_be_asked_for_only_where_the_lamp_waits_and_tries_none(told, now, said):
    page = shown(told, now)
    assert EN[said] in plain(page)
    buttons = re.findall(r'<button name="what" value="([^"]*)"([^>]*)>', page)
    assert [what for what, _ in buttons] == told.get("parts", [])
    assert all(("disabled" in more) == (said != "build_parts_begin") for _, more in buttons)


def test_a_lamp_with_one_motor_has_one_button_for_it_and_says_nobodys():
    page = plain(shown(TOLD | {"parts": ["ring", "touch a", "converter", "button"]}))
    assert page.count(EN["build_part_touch"]) == 1
    assert EN["finger_first"] not in page


def test_parts_that_are_simulated_are_told_as_that():
    assert EN["build_parts_simulated"] in plain(shown(now=AT_REST._replace(simulated=True)))
    assert EN["build_parts_simulated"] not in plain(shown())


@pytest.mark.parametrize("part", PARTS)
def test_in_bed_where_others_can_listen_no_part_is_tried(known, part):
    assert known.ask("POST", "/do", {"command": f"try {part}"})[0] == 400
    assert known.heard() == []
