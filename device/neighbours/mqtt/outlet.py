"""The lamp's states, retained, and the body values that the settings name, which nobody keeps: one a second at most."""

import json
import math
import threading
from collections.abc import Sequence

from device.neighbours.mqtt.client import Client
from device.neighbours.mqtt.discovery import Topics, discovery
from device.settings.neighbours import STATES
from device.settings.tree import MqttSettings
from drivers.neighbours import Entry

ONLINE, OFFLINE, UNKNOWN = "online", "offline", "None"
"""The last is Home Assistant's own word for a state that is not known."""
EVERY_NS = 900_000_000
FORMS = {"heart_rate": "{:.1f}", "rsa": "{:.0f}", "skin": "{:.3f}", "settled": "{:.0f}"}
PERCENT = 100


class MqttOutlet:
    """lamp: its number. values: of a body, as 'a.heart_rate'. Raises DriverError where it cannot begin."""

    def __init__(self, settings: MqttSettings, lamp: int, values: Sequence[str], simulated: bool) -> None:
        self._topics, self._values = Topics(lamp), tuple(dict.fromkeys(values))
        self._about = json.dumps(discovery(self._topics, self._values, simulated, settings.statistics))
        self._states: dict[str, str] = {}
        self._told_ns: dict[str, int] = {}
        self._alive, self._lock = True, threading.Lock()  # a state is never told after the one that followed it
        self._client = Client(self._topics.lamp, settings, (self._topics.status, OFFLINE), self._all_anew)
        self._client.begin()

    def feed(self, entry: Entry) -> None:
        """A state if it has changed; a value if the last was a second ago."""
        if entry.key in STATES:
            state = _on_off(entry)
            with self._lock:
                if self._states.get(entry.key) != state:
                    self._states[entry.key] = state
                    self._client.publish(self._topics.of(entry.key), state, keep=True)
        elif entry.key in self._values and entry.t_ns >= self._told_ns.get(entry.key, -EVERY_NS) + EVERY_NS:
            self._told_ns[entry.key] = entry.t_ns
            self._client.publish(self._topics.of(entry.key), _text(entry), keep=False)

    def heard(self, alive: bool) -> None:
        """A lamp that is gone is offline, whatever it said last."""
        with self._lock:
            self._alive = alive
            self._client.publish(self._topics.status, ONLINE if alive else OFFLINE, keep=True)

    def close(self) -> None:
        """Offline, and nothing of it stays but what the broker keeps of the lamp."""
        with self._lock:
            self._alive = False
        self._client.close(self._topics.status, OFFLINE)

    def _all_anew(self) -> None:
        """What a broker has to know that knows nothing; what older settings left there of a body is taken away."""
        with self._lock:
            self._client.publish(self._topics.config, self._about, keep=True)
            for key, state in self._states.items():
                self._client.publish(self._topics.of(key), state, keep=True)
            self._client.publish(self._topics.status, ONLINE if self._alive else OFFLINE, keep=True)
        for topic in self._topics.bodies:
            self._client.forget(topic)


def _on_off(entry: Entry) -> str:
    return "on" if entry.values and entry.values[0] > 0 else "off"


def _text(entry: Entry) -> str:
    """As Home Assistant reads it; what is not known is so, and never 0."""
    what, value = entry.key.partition(".")[2], entry.values[0] if entry.values else math.nan
    if what not in FORMS:
        return _on_off(entry)
    if not math.isfinite(value):
        return UNKNOWN
    return FORMS[what].format(value * PERCENT if what == "settled" else value)
