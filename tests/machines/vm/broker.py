"""What the lamp lets its neighbours know, by MQTT, with a real broker in the guest."""

import json
import shlex

from lamp import Lamp
from page import has_settings, python

SETTINGS = '[lamp]\\nnumber = 7\\n[mqtt]\\nhost = "127.0.0.1"\\nport = 1883\\ntls = false\\n'
SPEAKS = """
try:
    from paho.mqtt.enums import CallbackAPIVersion
    print("well")
except ImportError:
    print("no")
"""
LISTENS = """
import json
from paho.mqtt import client as paho
heard = paho.Client(paho.CallbackAPIVersion.VERSION2)
heard.on_connect = lambda heard, *_: heard.subscribe("#")
heard.on_message = lambda _, __, told: print(json.dumps([told.topic, told.payload.decode()]), flush=True)
heard.connect("127.0.0.1")
heard.loop_forever()
"""
NOT_TRIED = "not tried: this Debian's paho-mqtt is older than 2.1"
HEART_RATE = "ebb-lamp-0007-a-heart-rate"
KEPT, ABOUT, STATUS = "/run/heard", "homeassistant/device/ebb-lamp-0007/config", "ebb/lamp-0007/status"
STATES = {f"ebb/lamp-0007/{each}" for each in ("session", "light", "trouble")}


def heard(lamp: Lamp) -> dict[str, list[str]]:
    """What was told of each topic, in order; that something was taken away is left out."""
    told: dict[str, list[str]] = {}
    for line in lamp.run(f"cat {KEPT}").splitlines():
        topic, text = json.loads(line)
        if text:
            told.setdefault(topic, []).append(text)
    return told


def lives(lamp: Lamp, seconds: int) -> dict[str, list[str]]:
    """What was heard of a session of so many seconds, and of its end."""
    lamp.run(f": > {KEPT}; far press; sleep {seconds}; far hold; sleep 15")
    return heard(lamp)


def begun(lamp: Lamp) -> None:
    """The broker runs, somebody keeps what it tells, and the lamp has told of itself."""
    lamp.until("systemctl is-active --quiet mosquitto", 60)
    lamp.run(f"python3 -c {shlex.quote(LISTENS)} >> {KEPT} 2> /run/heard.err &")
    has_settings(lamp, SETTINGS)
    lamp.until(f"grep -q {ABOUT} {KEPT}", 60)


def neighbours(lamp: Lamp) -> str:
    """A broker hears of the lamp's states, and of a body what is named."""
    lamp.has("broker")
    if python(lamp, SPEAKS) != "well":
        return NOT_TRIED
    begun(lamp)
    entities = json.loads(heard(lamp)[ABOUT][-1])["cmps"]
    assert {name for name, about in entities.items() if len(about) > 1} == {"session", "light", "trouble"}, entities
    told = lives(lamp, 30)
    assert told["ebb/lamp-0007/session"] == ["on", "off"] and told.keys() <= STATES, told
    pid = lamp.run("systemctl show -P MainPID ebb-neighbours")
    resident = lamp.run(f"grep VmRSS /proc/{pid}/status").split()[1]
    assert lamp.run(f"nsenter -t {pid} -m find /var/lib/ebb /run/ebb-live -type f 2> /dev/null", well=False) == ""
    has_settings(lamp, SETTINGS + 'values = "a.heart_rate"\\n')
    lamp.until(f"grep -q '{HEART_RATE}' {KEPT}", 60)
    named = lives(lamp, 45)
    rates = named.pop("ebb/lamp-0007/a/heart_rate")
    numbers = [float(each) for each in rates if each != "None"]
    assert numbers and all(40 < each < 120 for each in numbers), rates
    assert named.keys() <= STATES, named
    return f"{int(resident) / 1024:.0f} MB; {len(numbers)} heart rates of {len(rates)} told once it was named"


def broker_away(lamp: Lamp) -> str:
    """A broker that goes away for five minutes is told of once, and told everything when it is back."""
    lamp.has("broker")
    if python(lamp, SPEAKS) != "well":
        return NOT_TRIED
    begun(lamp)
    lamp.run(f"systemctl stop mosquitto; sleep 300; : > {KEPT}; systemctl start mosquitto; sleep 120", 600)
    assert heard(lamp)[STATUS][-1] == "online", heard(lamp)
    lines = lamp.run("journalctl -b -u ebb-neighbours --no-pager -o cat").splitlines()
    away = [line for line in lines if "has gone" in line or "cannot be reached" in line]
    assert 1 <= len(away) <= 2, lines
    return f"{len(away)} lines"
