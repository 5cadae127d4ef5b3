"""What the settings say of neighbours: refused where it would guess, and told to no recording."""

from pathlib import Path

import pytest

from device.settings.parse import ConfigError, parse
from device.settings.toml import all_values

SEVEN = {"lamp": {"number": 7}}
WRONG = [
    ({"lsl": {"streams": "pacer"}}, "lamp.number is needed"),
    ({"mqtt": {"host": "broker"}}, "lamp.number is needed"),
    ({**SEVEN, "lsl": {"streams": "a.pulse a.puls"}}, "'a.puls' is none of a.pulse"),
    ({**SEVEN, "lsl": {"streams": "a.heart_rate"}}, "is none of"),
    ({**SEVEN, "mqtt": {"host": "broker", "values": "heart_rate"}}, "is none of"),
    ({**SEVEN, "mqtt": {"host": "broker", "values": "a.pulse"}}, "is none of"),
    ({**SEVEN, "mqtt": {"host": "broker", "tls": False}}, "without TLS"),
    ({**SEVEN, "mqtt": {"host": "8.8.8.8", "tls": False}}, "without TLS"),
    ({**SEVEN, "mqtt": {"host": "2001:4860:4860::8888", "tls": False}}, "without TLS"),
    ({"lsl": {"scope": "site"}}, "is none of 'machine', 'link'"),
]


@pytest.mark.parametrize(("settings", "said"), WRONG)
def test_settings_that_would_have_to_be_guessed_are_refused(settings, said):
    with pytest.raises(ConfigError, match=said):
        parse(settings)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "192.168.1.5", "10.0.0.2", "fd00::5"])
def test_without_tls_a_private_address_will_do(host):
    assert parse({**SEVEN, "mqtt": {"host": host, "tls": False}}).mqtt.host == host


def test_no_recording_says_who_the_lamps_neighbours_are():
    config = parse({**SEVEN, "mqtt": {"host": "secret.local", "user": "me"}, "lsl": {"streams": "pacer"}})
    told = all_values(config)
    assert not [key for key in told if key.startswith(("mqtt.", "lsl.")) or key == "lamp.number"]
    assert "secret" not in str(told)


@pytest.mark.parametrize("page", ["security", "recordings"])
@pytest.mark.parametrize("setting", ["[page] open", "[lsl] streams", "[mqtt] host"])
def test_who_asks_what_leaves_the_lamp_reads_of_every_setting_that_opens_it(page, setting):
    assert f"`{setting}`" in (Path(__file__).parents[2] / f"hardware/site/{page}.md").read_text()
