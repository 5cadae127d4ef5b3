"""The page's server over a real socket: who is let in, what reaches the lamp, and what is refused with which words."""

import http.client
import json
import re
import subprocess
import sys
import time

import pytest
from support import event_loop
from support.page_server import TOKEN

from device.app.live_view import screen_bytes
from device.library import phones
from device.model import Breath, Contact, Reading, Tick, Vitals
from device.page import feed, guard
from device.page.guard import REQUESTS_A_S
from device.page.http import AN_ADDRESS
from device.page.lamp import Lamp
from device.page.letting_in import LettingIn
from device.page.words import chosen, languages
from device.scene.request import Light, Look, SceneRequest
from device.scene.setup import SceneSetup
from device.scene.solo import SoloScene
from device.session.loop import TICK_HZ
from drivers.live import AT_REST, UNKNOWN, Finger, Mode, Pairing
from drivers.system.card import Disk


def test_a_phone_that_is_not_let_in_is_told_how(page):
    status, headers, body = page.ask("GET", "/")
    assert status == 200
    assert b"Hold the lamp&#x27;s button" in body
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert headers["cache-control"] == "no-store"


COMMANDS = ["begin settle", "for-two", "softer 0.35", "mark", "stop"]


@pytest.mark.parametrize("command", COMMANDS)
def test_what_a_known_phone_asks_for_reaches_the_lamp(known, command):
    assert known.ask("POST", "/do", {"command": command})[0] == 204
    assert known.heard() == [command]


PAGES_OWN = f"pair 1 2 {'a' * 64}", "unpair", "measure a open 1M 100k"


@pytest.mark.parametrize("command", ["begin ../x", "softer 0.5", *PAGES_OWN, "", 7, None, ["mark"], "mark\n"])
def test_nothing_else_does_and_what_there_is_is_told(known, command):
    status, _, body = known.ask("POST", "/do", {"command": command})
    assert (status, known.heard()) == (400, [])
    assert b"begin NAME" in body


def test_a_phone_can_stop_without_a_script_and_each_form_once(known):
    _, _, body = known.ask("GET", "/")
    [once] = re.findall(r'name="once" value="(\w+)"', body.decode())
    form = {"Content-Type": "application/x-www-form-urlencoded", "X-Ebb": None}
    status, headers, _ = known.ask("POST", "/stop", f"once={once}".encode(), form)
    assert (status, headers["location"], known.heard()) == (303, "/", ["stop"])
    assert known.ask("POST", "/stop", f"once={once}".encode(), form)[0] == 403
    assert known.ask("POST", "/stop", b"once=", form)[0] == 403
    assert known.heard() == []


def test_a_phone_is_let_in_by_two_points_and_a_press_and_its_token_is_given_once(page):
    page.show(pairing=Pairing.OPEN)
    status, _, body = page.ask("POST", "/pair", {})
    asked = json.loads(body)
    assert (status, asked["pixels"]) == (200, 24)
    [said] = page.heard()
    word, first, second, digest = said.split()
    assert (word, [int(first), int(second)]) == ("pair", asked["points"])
    page.show(pairing=Pairing.SHOWN, points=tuple(asked["points"]))
    where = f"/pair?attempt={asked['attempt']}"
    assert json.loads(page.ask("GET", where)[2]) == {"state": "waiting"}
    page.show(pairing=Pairing.DONE)
    assert json.loads(page.ask("GET", "/pair?attempt=0123")[2]) == {"state": "ended"}
    _, headers, body = page.ask("GET", where)
    assert json.loads(body) == {"state": "in"}
    cookie = headers["set-cookie"]
    assert "HttpOnly; SameSite=Strict" in cookie
    token = re.match(r"ebb=(\w{32});", cookie)[1]
    assert guard.digest(token) == digest
    assert json.loads(page.ask("GET", where)[2]) == {"state": "ended"}


def test_without_a_hold_no_phone_may_ask_and_is_told_what_to_do(page):
    status, _, body = page.ask("POST", "/pair", {})
    assert (status, page.heard()) == (403, [])
    assert b"hold the lamp's button" in body
    _, _, body = page.ask("POST", "/pair", {}, headers={"Accept-Language": "de"})
    assert "Halt den Knopf der Lampe" in body.decode()


def test_what_a_programme_asks_is_told_in_the_phones_language_and_an_owners_own_as_they_wrote_it(page):
    page.let_in()
    about = "Twenty minutes: a longer way down, time to stay, and good night"
    (page.folder / "offered").write_text(json.dumps({"programmes": {"settle-20": about, "mine": "my {own} & quiet"}}))
    _, _, body = page.ask("GET", "/", headers={"Accept-Language": "de"})
    assert "Zwanzig Minuten" in body.decode()
    assert "my {own} &amp; quiet" in body.decode()
    assert about in page.ask("GET", "/", headers={"Accept-Language": "en"})[2].decode()


def test_a_second_phone_that_asks_meanwhile_ends_it_for_both(page):
    page.show(pairing=Pairing.OPEN)
    asked = json.loads(page.ask("POST", "/pair", {})[2])
    page.heard()
    page.show(pairing=Pairing.SHOWN, points=tuple(asked["points"]))
    assert page.ask("POST", "/pair", {})[0] == 409
    assert page.heard() == ["unpair"]
    page.show(pairing=Pairing.DONE)
    assert json.loads(page.ask("GET", f"/pair?attempt={asked['attempt']}")[2]) == {"state": "ended"}


def test_the_points_of_somebody_elses_attempt_let_nobody_in(page):
    page.show(pairing=Pairing.OPEN)
    asked = json.loads(page.ask("POST", "/pair", {})[2])
    others = (asked["points"][1], asked["points"][0])
    page.show(pairing=Pairing.DONE, points=others)
    assert json.loads(page.ask("GET", f"/pair?attempt={asked['attempt']}")[2]) == {"state": "ended"}


def test_points_are_never_neighbours_which_look_like_one():
    class Hearing:
        def now(self):
            return AT_REST._replace(pairing=Pairing.OPEN, ring=bytes(3 * 8))

        def say(self, command):
            pass

    for _ in range(500):
        first, second = LettingIn(Hearing()).begin()[0].points
        assert 2 <= (second - first) % 8 <= 6


def test_a_phone_that_was_let_in_is_known_until_the_list_says_otherwise(known):
    assert known.ask("POST", "/do", {"command": "mark"})[0] == 204
    phones.drop(Disk(), known.root, "phone 1")
    known.show(phones=1)
    assert known.ask("POST", "/do", {"command": "mark"})[0] == 401


def events_of(page, seconds=1.5, path="/live?ring=1"):
    """What the stream says meanwhile, with a lamp that goes on."""
    connection = http.client.HTTPConnection("127.0.0.1", page.port, timeout=10)
    connection.request("GET", path, headers={"Host": page.host, "Cookie": f"ebb={TOKEN}"})
    answer, said, until_s = connection.getresponse(), "", time.monotonic() + seconds
    assert answer.status == 200
    while time.monotonic() < until_s:
        page.show()
        said += answer.read1(4096).decode()
    connection.close()
    return [
        tuple(line.split(": ", 1)[1] for line in event.split("\n")) for event in said.split("\n\n") if "data" in event
    ]


def test_the_stream_tells_contact_in_words_and_the_rings_brightness_and_no_colour_and_no_number_of_a_body(known):
    ring = bytes([200, 100, 50] * 24)
    known.show(mode=Mode.SESSION, fingers=(Finger.FOUND, Finger.NOBODY), ring=ring, left_s=100.0, lungs=0.5)
    found = events_of(known)
    state = json.loads(next(data for name, data in found if name == "state"))
    assert (state["mode"], state["fingers"], state["left_s"]) == ("session", ["found", "nobody"], 100)
    assert set(state) == {"mode", "fingers", "asking", "softer", "simulated", "pairing", "left_s", "breath"}
    assert next(data for name, data in found if name == "ring") == "c8" * 24


def test_a_lamp_that_is_silent_is_not_shown_as_if_it_lived(known):
    known.show()
    old = known.live._replace(t_ns=time.monotonic_ns() - 4_000_000_000)
    known.mailbox.show(old)
    lamp = Lamp(known.folder)
    assert lamp.now() is None
    known.show()
    assert lamp.now() is not None
    known.mailbox.close()
    assert lamp.now() is None


def test_a_phone_that_asks_too_often_is_told_to_wait(known):
    found = [known.ask("POST", "/do", {"command": "mark"})[0] for _ in range(6)]
    assert found[0] == 204
    assert 429 in found
    assert known.ask("POST", "/do", {"command": "stop"})[0] == 204


def test_however_often_it_is_asked_a_page_that_is_there_is_whole(known):
    found = [known.ask("GET", "/pair")[0] for _ in range(2 * REQUESTS_A_S)]
    assert 429 in found
    assert {known.ask("GET", path)[0] for path in ("/page.js", "/tone.js", "/page.css", "/icon.svg")} == {200}


def test_letters_of_any_kind_are_refused_as_any_others_are(known):
    known.show(pairing=Pairing.OPEN)
    assert known.ask("POST", "/pair", {})[0] == 200
    known.ask("GET", "/")  # which hands out a form to compare with
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    for method, path, body, headers, status in (
        ("GET", "/pair?attempt=%C3%A9", None, {}, 200),
        ("GET", "/pair?attempt=%ED%A0%80&attempt=%00", None, {}, 200),
        ("POST", "/stop", b"once=%C3%A9", form, 403),
        ("POST", "/stop", "once=é".encode(), form, 403),
        ("POST", "/do", b'{"command": "begin \\ud800"}', {}, 400),
        ("POST", "/do", b"\xff\xfe{", {}, 400),
        ("GET", "//[", None, {}, 400),
        ("GET", "http://[/", None, {}, 400),
        ("GET", "/", None, {"Cookie": "ebb=" + 32 * "\xe9"}, 200),
    ):
        assert known.ask(method, path, body, headers)[0] == status, (path, body)
    assert [said.split()[0] for said in known.heard()] == ["pair"]


@pytest.mark.parametrize("lives", [True, False])
def test_a_phone_that_goes_makes_room_at_once_even_where_the_lamp_is_silent(known, lives):
    for _ in range(3 * AN_ADDRESS):
        known.show() if lives else known.mailbox.show(AT_REST)
        with known.stream() as stream:
            assert stream.recv(13) == b"HTTP/1.1 200 "


@pytest.mark.parametrize(
    ("accepts", "language"),
    [("de-DE,de;q=0.9,en;q=0.8", "de"), ("en-GB,de;q=0.5", "en"), ("fr,de;q=0.2", "de"), ("xx", "en"), ("", "en"),
     ("de;q=0,en", "en"), ("*", "en"), ("de;q=x", "en")],
)  # fmt: skip
def test_the_phone_chooses_the_language(page, accepts, language):
    assert chosen(accepts) == language
    _, _, body = page.ask("GET", "/", headers={"Accept-Language": accepts})
    assert f'<html lang="{language}">'.encode() in body


def test_every_language_has_every_text_with_the_same_places_to_fill_in():
    texts = languages()
    assert set(texts) >= {"en", "de"}
    for words in texts.values():
        assert words.keys() == texts["en"].keys()
        assert all(words[name].count("{}") == text.count("{}") for name, text in texts["en"].items())


def test_the_script_asks_for_no_text_that_there_is_not(page):
    script = page.ask("GET", "/page.js")[2].decode()
    asked = set(re.findall(r"words\.(\w+)", script))
    assert asked
    assert asked <= languages()["en"].keys()


def test_nothing_comes_from_elsewhere_and_all_of_it_is_small(known):
    size = 0
    for path in ("/", "/page.js", "/tone.js", "/page.css"):
        _, _, body = known.ask("GET", path)
        size += len(body)
        assert not re.findall(rb"https?://(?!www\.w3\.org/2000/svg)", body)
        assert b"style=" not in body
        assert b" onclick" not in body
    assert size < 60_000


def test_what_may_be_begun_is_shown_with_what_it_asks_and_cannot_break_the_page(known):
    (known.folder / "offered").write_text(json.dumps({"programmes": {"settle": "eight minutes", '"><script>': "<b>"}}))
    body = known.ask("GET", "/")[2].decode()
    assert '<option value="settle" data-about="eight minutes">settle</option>' in body
    assert "<script>&" not in body
    assert body.count("<script") == 1
    for broken in ("[1]", "{", '{"programmes": 1}', '{"programmes": {"a": 1}, "left": "<b>"}', '{"left": [1]}', ""):
        (known.folder / "offered").write_text(broken)
        assert known.ask("GET", "/")[0] == 200


@pytest.mark.parametrize(("left", "side"), [("first", "left"), ("second", "right"), ("", "")])
def test_two_read_who_is_on_which_side_as_the_settings_have_it(known, left, side):
    (known.folder / "offered").write_text(json.dumps({"programmes": {}, "left": left}))
    body = known.ask("GET", "/")[2].decode()
    shown = re.search("<p[^>]*>([^<]*first person is on the [^<]*)</p>", body)
    assert (shown[1].split()[-1] if shown else "") == (f"{side}." if side else "")


def test_the_pages_process_has_neither_numpy_nor_the_settings():
    tell = "import sys, device.page.main; print(*sorted(m for m in sys.modules if m.startswith(('numpy', 'device'))))"
    said = subprocess.run([sys.executable, "-c", tell], capture_output=True, text=True, check=True).stdout.split()
    assert not [name for name in said if name.startswith(("numpy", "device.settings", "device.app", "device.session"))]


def test_a_state_has_no_number_that_a_body_has():
    assert feed.state(AT_REST)["breath"] is None
    assert feed.brightness(AT_REST._replace(ring=bytes([1, 9, 3, 0, 0, 255]))) == "09ff"


def test_a_stream_ends_once_its_phone_is_let_in_no_more(known):
    looks = iter([True, True, False])

    async def is_known():
        return next(looks)

    async def listens():
        return [event async for event in feed.events(Lamp(known.folder), True, True, is_known, looks_s=0.1)]

    known.show()
    assert event_loop.run(listens())
    assert next(looks, None) is None


def test_where_others_listen_the_ring_tells_of_the_breath_alone_and_of_no_body():
    tick = 1 / TICK_HZ
    told = {}
    for arousal in (0.1, 0.9):
        scene, readings = (
            SoloScene(SceneSetup(24, 0.6, 0.6, tick)),
            {"a": Reading(Vitals(Contact.FOUND, arousal=arousal))},
        )
        for light, breath in ((Light.MIRROR, None), (Light.BREATH, Breath(0.2, 0.4, 6.0, True, 3, 0.4))):
            request = SceneRequest(Look(light), breath=breath)
            for k in range(30 * TICK_HZ):
                shown = scene.feed(Tick(k, k * tick, 0), readings, request, 1.0)
            lungs = breath.lungs if breath else UNKNOWN
            told[arousal, light] = AT_REST._replace(ring=screen_bytes(shown.ring), lungs=lungs, mode=Mode.SESSION)
    for light in (Light.MIRROR, Light.BREATH):
        calm, excited = told[0.1, light], told[0.9, light]
        assert feed.brightness(calm) != feed.brightness(excited)
        assert feed.breathed(calm) == feed.breathed(excited)
    assert set(feed.breathed(told[0.1, Light.MIRROR])) == {"0"}
    full, empty = (bytes.fromhex(feed.breathed(calm._replace(lungs=lungs))) for lungs in (1.0, 0.0))
    assert (min(full), max(empty)) == (255, 0)
