"""What whoever builds a lamp reads on its page: how fingers lie, and every wire of the one table, as it is set."""

import json
import re
from dataclasses import replace
from html import unescape
from pathlib import Path
from types import SimpleNamespace

import pytest
from support.page_server import PageServer

from device.archive import building
from device.language import speaking
from device.page import build_parts, build_views
from device.page.http import Request
from device.page.lamp import Lamp
from device.page.private_views import Words
from device.page.views import BUILD, static
from device.page.words import languages
from device.settings import wiring
from device.settings.tree import DEFAULTS
from drivers.live import ARCHIVE, AT_REST, TRIED, Finger, Mode, packed, unpacked
from drivers.system.mailbox import Mailbox

EN = languages()["en"]
TABLE = wiring.read()
FOUR = [finger for finger in Finger if finger is not Finger.NOBODY]
ELSEWHERE = replace(DEFAULTS, touch=replace(DEFAULTS.touch, pin=23))
NOW = AT_REST._replace(mode=Mode.SESSION)
PARTS = {"parts": ["ring", "touch a", "converter", "button"], "now": None, "said": {"part": "", "why": ""}}
"""As the lamp tells it before any was tried."""


def shown(config=DEFAULTS, live=AT_REST, language="en"):
    """The page of a lamp with these settings that does this, in a language."""
    asks = Request("GET", "/lamp/build", {}, {"accept-language": language}, b"", ("127.0.0.1", 80))
    words, said = Words(asks, str, BUILD), Words(asks, str, "")
    with speaking(language):
        answer = building.wires(None, SimpleNamespace(config=config))
    live = live and unpacked(packed(live))
    parts = build_parts.form(words, said, live, PARTS)
    return unescape(build_views.shown(words, answer, build_views.fingers(words, said, live), parts).decode())


def plain(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page[page.index("<article") :]))


def test_every_wire_is_told_with_its_colour_and_both_its_ends():
    page = shown()
    assert page.count('<li class="wire">') == len(TABLE.wires)
    for wire in TABLE.wires:
        (thing, contact), pin = wire.start, f" ({wire.pin})" if wire.pin else ""
        assert f"{wiring.COLOURS[wire.colour]}: from {thing}, {contact}{pin}, to {wire.end[1]}" in plain(page)


def test_every_part_is_told_once_in_the_order_of_the_table_but_the_pi_itself():
    assert re.findall(r"<summary><h4>(.*?)</h4>", shown()) == [name for name in TABLE.things if name != "Pi"]


def test_a_wire_that_the_settings_have_elsewhere_says_so_and_no_other_does():
    said, other = plain(shown(ELSEWHERE)), EN["build_set"].replace("{}", "touch.pin = 23")
    assert f"violet: from Pi, 12 (GPIO 18), to GPIO18 {other}" in said
    assert said.count(EN["build_set"].partition("{}")[0]) == 1
    assert EN["build_set"].partition("{}")[0] not in plain(shown())


def test_what_only_a_second_person_needs_is_told_as_that():
    parts = re.findall(r"<h4>(.*?)</h4></summary>(.*?)</p>", shown())
    assert {name for name, about in parts if EN["build_second"] in about} == {"Pulse B", "J2", "Motor B"}


def test_a_phone_in_german_reads_all_of_it_in_german():
    said = plain(shown(language="de"))
    assert "rot: von Pi, 4 (5 V), nach PI5V" in said
    assert "schwarz: von Pi, 9 (Masse), nach GND" in said
    assert "Pulssensor der zweiten Person. Nur für eine zweite Person." in said
    english = {*TABLE.things.values(), *(text for name, text in EN.items() if name.startswith("build_"))}
    assert [text for text in english if text in said] == []


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("finger", FOUR)
def test_how_a_finger_lies_is_told_in_its_word_with_what_to_do(finger, language):
    words, name = languages()[language], finger.name.lower()
    said = plain(shown(live=NOW._replace(fingers=(finger, Finger.NOBODY)), language=language))
    assert f"{words['finger_first']}: {words[f'finger_{name}']}.{words[f'build_do_{name}']}" in said
    assert f"{words['finger_second']}:" not in said
    assert words["build_listens"] not in said


def test_two_fingers_are_told_apart():
    said = plain(shown(live=NOW._replace(fingers=(Finger.FOUND, Finger.LOST))))
    assert said.index(EN["build_do_found"]) < said.index(f"{EN['finger_second']}:") < said.index(EN["build_do_lost"])


def test_a_lamp_that_waits_says_that_it_listens_to_nobody():
    assert EN["build_listens"] in plain(shown())


def test_a_lamp_that_is_not_heard_says_nothing_of_a_finger(tmp_path):
    mailbox = Mailbox(tmp_path)
    mailbox.show(NOW._replace(fingers=(Finger.FOUND, Finger.FOUND)))  # at the machine's start: it hangs since
    live = Lamp(tmp_path).now()
    mailbox.close()
    assert live is None
    assert EN["not_heard"] in plain(shown(live=live))
    assert EN["build_do_found"] not in plain(shown(live=live))


def test_people_who_are_simulated_are_told_as_that():
    fingers = NOW._replace(fingers=(Finger.FOUND, Finger.NOBODY))
    assert EN["simulated"] in shown(live=fingers._replace(simulated=True))
    assert EN["simulated"] not in plain(shown(live=fingers))


def test_every_word_of_this_page_is_used_and_there_is_none_without_a_text():
    said = " ".join(path.read_text("utf-8") for path in Path(build_views.__file__).parent.glob("build*"))
    own = {name for name in EN if name.startswith(BUILD)}
    assert {n for n in own if not re.search(rf"\b{n}\b|[\"']{n.removeprefix(BUILD)}[\"']", said)} == set()
    assert set(re.findall(r"\$(build_\w+)", said)) <= own


def test_the_page_and_all_it_loads_are_small_and_nothing_is_inline():
    loaded = sum(len(static(name)) for name in ("page.js", "tone.js", "page.css", "icon.svg"))
    page = shown(ELSEWHERE, NOW._replace(fingers=(Finger.LOST, Finger.LOST)), "de")
    assert len(page.encode()) + loaded < 60_000
    assert not re.search(r"style=|<style|<script>| on\w+=", page)


def test_it_is_found_from_the_view_of_the_lamp_and_says_when_what_the_lamp_keeps_is_silent(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    (tmp_path / "config" / "ebb").mkdir(parents=True)
    (tmp_path / "config" / "ebb" / "ebb.toml").write_text("[touch]\npin = 23\n")
    with PageServer(tmp_path / "live", tmp_path / "state").serving() as server:
        server.let_in()
        assert b'href="/lamp/build"' in server.ask("GET", "/lamp")[2]
        server.show(mode=Mode.SESSION, fingers=(Finger.HOLD_STILL, Finger.NOBODY))
        (server.folder / TRIED).write_text(json.dumps(PARTS))
        status, _, page = server.ask("GET", "/lamp/build")
        assert b'value="touch a"' in page
        assert (status, b"touch.pin = 23" in page, EN["build_do_hold_still"].encode() in page) == (200, True, True)
        (server.folder / ARCHIVE).unlink()
        status, _, page = server.ask("GET", "/lamp/build")
        assert (status, EN["lamp_home"].encode() in page) == (503, True)
