"""The page on the lamp itself, over its real socket: who sees it, who is let go by it, and what root is asked for."""

import re
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import pytest
from support.page_server import PageServer
from support.root_stand_in import Root

from device.library import phones
from device.library.phones import PairedPhone
from device.page import guard, lamp_views
from device.page.lamp_routes import FIELDS as FIELDS_OF
from device.page.routes import Page
from device.page.words import languages
from device.recording import folders
from drivers.live import ARCHIVE, OWN_NETWORK, SYSTEM
from drivers.system.card import Disk

TOKEN, EN = "0f" * 16, languages()["en"]
OTHER = "ab" * 16
FORM = {"Content-Type": "application/x-www-form-urlencoded", "X-Ebb": None}
FIELDS = {
    "/lamp/forget": {"id": PairedPhone(guard.digest(OTHER), "").id}, "/lamp/zone": {"zone": "Europe/Berlin"},
    "/lamp/call": {"name": "Kim's"}, "/lamp/name": {"name": "bedside"},
    "/lamp/wifi": {"name": "Our house", "passphrase": "our secret"},
    "/lamp/build/parts": {"what": "touch a"},
    "/lamp/build/resistors": {"what": "a open", "larger": "1M", "smaller": "100k"},
}  # fmt: skip
SEEN = "/lamp", "/lamp/build", "/lamp/build/wave", "/lamp/build/parts", "/lamp/build/resistors"
ROUTES = [*(("GET", path) for path in SEEN), *(("POST", path) for path in FIELDS)]
POSTS = list(FIELDS)
ROOTS = [f"/lamp/{verb}" for verb in FIELDS_OF]
"""What root sets."""


def lamp(tmp_path, address="127.0.0.1"):
    """A page whose phone is let in, plainly and by HTTPS, and another one plainly."""
    server = PageServer(tmp_path / "live", tmp_path / "state", address=address)
    for digest in (guard.digest(TOKEN), guard.digest(TOKEN, "https"), guard.digest(OTHER)):
        phones.add(Disk(), server.root, digest)
    server.cookie = TOKEN
    return server


@pytest.fixture
def here(tmp_path, held):
    with lamp(tmp_path).serving() as server:
        yield server


@pytest.fixture
def away(tmp_path, held, not_loopback):
    with lamp(tmp_path, not_loopback).serving() as server:
        yield server


@pytest.fixture
def held(tmp_path, monkeypatch):
    """Settings by which a hold opens the page."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    (tmp_path / "config" / "ebb").mkdir(parents=True)
    (tmp_path / "config" / "ebb" / "ebb.toml").write_text('[page]\nopen = "hold"\n')


@pytest.fixture
def root(here):
    with Root(here.folder / SYSTEM, b'{"done": true}\n') as root:
        yield root


def get(server, path="/lamp", https=False, **headers):
    status, answered, body = server.ask("GET", path, headers=headers, https=https)
    return status, answered, unescape(body.decode())


def post(server, path, fields=None, https=False, **headers):
    """A form as a browser sends it that runs no script, with the hidden value of the page's own."""
    once = re.search(r'name="once" value="(\w+)"', get(server, https=https)[2])
    body = urlencode({"once": once[1] if once else "", **(FIELDS[path] if fields is None else fields)}).encode()
    status, answered, page = server.ask("POST", path, body, {**FORM, **headers}, https=https)
    return status, answered, unescape(page.decode())


def either(server, method, path, **headers):
    return get(server, path, **headers) if method == "GET" else post(server, path, **headers)


def names(server):
    return [phone.name for phone in phones.every(server.root)]


def test_the_table_is_of_every_route_of_the_lamp_itself_and_all_else_that_is_private_is_a_persons():
    private = {path: route for path, route in Page(None, None, None).routes.items() if route.private}
    mine = {path: route for path, route in private.items() if not path.startswith("/night")}
    assert {(method, path) for path, route in mine.items() for method in route.do} == set(ROUTES)
    assert all(route.known for route in mine.values())


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_a_phone_that_is_not_let_in_gets_none_of_them(here, root, method, path):
    status, _, page = either(here, method, path, Cookie="ebb=" + "1" * 32)
    assert (status, len(names(here)), root.asked) == (401, 3, [])
    assert EN["lamp_settings"] not in page


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_over_a_network_that_others_hear_there_is_a_kind_refusal_that_says_how(away, method, path):
    status, _, page = either(away, method, path)
    assert (status, len(names(away))) == (403, 3)
    assert EN["lamp_only_why"] in page
    assert f'<a href="https://{away.address}:{away.tls}/lamp">' in page


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("origin", ["http://evil.example", "https://{}", "null", None])
def test_another_site_in_the_owners_browser_does_none_of_it(here, root, path, origin):
    assert post(here, path, Origin=origin and origin.format(here.host))[0] == 403
    assert (len(names(here)), root.asked) == (3, [])


@pytest.mark.parametrize("path", POSTS)
def test_a_form_that_was_not_given_out_does_nothing(here, root, path):
    body = urlencode({"once": "0" * 32, **FIELDS[path]}).encode()
    assert here.ask("POST", path, body, FORM)[0] == 403
    assert (len(names(here)), root.asked) == (3, [])


def test_it_is_answered_on_the_lamps_own_network_and_by_https(away):
    assert get(away, https=True)[0] == 200
    (away.folder / OWN_NETWORK).write_text(f"{away.address}\n")
    assert get(away)[0] == 200


@pytest.mark.parametrize("language", ["en", "de"])
def test_it_tells_what_it_is_in_the_language_of_the_phone(here, root, language):
    words, (status, headers, page) = languages()[language], get(here, **{"Accept-Language": language})
    assert (status, headers["cache-control"]) == (200, "no-store")
    assert f'<html lang="{language}">' in page
    assert words["lamp_this_phone"].replace("{}", {"en": "phone 1", "de": "Telefon 1"}[language]) in page
    for name in ("phones", "programmes", "settings", "zone_yes", "wifi_yes", "name_yes"):
        assert words[f"lamp_{name}"] in page
    assert page.count("<path d=") > 5
    assert "[page] · " + words["lamp_changed"].replace("{}", "1") in page
    assert 'open = "hold"' in page


def test_a_phone_is_let_go_at_once_and_the_others_stay(here):
    """Though the page knew it by heart a moment ago."""
    assert here.ask("GET", "/live", headers={"Cookie": f"ebb={OTHER}"})[0] == 200
    status, headers, _ = post(here, "/lamp/forget")
    assert (status, headers["location"]) == (303, "/lamp")
    assert names(here) == ["phone 1", "phone 2"]
    assert here.ask("GET", "/live", headers={"Cookie": f"ebb={OTHER}"})[0] == 401
    assert get(here)[0] == 200


@pytest.mark.parametrize("language", ["en", "de"])
def test_each_phone_is_told_with_the_session_at_which_it_was_last_here(here, language):
    (here.root / "recordings").mkdir()
    (here.root / "recordings" / folders.COUNTER).write_text("41\n")
    assert here.ask("GET", "/live", headers={"Cookie": f"ebb={OTHER}"})[0] == 200
    (here.root / "recordings" / folders.COUNTER).write_text("43\n")
    page, text = get(here, **{"Accept-Language": language})[2], languages()[language]["lamp_seen"]
    assert [number for number in (41, 42, 43) if text.replace("{}", str(number)) in page] == [41, 43]


@pytest.mark.parametrize("language", ["en", "de"])
def test_one_that_nobody_has_named_is_numbered_in_the_language_of_the_phone_that_looks(here, language):
    page = get(here, **{"Accept-Language": language})[2]
    assert {"en": "phone 3", "de": "Telefon 3"}[language] in page
    assert names(here) == ["phone 1", "phone 2", "phone 3"]


def test_a_phone_names_itself_and_no_other_and_the_next_one_takes_its_number(here):
    status, headers, _ = post(here, "/lamp/call", {"name": "  Kim's <b>old</b>\t one "})
    assert (status, headers["location"]) == (303, "/lamp")
    assert names(here) == ["Kim's <b>old</b> one", "phone 2", "phone 3"]
    assert EN["lamp_this_phone"].replace("{}", "Kim's <b>old</b> one") in get(here)[2]
    assert b"<b>old" not in here.ask("GET", "/lamp")[2]
    phones.add(Disk(), here.root, "e" * 64)
    assert names(here)[-1] == "phone 1"


@pytest.mark.parametrize("name", ["", " \n", "x" * 41, "a\x07", "\u202egnp", "PHONE 2", "phone 3"])
def test_a_name_that_is_none_or_anothers_is_told_and_changes_nothing(here, name):
    status, _, page = post(here, "/lamp/call", {"name": name})
    assert (status, names(here)) == (409, ["phone 1", "phone 2", "phone 3"])
    assert EN["lamp_not_called"].split("{}")[0] in page


def test_a_phone_may_let_itself_go(here):
    assert post(here, "/lamp/forget", {"id": PairedPhone(guard.digest(TOKEN), "").id})[0] == 303
    assert get(here)[0] == 401


@pytest.mark.parametrize("which", ["phone 3", "", "<script>", None])
def test_a_phone_that_there_is_not_is_told_as_that(here, which):
    status, _, page = post(here, "/lamp/forget", {"id": which} if which is not None else {})
    assert (status, len(names(here))) == (404, 3)
    assert EN["lamp_no_phone"] in page


@pytest.mark.parametrize("verb", ["zone", "name", "wifi"])
def test_what_root_sets_is_asked_for_once_and_told(here, root, verb):
    status, headers, _ = post(here, f"/lamp/{verb}", {**FIELDS[f"/lamp/{verb}"], "verb": "reboot", "more": "x"})
    assert (status, headers["location"]) == (303, f"/lamp?done={verb}")
    assert root.asked == [{"verb": verb, **FIELDS[f"/lamp/{verb}"]}]
    assert EN[f"lamp_{verb}_done"] in get(here, headers["location"])[2]


@pytest.mark.parametrize("verb", ["zone", "name", "wifi"])
def test_what_root_refuses_is_told_in_its_words_and_no_passphrase_comes_back(here, verb):
    with Root(here.folder / SYSTEM, b'{"error": "not <b>so</b>"}\n'):
        status, _, page = here.ask("POST", f"/lamp/{verb}", form(here, f"/lamp/{verb}"), FORM)
    assert status == 409
    assert b'<span lang="en">not &lt;b&gt;so&lt;/b&gt;</span>' in page
    assert b"our secret" not in page


def form(server, path):
    once = re.search(r'name="once" value="(\w+)"', get(server)[2])[1]
    return urlencode({"once": once, **FIELDS[path]}).encode()


@pytest.mark.parametrize("path", ROOTS)
def test_where_root_does_not_listen_there_is_no_form_and_a_word_why(here, path):
    page = get(here)[2]
    assert EN["lamp_set_how"] in page
    assert f'action="{path}"' not in page
    status, _, page = post(here, path)
    assert status == 409
    assert EN["lamp_not_reached"] in page


@pytest.mark.parametrize("done", ["", "reboot", "<script>alert(1)</script>", "zone%00"])
def test_nothing_is_said_to_be_set_that_there_is_not(here, done):
    page = get(here, f"/lamp?done={done}")[2]
    assert "alert(1)" not in page
    assert 'class="said"' not in page


def test_wrong_settings_are_told_with_what_is_wrong_in_them(here, tmp_path):
    (tmp_path / "config" / "ebb" / "ebb.toml").write_text("[light]\nbrightness = 7\n")
    page = get(here)[2]
    assert EN["lamp_settings_trouble"] in page
    assert "light.brightness = 7 is outside 0.01..1" in page


def test_every_word_of_this_page_is_used_and_there_is_none_without_a_text():
    folder = Path(lamp_views.__file__).parent
    files = (*folder.glob("lamp*"), folder / "private_views.py", folder / "paired.html")
    said = " ".join(path.read_text("utf-8") for path in files)
    own = {name for name in EN if name.startswith("lamp_")}
    made = {f"lamp_{verb}_done" for verb in FIELDS_OF}
    assert {n for n in own - made if not re.search(rf"\b{n}\b|[\"']{n.removeprefix('lamp_')}[\"']", said)} == set()
    assert set(re.findall(r"\$(lamp_\w+)", said)) | made <= own


def test_the_page_and_all_it_loads_are_small_and_nothing_is_inline(here, root):
    static = sum(len(here.ask("GET", path)[2]) for path in ("/page.js", "/tone.js", "/page.css", "/icon.svg"))
    page = get(here)[2]
    assert len(page.encode()) + static < 60_000
    assert not re.search(r"style=|<style|<script>| on\w+=", page)


def test_an_archive_that_does_not_answer_is_told_with_the_way_back_to_the_lamp(here):
    get(here, "/")
    (here.folder / ARCHIVE).unlink()
    status, _, page = get(here)
    assert (status, EN["night_silent"] in page, EN["lamp_title"] in page) == (503, True, True)
    assert "/nights" not in page
