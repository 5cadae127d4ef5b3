"""Who asks is looked up in the archive, a process a question: no stranger keeps it busy, and no stop waits for it."""

import asyncio
import contextlib
import secrets
import selectors
import socket
import socketserver
import threading

import pytest
from support import event_loop

from device.page import guard
from device.page.guard import REQUESTS_A_S, Refused
from device.page.http import AN_ADDRESS, Request
from device.page.known import KNOWN_S, STRANGERS_A_S, STRANGERS_AT_ONCE, Phones
from drivers.live import ARCHIVE

OWN = "0f" * 16


class Archive:
    """What it was asked for. It answers once it may, if it says anything."""

    says = True

    def __init__(self):
        self.asked, self.may, self.now_s = [], asyncio.Event(), 0.0
        self.phones = Phones(self.ask, lambda: self.now_s)

    async def ask(self, digest):
        self.asked.append(digest)
        await self.may.wait()
        return digest == guard.digest(OWN) if self.says else None

    async def of(self, *tokens, stops=False):
        """The digest of a phone that brings these; 429 where it is refused."""
        cookies = "; ".join(f"ebb={token}" for token in tokens)
        try:
            return await self.phones.of(Request("GET", "/", {}, {"cookie": cookies}, b"", ("192.168.1.7", 80)), stops)
        except Refused as refused:
            return refused.response.status


async def soon():
    """Once all that was begun waits."""
    for _ in range(5):
        await asyncio.sleep(0)


def strangers(archive, how_many):
    return [asyncio.create_task(archive.of(secrets.token_hex(16))) for _ in range(how_many)]


def test_of_strangers_few_are_asked_for_at_once_and_a_second():
    async def run():
        archive = Archive()
        waiting = strangers(archive, 100)
        await soon()
        assert len(archive.asked) == STRANGERS_AT_ONCE
        archive.now_s = 5.0
        assert await archive.of(secrets.token_hex(16)) == 429
        archive.may.set()
        assert sorted(map(str, await asyncio.gather(*waiting))) == ["429"] * 98 + ["None"] * 2
        found = await asyncio.gather(*strangers(archive, 100))
        assert found.count(None) == STRANGERS_A_S
        assert len(archive.asked) == STRANGERS_AT_ONCE + STRANGERS_A_S

    event_loop.run(run())


def test_of_however_many_cookies_the_first_that_can_be_a_token_is_asked_for():
    async def run():
        archive = Archive()
        archive.may.set()
        assert await archive.of("x", *(secrets.token_hex(16) for _ in range(50)), OWN) is None
        assert len(archive.asked) == 1
        assert await archive.of("x", OWN, secrets.token_hex(16)) == guard.digest(OWN)

    event_loop.run(run())


def test_however_much_a_phone_asks_at_once_it_is_asked_for_once_and_no_change_of_the_list_is_missed():
    async def run():
        archive = Archive()
        all_at_once = [asyncio.create_task(archive.of(OWN)) for _ in range(6)]
        await soon()
        all_at_once.pop().cancel()  # it goes away, and the others still wait
        archive.phones.forget()
        later = asyncio.create_task(archive.of(OWN))
        await soon()
        assert len(archive.asked) == 2
        archive.may.set()
        assert set(await asyncio.gather(*all_at_once, later)) == {guard.digest(OWN)}
        assert len(archive.asked) == 2

    event_loop.run(run())


def test_a_phone_known_by_heart_is_asked_for_once_a_minute_and_to_stop_never():
    async def run():
        archive = Archive()
        archive.may.set()
        assert await archive.of(OWN) == guard.digest(OWN)
        archive.may.clear()
        archive.now_s = KNOWN_S - 1
        assert await archive.of(OWN) == guard.digest(OWN)
        archive.now_s = KNOWN_S + 1
        assert await archive.of(OWN, stops=True) == guard.digest(OWN)
        assert len(archive.asked) == 1
        asks = asyncio.create_task(archive.of(OWN))
        await soon()
        assert len(archive.asked) == 2
        archive.phones.changed(1)  # it may have been let go meanwhile
        archive.may.set()
        await asks
        assert len(archive.asked) == 2
        await archive.of(OWN, stops=True)
        assert len(archive.asked) == 3

    event_loop.run(run())


@pytest.fixture
def silent(known):
    """A page that knows its phone by heart, and whose archive from then on takes every question and answers none."""
    assert known.ask("POST", "/do", {"command": "mark"})[0] == 204
    path = known.folder / ARCHIVE
    path.unlink()
    with socket.socket(socket.AF_UNIX) as known.archive:
        known.archive.bind(str(path))
        known.archive.listen(64)
        known.archive.setblocking(False)
        yield known


SILENT = ["nobody is there", "it ends at once", "it says no word of it"]


@pytest.fixture(params=SILENT)
def busy(request, silent):
    """The same, where the archive is silent in one way or another."""
    silent.archive.close()
    path = silent.folder / ARCHIVE
    path.unlink()
    said = b"" if request.param == SILENT[1] else b'{"refused": "trouble"}\n'

    class Ends(socketserver.StreamRequestHandler):
        def handle(self):
            self.rfile.readline()
            self.wfile.write(said)

    if request.param == SILENT[0]:
        yield silent
        return
    with socketserver.ThreadingUnixStreamServer(str(path), Ends) as archive:
        threading.Thread(target=archive.serve_forever, args=(0.05,)).start()
        yield silent
        archive.shutdown()


@pytest.mark.parametrize("path", ["/", "/live", "/nights", "/lamp"])
def test_where_the_archive_is_silent_nobody_is_taken_for_a_stranger(busy, path):
    """Who is asked to let a phone in again that is let in already would do it, and have one more on the list."""
    status, _, body = busy.ask("GET", path, headers={"Cookie": f"ebb={secrets.token_hex(16)}"})
    assert status == 503
    assert b"try again in a moment" in body
    assert b'id="ask"' not in body


def test_where_the_archive_is_silent_a_phone_stays_known_by_heart_until_the_list_changes():
    async def run():
        archive = Archive()
        archive.may.set()
        assert await archive.of(OWN) == guard.digest(OWN)
        archive.says = False
        archive.now_s = KNOWN_S + 1
        assert await archive.of(OWN) == guard.digest(OWN)
        assert len(archive.asked) == 2
        archive.phones.changed(1)
        assert await archive.of(OWN) == 503
        assert await archive.of(secrets.token_hex(16)) == 503
        archive.says, archive.now_s = True, archive.now_s + 5
        assert await archive.of(OWN) == guard.digest(OWN)
        assert await archive.of(secrets.token_hex(16)) is None

    event_loop.run(run())


def questions(page):
    """How many came to such an archive."""
    found = 0
    with contextlib.suppress(BlockingIOError):
        while True:
            page.archive.accept()[0].close()
            found += 1
    return found


def test_what_the_page_is_made_of_is_given_without_a_look_at_who_asks(silent):
    for path in ("/page.css", "/page.js", "/icon.svg", "/openapi.json", "/pair"):
        assert silent.ask("GET", path, headers={"Cookie": f"ebb={secrets.token_hex(16)}"})[0] == 200
    assert questions(silent) == 0


def test_guests_that_ask_all_they_can_hold_up_no_stop(silent):
    with contextlib.ExitStack() as ends, selectors.DefaultSelector() as answered:
        for k in range(2 * AN_ADDRESS):
            source = (f"127.0.0.{2 + k % 2}", 0)
            guest = ends.enter_context(socket.create_connection(("127.0.0.1", silent.port), 10, source))
            token = secrets.token_hex(16)
            guest.sendall(f"GET / HTTP/1.1\r\nHost: {silent.host}\r\nCookie: ebb={token}\r\n\r\n".encode())
            answered.register(guest, selectors.EVENT_READ)
        told = 0
        while told < 2 * AN_ADDRESS - STRANGERS_AT_ONCE and (found := answered.select(5)):
            for key, _ in found:
                told += key.fileobj.recv(13) == b"HTTP/1.1 429 "
                answered.unregister(key.fileobj)
        assert told >= 2 * AN_ADDRESS - STRANGERS_AT_ONCE
        assert silent.ask("POST", "/do", {"command": "stop"})[0] == 204
    assert 1 <= questions(silent) <= STRANGERS_AT_ONCE


def test_a_stop_of_a_known_phone_is_never_too_often_however_often_others_ask(known):
    assert known.ask("POST", "/do", {"command": "mark"})[0] == 204
    found = [known.ask("GET", "/pair")[0] for _ in range(2 * REQUESTS_A_S)]
    assert 429 in found
    assert known.ask("POST", "/do", {"command": "stop"})[0] == 204
