"""MQTT with a real broker: what it keeps, what it never gets, and what happens when either end dies."""

import json
import logging
import math
import shutil
import subprocess
import threading
import tomllib
from dataclasses import replace

import pytest

from device.neighbours.mqtt.discovery import Topics, discovery
from device.neighbours.mqtt.outlet import MqttOutlet
from device.settings.neighbours import VALUES
from device.settings.tree import MqttSettings
from drivers.neighbours import Entry
from drivers.ports import DriverError

paho = pytest.importorskip("paho.mqtt.client", reason="paho-mqtt is not here: pip install paho-mqtt")
LOOK_S = 20.0
A_SECOND_NS = 1_000_000_000


class Subscriber:
    """Whoever listens to everything: what arrives, by topic, and whether the broker had kept it."""

    def __init__(self, port, tls=None, user=None):
        self.heard, self._changed = [], threading.Condition()
        self._client = paho.Client(paho.CallbackAPIVersion.VERSION2)
        if tls:
            self._client.tls_set(str(tls))
        if user:
            self._client.username_pw_set(*user)
        self._client.on_connect = lambda client, *_: client.subscribe("#", 1)
        self._client.on_subscribe = lambda *_: self._note(("", "subscribed", False))
        self._client.on_message = lambda _c, _d, m: self._note((m.topic, m.payload.decode(), bool(m.retain)))
        self._client.connect("localhost", port)
        self._client.loop_start()
        self.until(lambda heard: ("", "subscribed", False) in heard)

    def _note(self, said):
        with self._changed:
            self.heard.append(said)
            self._changed.notify_all()

    def until(self, happened):
        with self._changed:
            assert self._changed.wait_for(lambda: happened(self.heard), LOOK_S), self.heard
            return list(self.heard)

    def until_said(self, topic, text, after=0):
        return self.until(lambda heard: any(each[:2] == (topic, text) for each in heard[after:]))

    def kept(self):
        """What the broker had kept, by topic: all of it comes before what is published after it was asked for."""
        self._client.publish("end", "1", qos=1)
        heard = self.until_said("end", "1")
        return {topic: text for topic, text, retained in heard if retained}

    def close(self):
        self._client.disconnect()
        self._client.loop_stop()


@pytest.fixture
def opened():
    """Outlets and subscribers, which are closed at the end."""
    made = []
    yield lambda each: made.append(each) or each
    for each in reversed(made):
        each.close()


def plain(broker, **others):
    return MqttSettings(host="127.0.0.1", port=broker.port, tls=False, **others)


def outlet(settings, values=(), simulated=False):
    return MqttOutlet(settings, 7, values, simulated)


def state(key, on):
    return Entry(0, 0, key, (float(on),))


def value(key, number, second=0):
    return Entry(0, second * A_SECOND_NS, key, (number,))


def test_the_broker_keeps_what_the_lamp_does_and_nothing_of_a_body(broker, opened):
    at = broker("allow_anonymous true")
    listens = opened(Subscriber(at.port))
    out = opened(outlet(plain(at), ("a.heart_rate", "a.settled", "a.contact")))
    listens.until_said("ebb/lamp-0007/status", "online")
    out.feed(state("session", True))
    for second, rate in enumerate((61.26, math.nan)):
        out.feed(value("a.heart_rate", rate, second))
        out.feed(value("a.heart_rate", 99.0, second))  # within the same second
    out.feed(value("a.settled", 0.75))
    out.feed(value("a.contact", 1.0))
    out.feed(value("a.rsa", 55.0))  # nobody named it
    heard = listens.until_said("ebb/lamp-0007/a/contact", "on")
    rates = [text for topic, text, _ in heard if topic == "ebb/lamp-0007/a/heart_rate" and text]
    assert rates == ["61.3", "None"], "one a second, and what is not known is never 0"
    assert ("ebb/lamp-0007/a/settled", "75", False) in heard
    listens.until_said("ebb/lamp-0007/session", "on")
    kept = opened(Subscriber(at.port)).kept()
    about = kept.pop("homeassistant/device/ebb-lamp-0007/config")
    assert kept == {"ebb/lamp-0007/session": "on", "ebb/lamp-0007/status": "online"}
    assert "heart_rate" in json.loads(about)["cmps"]["a_heart_rate"]["stat_t"]
    assert not {topic for topic, text, _ in listens.heard if topic.endswith("/rsa") and text}


def test_what_an_older_version_left_of_a_body_is_taken_away(broker, opened):
    at = broker("allow_anonymous true")
    other = opened(Subscriber(at.port))
    other._client.publish("ebb/lamp-0007/a/heart_rate", "61", qos=1, retain=True).wait_for_publish(LOOK_S)
    opened(outlet(plain(at)))
    other.until_said("ebb/lamp-0007/b/settled", "")
    kept = opened(Subscriber(at.port)).kept()
    assert set(kept) == {"ebb/lamp-0007/status", "homeassistant/device/ebb-lamp-0007/config"}


def test_a_process_that_is_killed_and_one_that_ends_are_offline(broker, opened, tmp_path):
    from support.neighbours import carrying

    from drivers.system.neighbour_ring import NeighbourRing

    at = broker("allow_anonymous true")
    listens, ring = opened(Subscriber(at.port)), opened(NeighbourRing(tmp_path, simulated=True))
    settings = f'[lamp]\nnumber = 7\n[mqtt]\nhost = "127.0.0.1"\nport = {at.port}\ntls = false\n'
    topic = "ebb/lamp-0007/status"
    for end in ("kill", "terminate"):
        before = len(listens.heard)
        with carrying(settings, tmp_path, tmp_path) as process:
            ring.write(0, "session", (1.0,))
            listens.until_said(topic, "online", before)
            getattr(process, end)()
            listens.until_said(topic, "offline", before)


def test_a_lamp_that_lost_its_power_in_a_session_is_in_none_as_soon_as_it_is_back(broker, opened, tmp_path):
    from support.neighbours import carrying
    from support.sessions import simulated, world

    from device.app import worlds
    from device.settings.parse import parse

    at = broker("allow_anonymous true")
    listens = opened(Subscriber(at.port))
    for what in ("session", "light", "trouble"):
        listens._client.publish(f"ebb/lamp-0007/{what}", "on", qos=1, retain=True).wait_for_publish(LOOK_S)
    settings = f'[lamp]\nnumber = 7\n[mqtt]\nhost = "127.0.0.1"\nport = {at.port}\ntls = false\n'
    lamp = worlds.with_neighbours(parse(tomllib.loads(settings)), worlds.World(simulated(world()), ()), tmp_path)
    opened(lamp.neighbours)
    with carrying(settings, tmp_path, tmp_path):
        for what in ("session", "light", "trouble"):
            listens.until_said(f"ebb/lamp-0007/{what}", "off")


def test_a_broker_that_dies_and_comes_back_is_told_everything_anew(broker, opened, caplog):
    at = broker("allow_anonymous true")
    out = opened(outlet(plain(at)))
    first = Subscriber(at.port)
    first.until_said("ebb/lamp-0007/status", "online")
    out.feed(state("session", True))
    first.until_said("ebb/lamp-0007/session", "on")
    first.close()
    at.kill()
    for second in range(50):
        out.feed(value("a.heart_rate", 61.0, second))  # nobody waits, and nothing is kept for later
    at.begin()
    again = opened(Subscriber(at.port))
    heard = again.until_said("ebb/lamp-0007/status", "online")
    assert ("ebb/lamp-0007/session", "on") in {each[:2] for each in again.until_said("ebb/lamp-0007/session", "on")}
    assert not [topic for topic, text, _ in heard if "/a/" in topic and text]
    assert sum("has gone" in record.getMessage() for record in caplog.records) == 1


CONFIG = "homeassistant/device/ebb-lamp-0007/config"


@pytest.mark.parametrize("unheard", [1, 12])
def test_what_a_dead_link_swallowed_is_never_told_after_what_is_true_now(broker, opened, caplog, unheard):
    at = broker("allow_anonymous true")
    listens = Subscriber(at.port)
    out = opened(outlet(plain(at)))
    listens.until_said("ebb/lamp-0007/b/settled", "")
    listens.close()
    at.stop()
    for number in range(unheard):
        out.feed(state("session", number % 2 == (unheard - 1) % 2))  # 'on' at last
    at.kill()
    assert eventually(lambda: told(caplog, "has gone") or told(caplog, "cannot be reached"))
    out.feed(state("session", False))
    at.begin()
    assert eventually(lambda: told(caplog, "is there") == 2)
    out.feed(state("light", True))
    listens = opened(Subscriber(at.port))
    listens.until_said("ebb/lamp-0007/light", "on")
    listens.until_said("ebb/lamp-0007/status", "online")
    kept = opened(Subscriber(at.port)).kept()
    assert set(kept) == {CONFIG, *(f"ebb/lamp-0007/{what}" for what in ("session", "light", "status"))}
    assert (kept["ebb/lamp-0007/session"], kept["ebb/lamp-0007/status"]) == ("off", "online")


def test_a_broker_that_confirms_nothing_for_long_is_told_how_it_stands_as_soon_as_it_does(broker, opened, caplog):
    at = broker("allow_anonymous true")
    listens, out = opened(Subscriber(at.port)), opened(outlet(plain(at)))
    listens.until_said("ebb/lamp-0007/b/settled", "")
    at.stop()
    for number in range(25):
        out.feed(state("session", number % 2 == 0))
    before = len(listens.heard)
    at.go_on()
    listens.until_said("ebb/lamp-0007/b/settled", "", before)
    assert opened(Subscriber(at.port)).kept()["ebb/lamp-0007/session"] == "on"
    assert told(caplog, "has not confirmed the last 20 messages") == 1


def test_how_the_lamp_stands_is_told_before_what_there_is_to_forget(broker, opened):
    at = broker("allow_anonymous true")
    listens = opened(Subscriber(at.port))
    opened(outlet(plain(at)))
    heard = listens.until_said("ebb/lamp-0007/b/settled", "")
    topics = [topic for topic, _, _ in heard if topic]
    assert topics == [CONFIG, "ebb/lamp-0007/status", *(f"ebb/lamp-0007/{key.replace('.', '/')}" for key in VALUES)]


def test_a_lamp_that_is_silent_is_offline_while_its_session_still_says_on(broker, opened):
    at = broker("allow_anonymous true")
    out, listens = opened(outlet(plain(at))), opened(Subscriber(at.port))
    listens.until_said("ebb/lamp-0007/status", "online")
    out.heard(False)
    listens.until_said("ebb/lamp-0007/status", "offline")
    out.heard(True)
    listens.until(lambda heard: [text for topic, text, _ in heard if topic.endswith("status")][-1] == "online")


def told(caplog, words):
    return sum(words in record.getMessage() for record in caplog.records)


def eventually(happened):
    """Whether it does, looked at 20 times a second."""
    pause = threading.Event()
    return any(happened() or pause.wait(0.05) for _ in range(int(LOOK_S * 20)))


def test_a_wrong_password_is_told_once_however_often_it_is_tried(broker, opened, tmp_path, caplog):
    passwords, own = tmp_path / "passwords", tmp_path / "own"
    passwords.touch(0o600)
    subprocess.run(["mosquitto_passwd", "-b", str(passwords), "ebb", "right"], check=True, capture_output=True)
    at = broker("allow_anonymous false", f"password_file {passwords}")
    own.touch(0o600)
    own.write_text("wrong\n")
    settings = plain(at, user="ebb", password_file=str(own))
    with caplog.at_level(logging.WARNING, logger="ebb"):
        out = opened(outlet(settings))
        assert eventually(lambda: told(caplog, "refuses"))
        out._client._on_connect(None, None, None, _Refused(), None)  # paho tries again after a second, then two, ...
    assert told(caplog, "refuses (Not authorized): see mqtt.user and mqtt.password_file") == 1
    assert "wrong" not in caplog.text
    own.write_text("right\n")
    opened(outlet(replace(settings)))
    opened(Subscriber(at.port, user=("ebb", "right"))).until_said("ebb/lamp-0007/status", "online")


class _Refused:
    is_failure = True

    def __str__(self):
        return "Not authorized"


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    """An authority and what it signed for localhost, and another authority that signed nothing."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not here")
    folder = tmp_path_factory.mktemp("tls")

    def run(*words):
        subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)

    new = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    for name in ("ca", "other"):
        run("req", "-x509", *new, "-keyout", f"{name}.key", "-out", f"{name}.pem", "-subj", f"/CN={name}", "-days", "2")
    run("req", *new, "-keyout", "broker.key", "-out", "broker.csr", "-subj", "/CN=localhost")
    (folder / "names").write_text("subjectAltName=DNS:localhost\n")
    signed = ("-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-extfile", "names")
    run("x509", "-req", "-in", "broker.csr", "-out", "broker.pem", *signed)
    return folder


@pytest.mark.filterwarnings(
    "ignore:Exception ignored in. <ssl.SSLSocket:pytest.PytestUnraisableExceptionWarning"
)  # paho's
@pytest.mark.parametrize(
    ("host", "authority", "trusted"),
    [("localhost", "ca", True), ("localhost", "other", False), ("127.0.0.1", "ca", False)],
)
def test_by_tls_only_to_whom_the_authority_vouches_for_by_name(
    broker, opened, certificates, caplog, host, authority, trusted
):
    keys = (f"keyfile {certificates}/broker.key", f"certfile {certificates}/broker.pem")
    at = broker("allow_anonymous true", *keys)
    listens = opened(Subscriber(at.port, tls=certificates / "ca.pem"))
    settings = MqttSettings(host=host, port=at.port, ca_file=str(certificates / f"{authority}.pem"))
    opened(outlet(settings))
    if trusted:
        listens.until_said("ebb/lamp-0007/status", "online")
        assert not told(caplog, "without TLS")
    else:
        assert eventually(lambda: told(caplog, "cannot be reached: [SSL: CERTIFICATE_VERIFY_FAILED]"))
        assert not [each for each in listens.heard if each[0]]


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604])
def test_a_password_that_others_may_read_is_refused(tmp_path, mode):
    file = tmp_path / "password"
    file.write_text("secret")
    file.chmod(mode)
    with pytest.raises(DriverError, match="chmod 600 it"):
        outlet(MqttSettings(host="127.0.0.1", port=1, tls=False, user="ebb", password_file=str(file)))


KEYS = {
    "device": {"dev", "o", "avty_t", "qos", "cmps"},
    "dev": {"ids", "name", "mf", "mdl", "sw"},
    "o": {"name", "sw"},
    "component": {
        "p", "name", "uniq_id", "stat_t", "dev_cla", "pl_on", "pl_off", "exp_aft", "unit_of_meas", "sug_dsp_prc",
        "stat_cla",
    },
}  # fmt: skip
"""Abbreviations that Home Assistant 2025.4 knows: it takes unknown keys in silence."""


@pytest.mark.parametrize("statistics", [False, True])
def test_home_assistant_is_told_keys_that_it_knows_and_keeps_a_body_only_if_asked_to(statistics):
    said = discovery(Topics(7), VALUES, simulated=True, statistics=statistics)
    assert set(said) == KEYS["device"]
    assert set(said["dev"]) == KEYS["dev"]
    assert set(said["o"]) == KEYS["o"]
    components = said["cmps"]
    assert all(set(each) <= KEYS["component"] for each in components.values())
    assert all(each["p"] in ("sensor", "binary_sensor") for each in components.values())
    assert len({each["uniq_id"] for each in components.values()}) == len(components) == 3 + len(VALUES)
    assert [name for name, each in components.items() if "dev_cla" in each] == ["session", "light", "trouble"]
    kept = {name for name, each in components.items() if "stat_cla" in each}
    sensors = {name for name, each in components.items() if each["p"] == "sensor"}
    assert kept == (sensors if statistics else set())
    assert all("exp_aft" in components[key.replace(".", "_")] for key in VALUES)
    assert "simulated" in said["dev"]["name"]
    assert len(json.dumps(discovery(Topics(7), (), simulated=False, statistics=False))) < 1200


def test_without_a_named_value_home_assistant_hears_of_the_lamp_alone_and_takes_away_what_was_named_once():
    said = discovery(Topics(7), (), simulated=False, statistics=False)["cmps"]
    assert {name for name, each in said.items() if set(each) != {"p"}} == {"session", "light", "trouble"}
    assert set(said) - {"session", "light", "trouble"} == {key.replace(".", "_") for key in VALUES}
