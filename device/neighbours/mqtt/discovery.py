"""What Home Assistant is told of the lamp: one device, and a component for each value that the settings name.

Source: home-assistant.io/integrations/mqtt, "device discovery"; the short keys are its own abbreviations.
"""

from collections.abc import Sequence
from typing import Any

from device import version
from device.settings.neighbours import LIGHT, SESSION, STATES, TROUBLE, VALUES

LAMP_COMPONENTS = {
    SESSION: {"name": "Session", "dev_cla": "running"},
    LIGHT: {"name": "Light", "dev_cla": "light"},
    TROUBLE: {"name": "Part of the lamp", "dev_cla": "problem"},
}
BODY_COMPONENTS: dict[str, dict[str, Any]] = {
    "contact": {"p": "binary_sensor", "name": "Contact", "pl_on": "on", "pl_off": "off", "exp_aft": 30},
    "heart_rate": {"p": "sensor", "name": "Heart rate", "unit_of_meas": "bpm", "exp_aft": 10, "sug_dsp_prc": 0},
    "rsa": {"p": "sensor", "name": "Swing of the heart", "unit_of_meas": "ms", "exp_aft": 30, "sug_dsp_prc": 0},
    "skin": {"p": "sensor", "name": "Skin conductance", "unit_of_meas": "μS", "exp_aft": 10, "sug_dsp_prc": 2},
    "settled": {"p": "sensor", "name": "Settled", "unit_of_meas": "%", "exp_aft": 10, "sug_dsp_prc": 0},
}
"""No device class: there is none for these. What is not told anew for exp_aft seconds is unavailable."""


class Topics:
    """Where one lamp writes."""

    def __init__(self, lamp: int) -> None:
        self.lamp = f"ebb-lamp-{lamp:04d}"
        self._root = f"ebb/lamp-{lamp:04d}"
        self.status, self.config = f"{self._root}/status", f"homeassistant/device/{self.lamp}/config"

    def of(self, key: str) -> str:
        """Of a state or a value."""
        return f"{self._root}/{key.replace('.', '/')}"

    @property
    def bodies(self) -> tuple[str, ...]:
        """Of everything that could be of a body."""
        return tuple(map(self.of, VALUES))


def discovery(topics: Topics, values: Sequence[str], simulated: bool, statistics: bool) -> dict[str, Any]:
    """The retained message of `topics.config`. Of a value that is not named it says so: one that was is taken away.

    statistics: whether Home Assistant may keep them, which it does for ever.
    """

    def component(key: str, about: dict[str, Any]) -> dict[str, Any]:
        return {
            **about,
            "uniq_id": f"{topics.lamp}-{key.replace('.', '-').replace('_', '-')}",
            "stat_t": topics.of(key),
        }

    binary = {"p": "binary_sensor", "pl_on": "on", "pl_off": "off"}
    found = {key: component(key, {**binary, **LAMP_COMPONENTS[key]}) for key in STATES}
    for key in VALUES:
        code, _, what = key.partition(".")
        about = {**BODY_COMPONENTS[what], "name": f"{BODY_COMPONENTS[what]['name']} {code}"}
        if statistics and about["p"] == "sensor":
            about["stat_cla"] = "measurement"
        found[key.replace(".", "_")] = component(key, about) if key in values else {"p": about["p"]}
    name = "Ebb (simulated)" if simulated else "Ebb"
    return {
        "dev": {"ids": [topics.lamp], "name": name, "mf": "Ebb", "mdl": "Ebb lamp", "sw": version()},
        "o": {"name": "ebb", "sw": version()},
        "avty_t": topics.status,
        "qos": 1,
        "cmps": found,
    }
