"""What is refused is said in the phone's language: as a page with a way back to whoever looks, plainly to a script."""

import re
import socket
from html import unescape

import pytest

from device.language import speaking, tr
from device.page import private_views
from device.page.guard import REQUESTS_A_S
from device.page.http import Request

FORM = {"Content-Type": "application/x-www-form-urlencoded", "X-Ebb": None}
LOOKS = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
REFUSED = {
    "a path that there is not": (404, "GET", "/x", None, {}, "there is nothing here; the page is /"),
    "a method that there is not": (405, "GET", "/stop", None, {}, "here one may {methods}"),
    "a form that was used": (403, "POST", "/stop", b"once=x", {}, "this form was used, or is old: load the page anew"),
    "a form that is none": (400, "POST", "/stop", b"\xff", {}, "it is to be a form of the page's own"),
    "no header of the script": (415, "POST", "/do", b"{}", {}, "it is to be JSON, with the header X-Ebb: 1"),
    "a stranger": (
        401, "POST", "/stop", b"once=x", {"Cookie": None}, "this phone is not let in; the page says how",
    ),
    "another site": (
        403, "POST", "/stop", b"once=x", {"Origin": "http://evil.example"},
        "only the lamp's own page, {origin}, may ask for that",
    ),
}  # fmt: skip


def german(page, sentence):
    """As the page is to say it."""
    with speaking("de"):
        said = tr(sentence, methods="POST", origin=f"http://{page.host}")
    assert said != sentence
    return said


@pytest.mark.parametrize("why", REFUSED)
def test_whoever_looks_reads_a_page_in_their_language_with_a_way_back(known, why):
    status, method, path, body, headers, sentence = REFUSED[why]
    answer = known.ask(method, path, body, {**FORM, **LOOKS, "Accept-Language": "de", **headers})
    assert (answer[0], answer[1]["content-type"]) == (status, "text/html; charset=utf-8")
    page = unescape(answer[2].decode())
    assert '<html lang="de">' in page
    said = german(known, sentence)
    assert f'<p class="said" role="alert">{said[0].upper()}{said[1:]}.</p>' in page
    assert re.search(r'<a class="button" href="/">', page)
    assert (status == 405) == ("allow" in answer[1])
    assert known.heard() == []


@pytest.mark.parametrize("why", REFUSED)
@pytest.mark.parametrize("by", [{}, {**LOOKS, "X-Ebb": "0"}], ids=["what takes anything", "a script"])
def test_a_script_reads_one_line_in_the_language_that_it_asks_for(known, why, by):
    status, method, path, body, headers, sentence = REFUSED[why]
    answer = known.ask(method, path, body, {**FORM, "Accept-Language": "de", **headers, **by})
    assert (answer[0], answer[1]["content-type"]) == (status, "text/plain; charset=utf-8")
    assert answer[2].decode() == f"{german(known, sentence)}\n"
    assert known.ask(method, path, body, {**FORM, **headers, **by})[2].decode() == (
        tr(sentence, methods="POST", origin=f"http://{known.host}") + "\n"
    )


def test_at_a_name_that_is_not_the_lamps_its_own_are_told_and_no_page_that_would_lead_nowhere(known):
    _, headers, said = known.ask("GET", "/", headers={**LOOKS, "Accept-Language": "de", "Host": "evil.example"})
    assert headers["content-type"] == "text/plain; charset=utf-8"
    assert said.decode().startswith(f"Diese Lampe antwortet unter http://{known.host} und ")


def test_who_looks_too_often_reads_to_wait(known):
    headers = {**LOOKS, "Accept-Language": "de"}
    found = [known.ask("GET", "/pair", headers=headers) for _ in range(2 * REQUESTS_A_S)]
    often = next(body.decode() for status, _, body in found if status == 429)
    assert "Das ist zu oft: warte eine Sekunde." in often


@pytest.mark.parametrize(
    ("at", "https_port", "there"),
    [(("192.168.1.7", 80), 443, '<a href="https://{name}.local/nights">'),
     (("192.168.1.7", 80), None, " https://{name}.local/nights "),
     (("192.168.1.7", 8045), 8046, '<a href="https://192.168.1.7:8046/nights">'),
     (("fd00::7%wlan0", 8045), 8046, '<a href="https://[fd00::7]:8046/nights">'),
     (("::ffff:10.0.0.7", 8045), 8046, '<a href="https://10.0.0.7:8046/nights">')],
    ids=["a lamp", "a lamp without HTTPS", "a laptop", "by IPv6", "by IPv4 in IPv6"],
)  # fmt: skip
def test_where_others_may_listen_a_link_leads_to_where_https_answers(at, https_port, there):
    request = Request("GET", "/nights", {}, {}, b"", at, https_port=https_port)
    page = private_views.only_in_private(request).body.decode()
    assert there.format(name=socket.gethostname().lower()) in page
    assert ('href="https' in page) == (https_port is not None)
