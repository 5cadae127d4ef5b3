"""A person's own sessions over the page's real socket: who gets them, by which connection, and what the pages say."""

import contextlib
import hashlib
import io
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import zipfile
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import pytest
from support.page_server import PageServer
from support.recordings import STORED

from device.app import certificate
from device.library import codes, journal, phones
from device.library.codes import Codes
from device.page import guard, private_routes
from device.page.http import AN_ADDRESS, Request
from device.page.routes import Page
from device.page.words import languages
from device.recording import folders
from device.settings.tree import CODES
from drivers.live import OWN_NETWORK
from drivers.system.card import Disk

TOKEN, CODE = "0f" * 16, {"a": "204060", "b": "709031"}
EN = languages()["en"]
FORM = "application/x-www-form-urlencoded"
ROUTES = [
    ("GET", "/nights"), ("POST", "/nights/open"), ("POST", "/nights/close"), ("GET", "/nights/code"),
    ("POST", "/nights/code"), ("GET", "/night/brief?n=2"), ("GET", "/nights/copy"), ("GET", "/nights/copy?n=2"),
    ("GET", "/nights/delete"), ("GET", "/nights/delete?n=2"), ("POST", "/nights/delete"), ("GET", "/night?n=2"),
    ("POST", "/night/write"), ("POST", "/night/take-back"),
]  # fmt: skip
WITHOUT_GRANT = {"/nights/open", "/nights/close", "/nights/code"}
"""What is asked of whoever has opened nothing yet."""


def lamp(tmp_path, address="127.0.0.1"):
    """A page of a lamp with two people's sessions; the phone is let in, plainly and by HTTPS."""
    server = PageServer(tmp_path / "live", tmp_path / "state", address=address)
    shutil.copytree(STORED, server.root / "recordings")
    for scheme in ("http", "https"):
        phones.add(Disk(), server.root, guard.digest(TOKEN, scheme))
    server.codes = Codes(Disk(), server.root, ("a", "b"))
    for person, digits in CODE.items():
        server.codes.put(person, digits, 0, codes.SHELL, "2026-11-26T20:00:00+00:00")
    server.cookie = TOKEN
    return server


@pytest.fixture
def here(tmp_path):
    """Reached on the machine itself."""
    with lamp(tmp_path).serving() as server:
        yield server


@pytest.fixture
def away(tmp_path, not_loopback):
    """Reached over a network."""
    with lamp(tmp_path, not_loopback).serving() as server:
        yield server


def grant(server, person, https=False):
    phone = guard.digest(TOKEN, "https" if https else "http")
    return server.codes.grant(person, phone)


def cookies(opened=None, token=TOKEN, https=False):
    host = "__Host-" * https
    return "; ".join([f"{host}ebb={token}"] * bool(token) + [f"{host}ebb-opened={opened}"] * bool(opened))


def get(server, path, opened=None, https=False, **headers):
    sent = {"Cookie": cookies(opened, https=https), **headers}
    status, answered, body = server.ask("GET", path, headers=sent, https=https)
    return status, answered, unescape(body.decode(errors="replace"))


def post(server, path, fields, opened=None, https=False, **headers):
    """A form, as a browser sends it that runs no script. Its hidden value is taken from the page's own form."""
    _, _, form = get(server, "/nights/code", opened, https)
    once = re.search(r'name="once" value="(\w+)"', form)
    sent = {"Cookie": cookies(opened, https=https), "Content-Type": FORM, "X-Ebb": None, **headers}
    body = urlencode({"once": once[1] if once else "", **fields}).encode()
    status, answered, page = server.ask("POST", path, body, sent, https=https)
    return status, answered, unescape(page.decode())


def either(server, method, path, opened=None, **headers):
    """A request of a route as its own page would make it, whatever it is; number 2 is of both."""
    if method == "GET":
        return get(server, path, opened, **headers)
    fields = {"n": 2, "text": "x", "line": 1, "code": CODE["a"], "sum": "0", "person": "a", "new": "x", "again": "y"}
    return post(server, path, fields, opened, **headers)


def kept(server):
    """All that is kept of sessions."""
    return {path: path.read_bytes() for path in (server.root / "recordings").rglob("*") if path.is_file()}


def says_nothing_of_a_body(page):
    return "the pulse was" not in page and "<svg class" not in page and "zip" not in page[:4]


def test_the_table_of_private_routes_is_the_one_that_is_tried_here():
    """Those of the lamp itself are in test_the_lamp_itself.py."""
    routes = {path: route for path, route in Page(None, None, None).routes.items() if path.startswith("/night")}
    assert {(method, path) for path, route in routes.items() for method in route.do} == {
        (method, path.partition("?")[0]) for method, path in ROUTES
    }
    assert all(route.known and route.private for route in routes.values())


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_a_phone_that_is_not_let_in_gets_none_of_them(here, method, path):
    before = kept(here)
    status, _, page = either(here, method, path, grant(here, "a"), Cookie=cookies(grant(here, "a"), token=None))
    assert (status, kept(here)) == (401, before)
    assert says_nothing_of_a_body(page)


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_a_name_that_is_not_the_lamps_gets_none_of_them(here, method, path):
    before = kept(here)
    status, _, page = either(here, method, path, grant(here, "a"), Host="evil.example")
    assert (status, kept(here)) == (403, before)
    assert "this lamp answers at" in page


@pytest.mark.parametrize(("method", "path"), [route for route in ROUTES if route[0] == "POST"])
@pytest.mark.parametrize("origin", ["http://evil.example", "https://{}", "null", None])
def test_another_site_in_the_owners_browser_changes_none_of_it(here, method, path, origin):
    before = kept(here)
    status, _, _ = either(here, method, path, grant(here, "a"), Origin=origin and origin.format(here.host))
    assert (status, kept(here)) == (403, before)


@pytest.mark.parametrize(("method", "path"), [route for route in ROUTES if route[0] == "POST"])
def test_a_form_that_was_not_given_out_changes_nothing(here, method, path):
    before = kept(here)
    sent = {"Cookie": cookies(grant(here, "a")), "Content-Type": FORM, "X-Ebb": None}
    assert here.ask(method, path, b"once=" + b"0" * 32 + b"&n=2&text=x&line=1", sent)[0] == 403
    assert kept(here) == before


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_over_a_network_that_others_hear_there_is_a_kind_refusal_that_says_how(away, method, path):
    before = kept(away)
    status, _, page = either(away, method, path, grant(away, "a"))
    assert (status, kept(away)) == (403, before)
    assert EN["night_only_why"] in page
    assert f'<a href="https://{away.address}:{away.tls}/nights">' in page
    assert says_nothing_of_a_body(page)


def test_on_a_network_of_the_lamps_own_they_are_answered_as_long_as_it_is_there(away):
    assert get(away, "/nights", grant(away, "a"))[0] == 403
    (away.folder / OWN_NETWORK).write_text(f"{away.address}\n")
    assert get(away, "/nights", grant(away, "a"))[0] == 200
    for other in ("10.0.0.1\n", "", "x" * 5000):
        (away.folder / OWN_NETWORK).write_text(other)
        assert get(away, "/nights", grant(away, "a"))[0] == 403


def test_by_https_they_are_answered_over_any_network_to_a_phone_that_was_let_in_there(away):
    status, headers, page = get(away, "/nights", grant(away, "a", https=True), https=True)
    assert status == 200
    assert "the pulse was 79 a minute" in page
    assert re.match(r"__Host-ebb-opened=a\.\d+\.\w{64}; HttpOnly; SameSite=Strict; Path=/; Max-Age=900; Secure$",
                    headers["set-cookie"])  # fmt: skip


def test_a_token_that_went_over_plain_http_is_none_by_https(away):
    phones.drop(Disk(), away.root, "phone 2")
    away.show(phones=1)
    assert get(away, "/", https=False)[2].count(EN["waiting"]) == 1
    assert get(away, "/nights", grant(away, "a", https=True), https=True)[0] == 401
    assert get(away, "/nights", https=True, Cookie=f"ebb={TOKEN}")[0] == 401


def test_by_https_a_change_comes_from_the_page_of_https(away):
    opened = grant(away, "a", https=True)
    fields = {"n": 2, "text": "by https"}
    assert post(away, "/night/write", fields, opened, https=True, Origin=f"http://{away.host}")[0] == 403
    assert post(away, "/night/write", fields, opened, https=True)[0] == 303


@pytest.mark.parametrize(("method", "path"), [r for r in ROUTES if r[1] not in WITHOUT_GRANT])
@pytest.mark.parametrize("opened", ["nothing", "nonsense", "of another phone", "changed"])
def test_without_a_code_each_of_them_asks_for_one_and_tells_nothing(here, method, path, opened):
    shown = {"nothing": None, "nonsense": "x", "of another phone": here.codes.grant("a", "c" * 64),
             "changed": "b" + grant(here, "a")[1:]}[opened]  # fmt: skip
    before = kept(here)
    status, _, page = either(here, method, path, shown)
    assert (status, kept(here)) == (403, before)
    assert EN["night_open_how"] in page
    assert says_nothing_of_a_body(page)


@pytest.mark.parametrize(
    ("method", "path", "fields"),
    [("GET", "/night?n=1", {}), ("GET", "/night/brief?n=1", {}), ("GET", "/nights/copy?n=1", {}),
     ("GET", "/nights/delete?n=1", {}),
     ("POST", "/night/write", {"n": 1, "text": "x"}), ("POST", "/night/take-back", {"n": 1, "line": 1}),
     ("POST", "/nights/delete", {"n": 1, "code": CODE["b"], "sum": "0"})],
)  # fmt: skip
def test_with_the_other_ones_code_a_session_of_ones_own_is_not_there(here, method, path, fields):
    """The first session is of a alone: b is told what is told of one that there never was."""
    before = kept(here)
    opened = grant(here, "b")

    def answer(number):
        at, some = path.replace("n=1", f"n={number}"), fields | ({"n": number} if fields else {})
        found = get(here, at, opened) if method == "GET" else post(here, at, some, opened)
        return found[0], re.sub(r'value="\w{32}"', "", found[2])

    assert answer(1) == answer(999)
    assert answer(1)[0] == 404
    assert EN["night_none"] in answer(1)[1]
    assert kept(here) == before


@pytest.mark.parametrize("n", ["0", "-1", "1e9", "x", "9" * 12, "2%00", "%D9%A2"])
def test_a_number_that_is_none_is_no_session_and_never_all_of_them(here, n):
    for path in ("/night", "/night/brief", "/nights/copy", "/nights/delete"):
        assert get(here, f"{path}?n={n}", grant(here, "a"))[0] == 404


def test_a_code_opens_and_what_is_told_is_ones_own(here):
    status, headers, _ = post(here, "/nights/open", {"person": "b", "code": CODE["b"]})
    assert (status, headers["location"]) == (303, "/nights")
    opened = re.match(r"ebb-opened=([\w.]+); HttpOnly; SameSite=Strict; Path=/; Max-Age=900$", headers["set-cookie"])
    status, headers, page = get(here, "/nights", opened[1])
    assert status == 200
    assert headers["cache-control"] == "no-store"
    assert EN["night_number"].format(2) in page
    assert EN["night_number"].format(1) not in page
    assert '<path d="M' in page


def test_of_a_session_that_is_still_recorded_nothing_can_be_taken(here):
    stored = folders.find(here.root / "recordings", "2")
    assert "/nights/copy?n=2" in get(here, "/night?n=2", grant(here, "b"))[2]
    info = json.loads((stored.folder / "session.json").read_text("utf-8"))
    (stored.folder / "session.json").write_text(json.dumps(info | {"ended": None}), "utf-8")
    with contextlib.closing(Disk().open(stored.folder / "b.edf")):
        page = get(here, "/night?n=2", grant(here, "b"))[2]
        assert EN["night_written"] in page
        assert "n=2" not in page
        told = get(here, "/nights/copy?n=2", grant(here, "b"))
        assert (told[0], EN["night_why"].split("{}")[0] + "session 2 is" in told[2]) == (409, True)


def test_a_wrong_code_is_told_as_that_and_then_how_long_to_wait(here):
    for person in ("b", "nobody"):
        status, headers, page = post(here, "/nights/open", {"person": person, "code": "110220"})
        assert (status, "set-cookie" in headers) == (403, False)
        assert EN["night_wrong"] in page
    for _ in range(4):
        found = post(here, "/nights/open", {"person": "b", "code": "110220"})
    assert EN["night_wait"].replace("{}", "1") in found[2]
    assert EN["night_wait"].replace("{}", "1") in post(here, "/nights/open", {"person": "b", "code": CODE["b"]})[2]


def test_closing_has_the_phone_forget(here):
    status, headers, _ = post(here, "/nights/close", {}, grant(here, "a"))
    assert (status, headers["location"]) == (303, "/nights")
    assert headers["set-cookie"].startswith("ebb-opened=; ")
    assert "Max-Age=0" in headers["set-cookie"]


@pytest.mark.parametrize(
    ("new", "again", "old", "word"),
    [("337799", "337798", CODE["a"], "night_unequal"), ("33779", "33779", CODE["a"], "night_digits"),
     ("123456", "123456", CODE["a"], "night_digits"), ("337799", "337799", "", "night_wrong"),
     ("337799", "337799", CODE["b"], "night_wrong")],
)  # fmt: skip
def test_a_code_that_is_not_changed_says_why(here, new, again, old, word):
    status, _, page = post(here, "/nights/code", {"person": "a", "new": new, "again": again, "old": old})
    assert status == 403
    assert EN[word] in page
    assert here.codes.tried("a", CODE["a"]).right


def test_a_code_is_chosen_says_on_which_phone_and_opens_nothing_of_before(here):
    codes.path(here.root).write_bytes(codes.without(here.root, "b"))
    fields = {"person": "b", "new": "337799", "again": "337799", "old": ""}
    status, headers, _ = post(here, "/nights/code", fields)
    assert status == 303
    opened = re.match(r"ebb-opened=([\w.]+);", headers["set-cookie"])[1]
    page = get(here, "/nights", opened)[2]
    assert EN["night_empty"] in page
    assert "/nights/copy" not in page
    assert "/nights/delete" not in page
    assert "(phone 1). It opens sessions after number 2." in page
    assert get(here, "/night?n=2", opened)[0] == 404


def test_a_line_of_four_thousand_signs_of_any_script_is_kept_and_taken_back_without_a_script(here):
    opened, text = grant(here, "a"), "🌙" * 4000
    status, headers, _ = post(here, "/night/write", {"n": 2, "text": text}, opened)
    assert (status, headers["location"]) == (303, "/night?n=2")
    page = get(here, "/night?n=2", opened)[2]
    assert text in page
    [line] = journal.read(folders.find(here.root / "recordings", "2"), "a").lines
    assert post(here, "/night/take-back", {"n": 2, "line": line.number}, opened)[0] == 303
    assert text not in get(here, "/night?n=2", opened)[2]
    status, _, page = post(here, "/night/write", {"n": 2, "text": "x" * 4001}, opened)
    assert status == 409
    assert "4000 are possible" in page


def test_no_other_route_takes_more_than_a_kilobyte(here):
    for method, path in ROUTES:
        if method == "POST" and path != "/night/write":
            assert here.ask(method, path, b"x" * 2000, {"Content-Type": FORM})[0] == 413
    assert here.ask("POST", "/night/write", b"x" * (private_routes.WRITTEN_BYTES + 1), {"Content-Type": FORM})[0] == 413


def test_what_somebody_wrote_cannot_break_the_page(here):
    opened = grant(here, "a")
    post(here, "/night/write", {"n": 2, "text": '"><script>alert(1)</script>{} $once'}, opened)
    _, _, body = here.ask("GET", "/night?n=2", headers={"Cookie": cookies(opened)})
    assert b"<script>" not in body
    assert b"&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;{} $once" in body


def test_a_copy_comes_whole_and_is_the_persons_own(here):
    for path, name in (("/nights/copy", "ebb-b.zip"), ("/nights/copy?n=2", "-shared-b-simulated-edf.zip")):
        status, headers, body = here.ask("GET", path, headers={"Cookie": cookies(grant(here, "b"))})
        assert (status, headers["content-type"]) == (200, "application/zip")
        assert headers["content-disposition"].endswith(f'{name}"')
        within = zipfile.ZipFile(io.BytesIO(body))
        assert within.testzip() is None
        assert [each for each in within.namelist() if each.endswith("b.edf")]
        assert not [each for each in within.namelist() if each.endswith("a.edf")]


@pytest.mark.parametrize(("language", "says"), [("en", "What was not measured"), ("de", "Was nicht gemessen wurde")])
def test_a_page_to_hand_over_is_one_side_of_ones_own_in_the_phones_language(here, language, says):
    post(here, "/night/write", {"n": 2, "text": "slept <at> once"}, grant(here, "b"))
    assert "/night/brief?n=2" in get(here, "/night?n=2", grant(here, "b"))[2]
    headers = {"Cookie": cookies(grant(here, "b")), "Accept-Language": language}
    status, told, body = here.ask("GET", "/night/brief?n=2", headers=headers)
    assert (status, told["content-type"]) == (200, "text/html; charset=utf-8")
    assert told["content-disposition"] == 'attachment; filename="ebb-0002-b-brief.html"'
    page = body.decode()
    assert f'<html lang="{language}">' in page
    assert says in page
    assert "slept &lt;at&gt; once" in page
    assert "<script" not in page
    assert get(here, "/night/brief?n=1", grant(here, "b"))[0] == 404, "the other's"


def test_a_page_of_an_encrypted_session_is_the_computers_to_make(here):
    stored = folders.find(here.root / "recordings", "2")
    (stored.folder / "b.edf").rename(stored.folder / "b.edf.age")
    assert "/night/brief" not in get(here, "/night?n=2", grant(here, "b"))[2]
    assert get(here, "/night/brief?n=2", grant(here, "b"))[0] == 409


def test_a_session_is_removed_after_it_was_named_and_with_the_code_and_the_other_one_keeps_theirs(here):
    opened = grant(here, "a")
    page = get(here, "/nights/delete?n=2", opened)[2]
    assert "203500-shared-0002/a.edf" in page
    assert "b.edf" not in page
    told = re.search(r'name="sum" value="(\w+)"', page)[1]
    status, _, page = post(here, "/nights/delete", {"n": 2, "code": CODE["b"], "sum": told}, opened)
    assert status == 403
    assert EN["night_wrong"] in page
    status, _, page = post(here, "/nights/delete", {"n": 2, "code": CODE["a"], "sum": "0"}, opened)
    assert EN["night_changed"] in page
    status, _, page = post(here, "/nights/delete", {"n": 2, "code": CODE["a"], "sum": told}, opened)
    assert status == 200
    assert EN["night_gone"].replace("{}", "1") in page
    assert {path.name for path in (here.root / "recordings").rglob("*shared*/*")} >= {"b.edf", "b.words.jsonl"}
    assert not list((here.root / "recordings").rglob("*shared*/a*"))


def test_a_german_phone_reads_german_of_what_the_lamp_measured_too(here):
    page = get(here, "/nights", grant(here, "a"), **{"Accept-Language": "de"})[2]
    assert '<html lang="de">' in page
    assert languages()["de"]["night_before"] in page
    assert '<span lang="de">2 min „evening“: der Puls war' in page


def test_an_archive_that_does_not_answer_is_told(tmp_path):
    server = lamp(tmp_path)
    with server.serving():
        get(server, "/")
        (server.folder / "archive").unlink()
        status, _, page = get(server, "/nights", grant(server, "a"))
        assert (status, EN["night_silent"] in page) == (503, True)
        assert get(server, "/nights/copy", grant(server, "a"))[0] == 503


def test_every_word_of_these_pages_is_used_and_there_is_none_without_a_text():
    folder = Path(private_routes.__file__).parent
    said = " ".join(path.read_text("utf-8") for path in (*folder.glob("private_*"), folder / "paired.html"))
    own = {name for name in EN if name.startswith("night_")}
    made = {f"night_{name}" for name in ("written", "encrypted", "long", *CODES)}  # states, people
    unused = {n for n in own - made if not re.search(rf"\b{n}\b|[\"']{n.removeprefix('night_')}[\"']", said)}
    assert unused == set()
    assert set(re.findall(r"\$(night_\w+)", said)) | made <= own


def test_pages_and_all_they_load_are_small(here):
    opened = grant(here, "a")
    static = sum(len(here.ask("GET", path)[2]) for path in ("/page.js", "/tone.js", "/page.css", "/icon.svg"))
    for path in ("/nights", "/night?n=2", "/nights/delete", "/nights/code"):
        _, headers, body = here.ask("GET", path, headers={"Cookie": cookies(opened)})
        assert len(body) + static < 60_000
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert b"style=" not in body
        assert not re.search(rb"<script(?! type=\"module\" src=\"/page.js\")", body)


def test_whoever_only_begins_tls_is_counted_and_let_go(here):
    """Half a handshake holds a connection of the few that an address has, and no more than those."""
    held = [socket.create_connection(("127.0.0.1", here.tls)) for _ in range(AN_ADDRESS)]
    more = socket.create_connection(("127.0.0.1", here.tls))
    more.settimeout(5.0)
    assert more.recv(1) == b""
    for each in (*held, more):
        each.close()


def test_https_is_of_1_2_or_later_and_its_certificate_is_the_lamps_own(here):
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
    with old.wrap_socket(socket.create_connection(("127.0.0.1", here.tls))) as client:
        assert client.version() in ("TLSv1.2", "TLSv1.3")
        shown = client.getpeercert(binary_form=True)
    name = f"{socket.gethostname().lower()}.local"
    strict = ssl.create_default_context(cafile=here.folder / "lamp.pem")
    with strict.wrap_socket(socket.create_connection(("127.0.0.1", here.tls)), server_hostname=name) as client:
        assert client.getpeercert(binary_form=True) == shown
        assert ("DNS", name) in client.getpeercert()["subjectAltName"]
    begins = certificate.begins(here.folder / "lamp.pem")
    assert hashlib.sha256(shown).hexdigest().upper().startswith(begins.replace(":", ""))


def test_a_certificate_is_made_anew_before_it_ends_and_for_another_name(tmp_path, monkeypatch):
    path = tmp_path / "lamp.pem"
    assert not certificate.holds(path)
    certificate.make(path)
    assert certificate.holds(path)
    assert path.stat().st_mode & 0o777 == 0o640
    monkeypatch.setattr(socket, "gethostname", lambda: "another")
    assert not certificate.holds(path)
    certificate.make(path)
    assert certificate.holds(path)
    monkeypatch.setattr(certificate, "DAYS", 29)
    certificate.make(path)
    assert not certificate.holds(path)
    path.write_text("nothing of the kind")
    assert (certificate.holds(path), certificate.begins(path)) == (False, None)


def test_the_page_takes_each_socket_by_the_name_that_its_unit_gives_it():
    """As systemd hands them over (sd_listen_fds_with_names(3)): from descriptor 3 on, HTTPS first."""
    at = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
    ports = [each.getsockname()[1] for each in at]

    def hand_over():
        copies = [os.dup(each.fileno()) for each in at]
        for k, each in enumerate(copies):
            os.dup2(each, 3 + k)

    script = "from device.page.main import handed; print(*((n, s.getsockname()[1]) for n, s in handed().items()))"
    run = subprocess.run(
        [sys.executable, "-c", script], env={**os.environ, "LISTEN_FDNAMES": "https:http"}, preexec_fn=hand_over,
        close_fds=False, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert run.stdout == f"('https', {ports[0]}) ('http', {ports[1]})\n"
    for each in at:
        each.close()


@pytest.mark.parametrize(
    ("scheme", "address", "own", "private"),
    [("http", "192.168.1.5", "", False), ("https", "192.168.1.5", "", True), ("http", "127.0.0.1", "", True),
     ("http", "::1", "", True), ("http", "::ffff:192.168.1.5", "", False), ("http", "::ffff:127.0.0.1", "", True),
     ("http", "10.42.0.1", "10.42.0.1", True), ("http", "::ffff:10.42.0.1", "10.42.0.1", True),
     ("http", "192.168.1.5", "10.42.0.1", False), ("http", "fe80::1%wlan0", "", False)],
)  # fmt: skip
def test_which_connections_are_private(scheme, address, own, private):
    assert guard.is_private(Request("GET", "/", {}, {}, b"", (address, 80), scheme), own) == private
