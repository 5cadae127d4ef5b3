"""What a script asks of the private routes over the real socket: JSON, by the same codes, tiers and limits."""

import json
import shutil

import jsonschema_rs
import pytest
from support.page_server import PageServer
from support.recordings import STORED
from support.root_stand_in import Root

from device.library import codes, journal, phones
from device.library.codes import Codes
from device.library.phones import PairedPhone
from device.page import guard, private_routes, views
from device.page.routes import Page
from device.page.words import languages
from device.recording import folders
from drivers.live import ARCHIVE, SYSTEM
from drivers.system.card import Disk

DESCRIBED = json.loads(views.static("openapi.json"))
OF_BOTH = 2
"""The newest session there is."""
TOKEN, OTHER, CODE = "0f" * 16, "ab" * 16, {"a": "204060", "b": "709031"}
FORM = {"Content-Type": "application/x-www-form-urlencoded", "X-Ebb": None}
GETS = [
    "/nights", "/nights?before=2", "/night?n=2", "/nights/code", "/nights/delete", "/nights/delete?n=2", "/lamp",
    "/lamp/build", "/lamp/build/parts", "/lamp/build/resistors",
]  # fmt: skip
STREAMS = ["/night/brief?n=2", "/nights/copy", "/nights/copy?n=2", "/lamp/build/wave"]
CHANGES = {
    "/nights/open": {"person": "a", "code": CODE["a"]},
    "/nights/close": {},
    "/nights/code": {"person": "a", "old": CODE["a"], "new": "337799", "again": "337799"},
    "/night/write": {"n": 2, "text": "„still“ 🌙"},
    "/night/take-back": {"n": 2, "line": 1},
    "/nights/delete": {"n": 2, "code": CODE["a"]},
    "/lamp/forget": {"id": PairedPhone(guard.digest(OTHER), "").id},
    "/lamp/call": {"name": "Kim's"},
    "/lamp/zone": {"zone": "Europe/Berlin"},
    "/lamp/name": {"name": "bedside"},
    "/lamp/wifi": {"name": "Our house", "passphrase": "our secret"},
    "/lamp/build/parts": {"what": "converter"},
    "/lamp/build/resistors": {"what": "a open", "larger": "1M", "smaller": "100k"},
}


def lamp(tmp_path, address="127.0.0.1"):
    """Of two people with sessions and codes, and of two phones, one of which asks."""
    server = PageServer(tmp_path / "live", tmp_path / "state", address=address)
    shutil.copytree(STORED, server.root / "recordings")
    for token in (TOKEN, OTHER):
        phones.add(Disk(), server.root, guard.digest(token), OF_BOTH)
    server.codes = Codes(Disk(), server.root, ("a", "b"))
    for person, digits in CODE.items():
        server.codes.put(person, digits, 0, codes.SHELL, "2026-11-26T20:00:00+00:00")
    server.cookie = TOKEN
    return server


@pytest.fixture
def here(tmp_path):
    with lamp(tmp_path).serving() as server, Root(server.folder / SYSTEM, b'{"done": true}\n') as root:
        server.system = root
        yield server


def asked(server, path, said=None, person="a", **headers):
    """(status, headers, object) of what a script asks: a change where it brings anything."""
    opened = server.codes.grant(person, guard.digest(TOKEN)) if person else ""
    sent = {"Cookie": f"ebb={TOKEN}; ebb-opened={opened}", "X-Ebb": "1", **headers}
    status, got, body = server.ask("GET" if said is None else "POST", path, said, sent)
    return status, got, json.loads(body) if got["content-type"] == "application/json" else body


def described(method, path, status):
    """What openapi.json says of the JSON of that answer."""
    answer = DESCRIBED["paths"][path.partition("?")[0]][method]["responses"][str(status)]
    if "$ref" in answer:
        answer = DESCRIBED["components"]["responses"][answer["$ref"].rpartition("/")[2]]
    return {**answer["content"]["application/json"]["schema"], "components": DESCRIBED["components"]}


def change(server, path):
    """What changes something there, as far as it can be said before."""
    if path == "/night/take-back":
        asked(server, "/night/write", CHANGES["/night/write"])
    said = dict(CHANGES[path])
    if path == "/nights/delete":
        said["sum"] = asked(server, "/nights/delete?n=2")[2]["sum"]
    return said


def kept(server):
    """All that is kept of sessions, codes and phones, but for how often a code was tried."""
    files = {path: path.read_bytes() for path in server.root.rglob("*") if path.is_file()}
    return files | {codes.path(server.root): json.loads(files[codes.path(server.root)])["codes"]}


def test_every_private_route_is_tried_here():
    private = {path: route for path, route in Page(None, None, None).routes.items() if route.private}
    tried = {("GET", path.partition("?")[0]) for path in (*GETS, *STREAMS)} | {("POST", path) for path in CHANGES}
    assert {(method, path) for path, route in private.items() for method in route.do} == tried


@pytest.mark.parametrize("path", GETS)
def test_what_a_page_shows_a_script_gets_as_json_as_it_is_described(here, path):
    status, headers, said = asked(here, path)
    assert (status, headers["content-type"], headers["cache-control"]) == (200, "application/json", "no-store")
    jsonschema_rs.validator_for(described("get", path, 200)).validate(said)


@pytest.mark.parametrize("path", CHANGES)
def test_a_change_is_made_and_answered_by_an_object_as_it_is_described(here, path):
    status, headers, said = asked(here, path, change(here, path))
    assert (status, headers["content-type"]) == (200, "application/json")
    jsonschema_rs.validator_for(described("post", path, 200)).validate(said)


def test_the_grant_is_in_the_cookie_alone(here):
    status, headers, said = asked(here, "/nights/open", CHANGES["/nights/open"], person=None)
    assert (status, said) == (200, {})
    opened = headers["set-cookie"].partition(";")[0]
    for path in ("/nights", "/nights/delete"):
        status, headers, said = asked(here, path, Cookie=f"ebb={TOKEN}; {opened}")
        assert (status, said["person"], "grant" in said) == (200, "a", False)
        assert headers["set-cookie"].startswith("ebb-opened=a.")
    assert "Max-Age=0" in asked(here, "/nights/close", {})[1]["set-cookie"]


def test_a_script_reads_writes_takes_back_and_removes_what_its_person_has(here):
    said = asked(here, "/night?n=2")[2]["session"]
    assert "the pulse was 79 a minute" in said["sentence"]
    assert asked(here, "/night/write", {"n": 2, "text": "„still“ 🌙"})[2] == {"line": 1}
    [line] = journal.read(folders.find(here.root / "recordings", "2"), "a").lines
    assert line.text == "„still“ 🌙"
    assert [each["text"] for each in asked(here, "/night?n=2")[2]["session"]["lines"]] == ["„still“ 🌙"]
    assert asked(here, "/night/take-back", {"n": 2, "line": 1})[0] == 200
    goes = asked(here, "/nights/delete?n=2")[2]
    gone = {"n": 2, "code": CODE["a"], "sum": goes["sum"]}
    assert asked(here, "/nights/delete", gone)[2]["gone"] == len(goes["goes"])
    assert asked(here, "/night?n=2")[0] == 404
    assert asked(here, "/night?n=2", person="b")[0] == 200


def test_a_script_looks_after_the_lamp(here):
    assert [phone["this"] for phone in asked(here, "/lamp")[2]["phones"]] == [True, False]
    assert asked(here, "/lamp/forget", CHANGES["/lamp/forget"])[2] == {"gone": "phone 2"}
    assert here.ask("GET", "/live", headers={"Cookie": f"ebb={OTHER}"})[0] == 401
    asked(here, "/lamp/wifi", CHANGES["/lamp/wifi"])
    assert here.system.asked == [{"verb": "wifi", **CHANGES["/lamp/wifi"]}]
    asked(here, "/lamp/build/resistors", CHANGES["/lamp/build/resistors"])
    assert here.heard() == ["measure a open 1M 100k"]
    asked(here, "/lamp/build/parts", CHANGES["/lamp/build/parts"])
    assert here.heard() == ["try converter"]


def test_a_copy_is_the_same_zip(here):
    status, headers, body = asked(here, "/nights/copy?n=2")
    assert (status, headers["content-type"], body[:2]) == (200, "application/zip", b"PK")


ALL = [*(("GET", path) for path in (*GETS, *STREAMS)), *(("POST", path) for path in CHANGES)]


@pytest.mark.parametrize(("method", "path"), ALL)
def test_a_stranger_and_another_name_are_refused_in_json(here, method, path):
    before, said = kept(here), CHANGES[path] if method == "POST" else None
    for why, status, headers in (
        ("phone", 401, {"Cookie": "ebb=" + "1" * 32}),
        ("elsewhere", 403, {"Host": "evil.example"}),
    ):
        found, _, told = asked(here, path, said, **headers)
        assert (found, told["refused"], kept(here)) == (status, why, before)
        jsonschema_rs.validator_for(described(method.lower(), path, status)).validate(told)


@pytest.mark.parametrize("path", CHANGES)
def test_another_site_changes_nothing_with_the_header_either(here, path):
    said, before = change(here, path), kept(here)
    for origin in ("http://evil.example", f"https://{here.host}", "null", None):
        status, headers, told = asked(here, path, said, Origin=origin)
        assert (status, told["refused"], kept(here)) == (403, "elsewhere", before)
        assert (here.system.asked, here.heard()) == ([], [])
        assert not [name for name in headers if name.startswith("access-control")]


@pytest.mark.parametrize("path", CHANGES)
def test_json_without_the_header_is_a_form_that_was_not_given_out(here, path):
    said, before = change(here, path), kept(here)
    for header in (None, "0", ""):
        assert asked(here, path, said, **{"X-Ebb": header})[0] == 403
    assert (kept(here), here.system.asked, here.heard()) == (before, [], [])


@pytest.mark.parametrize("path", CHANGES)
def test_what_is_no_object_of_texts_and_numbers_changes_nothing(here, path):
    before = kept(here)
    for kind in (FORM["Content-Type"], "text/plain"):
        found, _, told = asked(here, path, b"{}", **{"Content-Type": kind})
        assert (found, told["refused"], kept(here)) == (415, "json", before)
    for body in (
        b"[1]",
        b"[" * 900,
        b'{"n": null}',
        b'{"n": [2]}',
        b'{"n": true}',
        b'{"n": "2"}',
        b'{"code": 204060}',
        b"\xff",
        b"",
    ):
        found, _, told = asked(here, path, body)
        assert (found, told["refused"], kept(here)) == (400, "question", before)


@pytest.mark.parametrize("path", [*GETS, *STREAMS])
def test_whoever_opened_nothing_is_told_that_and_no_number(here, path):
    status, headers, said = asked(here, path, person=None)
    if path in ("/nights/code", "/lamp", "/lamp/build", "/lamp/build/parts", "/lamp/build/resistors"):  # of no body
        assert status == 200
        return
    told = {"refused": "grant", "told": languages()["en"]["night_open_how"]}
    assert (status, said, "set-cookie" in headers) == (403, told, False)


def test_a_code_that_does_not_fit_is_refused_and_counted_as_by_the_form(here):
    for _ in range(codes.FREE - 1):
        status, headers, said = asked(here, "/nights/open", {"person": "a", "code": CODE["b"]}, person=None)
        assert (status, said["refused"], "set-cookie" in headers) == (403, "code", False)
    asked(here, "/nights/open", {"person": "a", "code": "000000"}, person=None)
    status, _, said = asked(here, "/nights/open", CHANGES["/nights/open"], person=None)
    assert (status, said["refused"]) == (403, "code")
    assert 0 < said["wait_s"] <= 60
    jsonschema_rs.validator_for(described("post", "/nights/open", 403)).validate(said)


@pytest.mark.parametrize(
    ("path", "said", "status", "why"),
    [("/night?n=1", None, 404, "session"), ("/night?n=77", None, 404, "session"), ("/night", None, 404, "session"),
     ("/nights/delete?n=1", None, 404, "session"), ("/nights/copy?n=1", None, 404, "session"),
     ("/nights/copy?n=x", None, 404, "session"), ("/night/write", {"n": 1, "text": "x"}, 404, "session"),
     ("/night/write", {"n": 2, "text": "x" * 4001}, 409, "trouble"),
     ("/night/take-back", {"n": 1, "line": 1}, 404, "session"), ("/night/take-back", {"n": 2}, 400, "question"),
     ("/nights/delete", {"n": 1, "code": CODE["b"], "sum": "0"}, 404, "session"),
     ("/nights/delete", {"n": 2, "code": CODE["b"], "sum": "0"}, 403, "changed"),
     ("/nights/delete", {"n": 2, "code": CODE["a"], "sum": "0"}, 403, "code"),
     ("/nights/code", {"person": "b", "old": CODE["b"], "new": "337799", "again": "337790"}, 403, "unequal"),
     ("/nights/code", {"person": "b", "old": CODE["b"], "new": "123456", "again": "123456"}, 403, "digits"),
     ("/nights/code", {"person": "b", "old": CODE["a"], "new": "337799", "again": "337799"}, 403, "code"),
     ("/lamp/forget", {"id": "0" * 32}, 404, "id"), ("/lamp/build/resistors", {"what": "a open"}, 400, "question"),
     ("/lamp/build/parts", {"what": "touch"}, 400, "question"), ("/lamp/build/parts", {}, 400, "question")],
)  # fmt: skip
def test_what_is_refused_has_a_word_a_sentence_and_the_status_of_the_page(here, path, said, status, why):
    """Of b, who was not in the first session."""
    before = kept(here)
    found, _, told = asked(here, path, said, person="b")
    assert (found, told["refused"], kept(here)) == (status, why, before)
    assert " " in told["told"]
    assert "&" not in told["told"]
    jsonschema_rs.validator_for(described("get" if said is None else "post", path, status)).validate(told)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_where_others_can_listen_a_script_gets_none_of_it(tmp_path, not_loopback, method):
    with lamp(tmp_path, not_loopback).serving() as away:
        before = kept(away)
        for path in [path for each, path in ALL if each == method]:
            status, _, told = asked(away, path, CHANGES[path] if method == "POST" else None)
            assert (status, told["refused"], kept(away)) == (403, "plain", before)


def test_a_script_brings_no_more_than_a_form(here):
    for path in CHANGES:
        most = private_routes.WRITTEN_BYTES if path == "/night/write" else 1024
        assert asked(here, path, b" " * (most + 1))[0] == 413


def test_a_script_is_told_in_its_language_and_what_root_said(here):
    said = asked(here, "/night?n=77", **{"Accept-Language": "de"})[2]
    assert said["told"] == languages()["de"]["night_none"]
    assert "Puls" in asked(here, "/night?n=2", **{"Accept-Language": "de"})[2]["session"]["sentence"]


def test_what_root_refuses_is_told_in_its_words(tmp_path):
    with lamp(tmp_path).serving() as server, Root(server.folder / SYSTEM, b'{"error": "not <b>so</b>"}\n'):
        status, _, said = asked(server, "/lamp/zone", CHANGES["/lamp/zone"])
        assert (status, said) == (409, {"refused": "system", "told": "not <b>so</b>"})


def test_an_archive_that_does_not_answer_is_told_to_a_script(tmp_path):
    with lamp(tmp_path).serving() as server:
        asked(server, "/lamp/build/resistors")
        (server.folder / ARCHIVE).unlink()
        status, _, said = asked(server, "/nights")
        assert (status, said) == (503, {"refused": "silent", "told": languages()["en"]["night_silent"]})
