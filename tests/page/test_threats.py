"""Who could do what to the page, and what they get: floods, half a request, a deaf phone, a page taken over."""

import contextlib
import http.client
import selectors
import socket
import time

import psutil
import pytest
from support.page_server import PageServer

from device.page.http import AN_ADDRESS, CONNECTIONS, HEAD_BYTES
from drivers.live import Mode


def raw(known, *sent):
    """What is answered to some bytes until it is closed."""
    with socket.create_connection(("127.0.0.1", known.port), timeout=20) as connection:
        found = b""
        with contextlib.suppress(ConnectionError):  # it closes before it has read all
            for part in sent:
                connection.sendall(part)
            while part := connection.recv(4096):
                found += part
        return found


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 2 * HEAD_BYTES + b"\r\n\r\n", b" 431 "),
        (b"GET /" + b"a" * 2 * HEAD_BYTES + b" HTTP/1.1\r\nHost: x\r\n\r\n", b" 431 "),
        (b"nonsense\r\n\r\n", b" 400 "),
        (b"GET / HTTP/1.1\r\n\r\n", b" 400 "),
        (b"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", b" 400 "),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b" 400 "),
        (b"POST /do HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n" + b"x" * 5000, b" 413 "),
        (b"POST /do HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + b"401\r\n" + b"x" * 1025, b" 413 "),
        (b"POST /do HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", b" 4"),
        (b"POST /do HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n", b" 501 "),
    ],
    ids=["a head of 8 kB", "a path of 8 kB", "nonsense", "no Host", "two Hosts", "TLS", "a body of 5 kB",
         "a long body in parts", "a length and parts", "an encoding"],
)  # fmt: skip
def test_what_is_no_request_or_too_long_is_answered_and_closed(known, sent, status):
    assert status in raw(known, sent).split(b"\r\n")[0]
    assert known.ask("GET", "/")[0] == 200
    assert known.heard() == []


def test_of_a_head_of_300_kilobytes_little_is_read(known):
    found = raw(known, b"GET / HTTP/1.1\r\nHost: x\r\nX: ", *300 * [b"a" * 1024])
    assert found == b"" or b" 431 " in found  # the answer may be lost where the sender goes on
    assert known.ask("GET", "/")[0] == 200


BEGUN = [
    b"", b"GET /", b"GET / HTTP/1.1\r\nHost: x\r\n", b"POST /do HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n12",
    b"POST /do HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n12",
]  # fmt: skip


def test_half_a_request_holds_a_place_for_a_few_seconds_and_no_longer_also_where_it_drips(known):
    held = [socket.create_connection(("127.0.0.1", known.port)) for _ in BEGUN]
    with contextlib.ExitStack() as ends, selectors.DefaultSelector() as closed:
        for each, begun in zip(held, BEGUN, strict=True):
            ends.enter_context(each)
            each.sendall(begun)
            closed.register(each, selectors.EVENT_READ)
        until_s = time.monotonic() + 60
        while closed.get_map() and time.monotonic() < until_s:
            for key, _ in closed.select(0.25):
                with contextlib.suppress(ConnectionError):
                    assert key.fileobj.recv(1) == b""
                closed.unregister(key.fileobj)
            with contextlib.suppress(OSError):
                held[1].sendall(b"a")  # a letter now and then
        assert not closed.get_map()
    assert known.ask("GET", "/")[0] == 200


@pytest.mark.parametrize(("addresses", "most"), [(1, AN_ADDRESS), (10, CONNECTIONS)])
def test_of_a_hundred_connections_few_are_held_and_the_page_goes_on(known, addresses, most):
    held = [
        socket.create_connection(("127.0.0.1", known.port), source_address=(f"127.0.0.{2 + k % addresses}", 0))
        for k in range(100)
    ]
    left = set(held)
    with contextlib.ExitStack() as ends, selectors.DefaultSelector() as closed:
        for each in held:
            ends.enter_context(each)
            closed.register(each, selectors.EVENT_READ)
        while len(left) > most and (found := closed.select(20)):
            for key, _ in found:
                closed.unregister(key.fileobj)
                left.discard(key.fileobj)
        assert len(left) == most
    for _ in range(100):  # until it has seen that they have gone
        with contextlib.suppress(OSError, http.client.HTTPException):
            if known.ask("GET", "/")[0] == 200:
                return
    pytest.fail("the page does not answer any more")


def holds(known, phone):
    """Whether the page has its end of a phone's connection still open."""
    ends = [(c.laddr.port, c.raddr.port) for c in psutil.Process().net_connections("tcp4") if c.raddr]
    return (known.port, phone.getsockname()[1]) in ends


def test_a_phone_that_never_reads_is_let_go_and_another_sees_the_light_all_the_while(tmp_path):
    server = PageServer(tmp_path / "live", tmp_path / "recordings")
    server.buffer_bytes = 4096
    with server.serving():
        server.let_in()
        with server.stream(SO_RCVBUF=2048) as deaf, server.stream() as reads, selectors.DefaultSelector() as poll:
            poll.register(reads, selectors.EVENT_READ)
            seen, until_s, k = b"", time.monotonic() + 60, 0
            while (not seen or holds(server, deaf)) and time.monotonic() < until_s:
                k += 1
                server.show(mode=Mode.SESSION, softer=k % 3, ring=bytes([k % 256] * 180))
                if poll.select(0.05):
                    seen += reads.recv(65536)
            assert (holds(server, deaf), holds(server, reads)) == (False, True)
            assert seen.count(b"event: ring") > 20
