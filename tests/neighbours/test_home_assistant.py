"""MQTT as an owner sees it: Home Assistant itself finds the lamp at a broker, shows it, and says when it is gone."""

import importlib.util
import json
import math
import os
import queue
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from support.neighbours import carrying

from drivers.system.neighbour_ring import NeighbourRing

HERE = importlib.util.find_spec("homeassistant") and sys.executable
PYTHON = os.environ.get("EBB_HOME_ASSISTANT", HERE)
"""Home Assistant wants another Python, and exactly its own libraries: an environment of its own has it."""
pytestmark = pytest.mark.skipif(
    not PYTHON,
    reason="Home Assistant is not here: python3.13 -m venv HOME; HOME/bin/pip install homeassistant==2025.4.4 "
    "paho-mqtt; and EBB_HOME_ASSISTANT=HOME/bin/python says where it is",
)
LOOK_S = 60.0
EVERY_S = 0.5
NAMED = "a.contact a.heart_rate a.rsa a.skin a.settled"
SAID = {
    "session": 1.0, "light": 0.0, "trouble": 0.0, "a.contact": 1.0, "a.heart_rate": 61.26, "a.rsa": math.nan,
    "a.skin": 5.1234, "a.settled": 0.75, "b.heart_rate": 70.0,
}  # fmt: skip
LAMP = {"Session": "on", "Light": "off", "Part of the lamp": "off"}
BODY = {
    "Contact a": ("on", None),
    "Heart rate a": ("61.3", "bpm"),
    "Swing of the heart a": ("unknown", "ms"),
    "Skin conductance a": ("5.123", "μS"),
    "Settled a": ("75", "%"),
}


class HomeAssistant:
    """What it shows, as it changes."""

    def __init__(self, port):
        script = Path(__file__).with_name("home_assistant.py")
        self._process = subprocess.Popen(
            [PYTHON, script, str(port)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            text=True,
        )  # fmt: skip
        self._lines, self.shown = queue.Queue(), {}
        threading.Thread(target=self._read, daemon=True).start()
        self.version = self._lines.get(timeout=LOOK_S)["version"]

    def _read(self):
        for line in self._process.stdout:
            self._lines.put(json.loads(line))
        self._process.stdout.close()

    def until(self, happened):
        """What it shows when this is so, by name."""
        until_s = time.monotonic() + LOOK_S
        while not happened(self.shown):
            try:
                shown = self._lines.get(timeout=max(0.0, until_s - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"Home Assistant {self.version} shows {self.shown}") from None
            self.shown = {name.removeprefix("Ebb (simulated) "): is_ for name, is_ in shown.items()}
        return self.shown

    def close(self):
        self._process.stdin.close()
        self._process.wait(LOOK_S)


@pytest.fixture
def home(broker):
    """Home Assistant at a broker."""
    at = broker("allow_anonymous true")
    made = HomeAssistant(at.port)
    made.port = at.port
    yield made
    made.close()


class Lamp:
    """A lamp that says the same twice a second, which leave by `ebb neighbours`."""

    def __init__(self, folder, port, more=""):
        self._ring, self._over = NeighbourRing(folder, simulated=True), threading.Event()
        text = f'[lamp]\nnumber = 7\n[mqtt]\nhost = "127.0.0.1"\nport = {port}\ntls = false\n{more}'
        self._carried = carrying(text, folder, folder)
        self.process = self._carried.__enter__()
        self._thread = threading.Thread(target=self._says)
        self._thread.start()

    def _says(self):
        while not self._over.wait(EVERY_S):
            for key, value in SAID.items():
                self._ring.write(time.monotonic_ns(), key, (value,))

    def close(self):
        self._over.set()
        self._thread.join()
        self._carried.__exit__(None, None, None)
        self._ring.close()


def states(shown):
    return {name: state for name, (state, _) in shown.items()}


def test_home_assistant_shows_the_lamp_and_what_was_named_and_says_when_it_is_gone(home, tmp_path):
    lamp = Lamp(tmp_path, home.port, f'values = "{NAMED}"\n')
    try:
        expected = LAMP | {name: state for name, (state, _) in BODY.items()}
        shown = home.until(lambda shown: states(shown) == expected)
        units = {name: about.get("unit_of_measurement") for name, (_, about) in shown.items() if name in BODY}
        assert units == {name: unit for name, (_, unit) in BODY.items()}
        assert not [name for name, (_, about) in shown.items() if "state_class" in about], "it would be kept for ever"
        lamp.process.kill()
        home.until(lambda shown: set(states(shown).values()) == {"unavailable"})
    finally:
        lamp.close()


def test_what_is_not_named_any_more_is_gone_from_home_assistant(home, tmp_path):
    for values, more in ((f'values = "{NAMED}"\nstatistics = true\n', set(BODY)), ("", set())):
        lamp = Lamp(tmp_path, home.port, values)
        try:
            shown = home.until(lambda shown, more=more: set(shown) == set(LAMP) | more)
        finally:
            lamp.close()
        kept = {name for name, (_, about) in shown.items() if about.get("state_class") == "measurement"}
        assert kept == more - {"Contact a"}, "a switch has no statistics"
