"""Known resistors from a phone's page, as a lamp that waits reads them: by forms alone."""

import re
import time
from html import unescape
from urllib.parse import urlencode

import pytest
from support.known_resistors import BUILT, STEP_S, Measured
from support.page_process import PageProcess

from device.page import build_resistors
from device.page.http import Request
from device.page.private_views import Words
from device.page.views import BUILD
from device.page.words import languages
from drivers.live import AT_REST, Mode
from drivers.phone import STEPS

EN, HERE = languages()["en"], "/lamp/build/resistors"
FORM = {"Content-Type": "application/x-www-form-urlencoded", "X-Ebb": None}
TOLD = {
    "people": ["a", "b"], "ohms": ["1M", "100k"], "well": [["a", "open"]], "now": None,
    "said": {"why": "well", "person": "a", "step": "open"}, "percent": {},
}  # fmt: skip


def plain(page):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page[page.index("<article") :])))


class OnAPage:
    """Somebody who measures by forms, as a browser sends them that runs no script, at times of the lamp's life."""

    def __init__(self, lamp, server):
        self.lamp, self.server, self.read, self.statuses = lamp, server, [], []
        server.show = self._shows  # the lamp itself shows, and no stand-in

    def _shows(self):
        """The lamp's last record as if it were of now: its own time passes faster, or waits for this answer."""
        if record := self.lamp.phone.record():
            self.lamp.phone.show(record._replace(t_ns=time.monotonic_ns()))

    def look(self):
        status, _, page = self.server.ask("GET", HERE)
        assert status == 200
        return page.decode()

    def ask(self, what, larger="1M", smaller="100k"):
        once = re.search(r'name="once" value="(\w+)"', self.look())[1]
        body = urlencode({"once": once, "what": what, "larger": larger, "smaller": smaller}).encode()
        status, headers, _ = self.server.ask("POST", HERE, body, FORM)
        self.statuses.append((status, headers.get("location")))

    def step(self, at_s, what, usiemens, **other):
        def clip():
            self.lamp.room.clipped[0] = usiemens

        self.lamp.at(at_s, clip)
        self.lamp.at(at_s + 0.1, lambda: self.ask(what, **other))
        self.lamp.at(at_s + 2.0, lambda: self.read.append(plain(self.look())))
        self.lamp.at(at_s + STEP_S - 0.5, lambda: self.read.append(plain(self.look())))


@pytest.fixture
def waits(tmp_path):
    """A lamp, and the page's own process beside it, for a phone that is let in."""
    lamp = Measured(tmp_path).ready()
    server = PageProcess(tmp_path / "live", tmp_path / "state", lamp.phone.mailbox)
    with server.serving():
        server.let_in()
        yield OnAPage(lamp, server)


def live(somebody, until_s):
    somebody.lamp.night.finger._until_s = until_s
    somebody.lamp.phone.calls = sorted(somebody.lamp.calls, key=lambda call: call[0])
    somebody.lamp.run()


def test_a_builder_without_a_shell_or_a_script_measures_and_the_lamp_keeps_what_is_there(waits):
    for k, (step, usiemens) in enumerate(zip(STEPS, (0.0, 1.0, 10.0), strict=True)):
        waits.step(2.0 + k * STEP_S, f"a {step}", usiemens)
    live(waits, 2.0 + 3 * STEP_S)
    assert waits.statuses == [(303, HERE)] * 3
    assert all(EN["build_reads"] in page for page in waits.read[::2])
    said = waits.read[1::2]
    assert EN["build_read_well"] in said[0]
    assert said[1].count(EN["build_read_well"]) == 3  # of two steps, and of the last one
    assert EN["build_read_kept"] in said[2]
    assert re.search(r"first person [+-]0\.\d\d\s%, [+-]0\.\d\d\s%\.", said[2])
    assert waits.lamp.found.feedback_ohm == pytest.approx(BUILT.feedback_ohm, rel=1e-3)


def test_what_makes_no_sense_is_told_on_the_page_and_nothing_is_kept(waits):
    for k, (step, usiemens) in enumerate(zip(STEPS, (0.0, 10.0, 1.0), strict=True)):
        waits.step(2.0 + k * STEP_S, f"a {step}", usiemens)
    waits.lamp.at(24.0, lambda: waits.ask("a open", larger="200k"))
    waits.lamp.at(25.0, lambda: waits.read.append(plain(waits.look())))
    waits.lamp.at(26.0, lambda: waits.ask("a open", larger="a lot"))
    waits.lamp.at(27.0, lambda: waits.ask("c open"))
    live(waits, 28.0)
    assert EN["build_read_order"] in waits.read[5]
    assert EN["build_read_ohms"] in waits.read[6]
    assert [status for status, _ in waits.statuses] == [303] * 4 + [400] * 2
    assert waits.lamp.kept is None


def shown(told=TOLD, now=AT_REST, language="en"):
    asks = Request("GET", HERE, {}, {"accept-language": language}, b"", ("127.0.0.1", 80))
    return build_resistors.shown(Words(asks, str, BUILD), Words(asks, str, ""), now, told).decode()


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("why", build_resistors.READ)
def test_every_word_of_the_lamp_is_a_sentence_on_the_page(why, language):
    page = plain(shown(TOLD | {"said": {"why": why, "person": "b", "step": ""}}, language=language))
    words = languages()[language]
    assert f"{words['finger_second']}: {words[f'build_{build_resistors.READ[why]}']}" in page


@pytest.mark.parametrize(
    ("told", "now", "said"),
    [
        (TOLD | {"said": {"why": "", "person": "", "step": ""}}, AT_REST, "build_begin"),
        (TOLD | {"now": ["a", "open"]}, AT_REST, "build_reads"),
        (TOLD, AT_REST._replace(mode=Mode.SESSION), "build_only_waits"),
        (TOLD, None, "not_heard"),
        ({}, AT_REST, "not_heard"),
    ],
)
def test_a_step_can_be_asked_for_only_where_the_lamp_waits_and_listens_to_none(told, now, said):
    page = shown(told, now)
    assert EN[said] in plain(page)
    buttons = re.findall(r'<button name="what"[^>]*>', page)
    assert len(buttons) == 3 * len(told.get("people", ()))
    assert all(("disabled" in button) == (said != "build_begin") for button in buttons)


def test_electrodes_that_are_simulated_are_told_as_that():
    assert EN["build_simulated"] in plain(shown(now=AT_REST._replace(simulated=True)))
    assert EN["build_simulated"] not in plain(shown())


def test_what_a_person_wrote_is_told_as_text_and_nothing_else():
    assert "<b>" not in shown(TOLD | {"ohms": ["<b>", '"><b>']})
