"""Every route of the page by a table: what a known phone, a stranger, another site and another name get by it."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from support.page_server import TOKEN

from device.page import routes
from device.page.routes import Page
from drivers.live import Pairing

FORM = {"Content-Type": "application/x-www-form-urlencoded", "X-Ebb": None}
NO_TOKENS = [
    None, "ebb=", "ebb=" + "1" * 32, f"other={TOKEN}", f"ebb={TOKEN}0", f"ebb={TOKEN[:-1]}", 'ebb="', "=;=;;",
]  # fmt: skip
OTHER_NAMES = [
    "evil.example", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example", "0.0.0.0", "[::1]", "ebb.evil.example",
    "x" * 300, "", None,
]  # fmt: skip
OTHER_SITES = ["http://evil.example", "https://{}", "http://{}.evil.example", "http://localhost:1", "null", "", None]
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY"}


@dataclass(frozen=True)
class Row:
    """Statuses. usual: of a known phone. stranger: without a token. site: from another one. bare: without X-Ebb."""

    usual: int
    stranger: int
    site: int
    bare: int
    body: object = None


def once(page):
    """The body of the form that stops."""
    [value] = re.findall(r'name="once" value="(\w+)"', page.ask("GET", "/")[2].decode())
    return f"once={value}".encode()


ANYBODYS = Row(200, 200, 200, 200)  # a browser shows another site nothing of it: no answer allows it
ROUTES = {
    ("GET", "/"): ANYBODYS,
    ("GET", "/page.js"): ANYBODYS,
    ("GET", "/tone.js"): ANYBODYS,
    ("GET", "/page.css"): ANYBODYS,
    ("GET", "/icon.svg"): ANYBODYS,
    ("GET", "/openapi.json"): ANYBODYS,
    ("GET", "/pair"): ANYBODYS,
    ("POST", "/pair"): Row(200, 200, 403, 415, {}),
    ("GET", "/live"): Row(200, 401, 200, 200),
    ("POST", "/do"): Row(204, 401, 403, 415, {"command": "mark"}),
    ("POST", "/stop"): Row(303, 401, 403, 303, once),
}  # fmt: skip
CHANGES = [key for key in ROUTES if key[0] == "POST"]


@pytest.fixture
def page(known):
    """Asked by a phone that is let in, while another one could be."""
    known.show(pairing=Pairing.OPEN)
    return known


def asked(page, key, headers=(), known=True):
    """(status, headers, words that reached the lamp) of one request by a route; a form where it is one."""
    body = ROUTES[key].body
    form = FORM if key[1] == "/stop" else {}
    status, got, _ = page.ask(*key, body(page) if callable(body) else body, {**form, **dict(headers)}, known)
    return status, got, page.heard()


def test_no_route_is_missing_from_the_table():
    """Those that are private are in test_own_sessions.py and test_the_lamp_itself.py."""
    routes = Page(None, None, None).routes
    assert set(ROUTES) == {(method, path) for path, route in routes.items() if not route.private for method in route.do}


def test_every_route_is_in_the_rooms_own_readme():
    text = (Path(routes.__file__).parent / "README.md").read_text()
    assert [path for _, path in ROUTES if f"{path}`" not in text] == []


@pytest.mark.parametrize("key", ROUTES, ids=" ".join)
def test_a_known_phone_gets_what_the_route_is_for_with_every_header_that_shuts_it_in(page, key):
    status, headers, said = asked(page, key)
    assert status == ROUTES[key].usual
    assert bool(said) == (key in CHANGES)
    assert headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert (headers["x-content-type-options"], headers["cache-control"]) == ("nosniff", "no-store")
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert not [name for name in headers if name.startswith("access-control")]


@pytest.mark.parametrize("key", ROUTES, ids=" ".join)
def test_whoever_is_not_let_in_gets_nothing_of_a_phones_own(page, key):
    for cookie in NO_TOKENS:
        status, _, said = asked(page, key, {"Cookie": cookie}, known=False)
        assert status == ROUTES[key].stranger, cookie
        assert (said == []) or ROUTES[key].stranger == 200


@pytest.mark.parametrize("key", ROUTES, ids=" ".join)
def test_a_name_that_is_not_the_lamps_is_refused_and_told_the_right_one(page, key):
    for host in OTHER_NAMES:
        origin = {"Origin": f"http://{host}"} if key in CHANGES else {}  # as a page at that name sends it
        body = ROUTES[key].body
        status, _, words = page.ask(*key, b"" if callable(body) else body, {"Host": host, **origin})
        assert (status, page.heard()) == (403 if host is not None else 400, []), host
        assert host is None or f"http://{page.host}".encode() in words


@pytest.mark.parametrize("key", ROUTES, ids=" ".join)
def test_another_site_in_the_owners_browser_changes_nothing(page, key):
    for site in OTHER_SITES:
        status, headers, said = asked(page, key, {"Origin": site and site.format(page.host)})
        assert status == ROUTES[key].site, site
        assert said == []
        assert not [name for name in headers if name.startswith("access-control")]


@pytest.mark.parametrize("key", ROUTES, ids=" ".join)
def test_a_change_needs_the_header_that_a_form_of_another_site_cannot_send(page, key):
    for headers in ({"X-Ebb": None}, {"X-Ebb": "0"}, {"Content-Type": "text/plain", "X-Ebb": None}):
        status, _, said = asked(page, key, headers)
        assert status == ROUTES[key].bare, headers
        assert bool(said) == (status == 303)


@pytest.mark.parametrize("path", sorted({path for _, path in ROUTES}))
def test_a_method_that_there_is_not_is_told_those_that_there_are(page, path):
    there = {method for method, at in ROUTES if at == path}
    for method in sorted(METHODS - there):
        status, headers, _ = page.ask(method, path)
        assert (status, set(headers["allow"].split(", "))) == (405, there), method
    assert page.heard() == []


def test_a_path_that_there_is_not_is_told_where_the_page_is(page):
    for path in ("/x", "//", "/live/", "/../etc/passwd", "/%2e%2e/", "/pair%00"):
        assert page.ask("GET", path)[0] == 404
