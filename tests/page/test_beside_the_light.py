"""A whole session with the page's process and open phones beside it: whatever befalls them, the light is the same."""

import contextlib
import socket
import threading

import numpy as np
import pytest
from support.calling_phone import with_phone
from support.nights import Night, tap
from support.page_process import PageProcess

from device.recording import events, folders, reader
from drivers.simulated.body import Temperament

HERE = Temperament(arrives_s=4.0, responses_per_min=6.0)
UNTIL_S = 30.0
PHONES = 4


class Befallen:
    """The page and its phones, and what can be done to them."""

    def __init__(self, page):
        self.page, self.hang, self.go_on, self.kill, self.begin = page, page.hang, page.go_on, page.kill, page.begin
        self.streams = [page.stream(f"127.0.0.{2 + k}") for k in range(PHONES)]
        self.over, self.answers = threading.Event(), []

    def read(self):
        """Each phone has seen a session by now."""
        for stream in self.streams:
            seen = b""
            while b'"mode": "session"' not in seen:
                part = stream.recv(65536)
                assert part, seen
                seen += part

    def flood(self):
        """From ten addresses, as fast as it can be, until all is over: requests, and what is none."""
        for k in range(10):
            threading.Thread(target=self._asks, args=(k,), daemon=True).start()

    def _asks(self, k):
        noise = np.random.default_rng(k)
        while not self.over.wait(0.002):
            with contextlib.suppress(OSError):
                source = (f"127.0.1.{k + 1}", 0)
                with socket.create_connection(("127.0.0.1", self.page.port), 1.0, source) as asks:
                    sent = noise.bytes(500) if k % 2 else f"GET / HTTP/1.1\r\nHost: {self.page.host}\r\n\r\n".encode()
                    asks.sendall(sent)
                    self.answers.append(asks.recv(13))

    def close(self):
        self.over.set()
        for stream in self.streams:
            stream.close()


def frames(night):
    """(ticks, pixels, 3) what the ring showed in the only session, and (ticks,) what was felt."""
    [session] = night.sessions
    return np.array([step.scene.ring for step in session.steps]), session.touches()


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """The same session without a page."""
    return frames(Night(tmp_path_factory.mktemp("alone"), [HERE], tap(5.0), UNTIL_S).run())


BEFALLS = {
    "four phones look": {20.0: "read"},
    "it hangs and goes on": {12.0: "read", 13.0: "hang", 22.0: "go_on"},
    "it hangs to the end": {12.0: "read", 13.0: "hang"},
    "it is killed": {12.0: "read", 13.0: "kill"},
    "it is killed and begun anew, twice": {12.0: "read", 13.0: "kill", 15.0: "begin", 20.0: "kill", 21.0: "begin"},
    "it is flooded": {12.0: "read", 13.0: "flood"},
}


def beside(night, folder):
    """(the phone of a night, a page's process that is to run beside it), before either is begun."""
    phone = with_phone(night, folder / "live")
    page = PageProcess(folder / "live", folder / "state", phone.mailbox)
    page.let_in()
    page.show = lambda: None  # it is the night that shows
    return phone, page


@pytest.mark.few(3)
@pytest.mark.parametrize("befalls", BEFALLS)
def test_whatever_befalls_the_page_under_open_phones_no_frame_and_no_touch_is_another(tmp_path, alone, befalls):
    night = Night(tmp_path / "recordings", [HERE], tap(5.0), UNTIL_S)
    phone, page = beside(night, tmp_path)
    with page.serving(), contextlib.closing(Befallen(page)) as befallen:
        phone.calls += [(t_s, getattr(befallen, done)) for t_s, done in BEFALLS[befalls].items()]
        light, touch = frames(night.run())
        assert phone.calls == [], "all of it happened"
        assert befalls != "it is flooded" or len(set(befallen.answers)) > 1, "it was reached"
    assert np.array_equal(light, alone[0])
    assert np.array_equal(touch, alone[1])
    assert light.max() > 0


def test_what_is_asked_over_the_network_is_what_the_lamp_does_and_what_is_recorded(tmp_path):
    night = Night(tmp_path / "recordings", [HERE], [], 30.0)
    phone, page = beside(night, tmp_path)
    statuses = []

    def asks(said):
        return lambda: statuses.append(page.ask("POST", "/do", {"command": said})[0])

    asked = {5.0: "begin hum", 15.0: "softer 0.35", 25.0: "stop"}
    phone.calls += [(t_s, asks(said)) for t_s, said in asked.items()]
    with page.serving():
        night.run()
    assert statuses == [204, 204, 204]
    [session] = night.sessions
    assert session.steps[0].led_by.programme.name == "hum"
    [kept] = folders.every(tmp_path / "recordings")
    recorded = reader.read(kept.recordings("a"))
    assert [text for _, text in events.asked_by_page(recorded.notes)] == list(asked.values())
