"""How long the page's process stays: who reads, or writes a line, is there although no connection is."""

import asyncio
import contextlib
import socket

import pytest
from support import event_loop
from support.page_process import PageProcess

from device.page import guard, main
from device.page.http import Connections, Response


class Clock:
    """It stands until it is moved."""

    now_s = 0.0

    def __call__(self):
        return self.now_s


async def ask(port):
    """One request, from its connection to its end."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    assert await reader.read()
    writer.close()
    await writer.wait_closed()


def test_each_request_is_company_however_short_its_connection_is():
    clock = Clock()

    async def answer(request):
        clock.now_s += 7.0  # it took so long
        return Response(200, b"here\n")

    async def run():
        connections = Connections(answer, {}, clock)
        with socket.create_server(("127.0.0.1", 0)) as at:
            async with await main.listen(at, connections):
                clock.now_s = 50.0
                assert connections.alone_s == 50.0
                await ask(at.getsockname()[1])
                await asyncio.gather(*asyncio.all_tasks() - {asyncio.current_task()})
                assert connections.alone_s == 0.0
                clock.now_s += 50.0
                assert connections.alone_s == 50.0

    event_loop.run(run())


def test_a_form_waits_for_as_long_as_an_opened_code_lasts():
    assert main.ALONE_S >= guard.OPENED_S


def test_a_page_that_nobody_asks_ends(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as at:
        event_loop.run(asyncio.wait_for(main.serve({"http": at}, tmp_path, 0.0), 20))


def test_a_page_that_is_served_says_so_each_second_and_is_watched_for_several(tmp_path, monkeypatch):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as supervisor:
        supervisor.bind(str(tmp_path / "notify"))
        supervisor.settimeout(30)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        page = PageProcess(tmp_path / "live", tmp_path / "state")
        with page.serving():
            said = [supervisor.recv(64) for _ in range(3)]
            assert page.ask("GET", "/page.css")[0] == 200
            page.hang()
            supervisor.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                while True:
                    supervisor.recv(64)
            supervisor.settimeout(2 * main.LIVES_S)
            with pytest.raises(TimeoutError):
                supervisor.recv(64)
    assert said == [b"READY=1", b"WATCHDOG=1", b"WATCHDOG=1"]
