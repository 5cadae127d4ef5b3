"""The connection to the broker: paho's own thread keeps it, and nobody waits for it. What goes wrong is told once."""

import logging
import ssl
import stat
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from device.settings.tree import MqttSettings
from drivers.ports import DriverError
from drivers.said import Said

log = logging.getLogger("ebb")

HOW = Said("pip install 'ebb-lamp[mqtt]', or: sudo apt install python3-paho-mqtt, where that is 2.1 or later")
KEEPALIVE_S, SOONEST_S, SLOWEST_S = 10, 1, 60
QUEUED = 20  # all that is told at a connection, and a few changes
MOST_PASSWORD = 1024  # bytes


class Client:
    """One connection, and the next when it breaks. will: topic and text of what the broker tells once we are gone.

    connected: called at each connection, by another thread: the broker knows nothing of what the last one was to carry.
    Raises DriverError where it cannot be begun.
    """

    def __init__(self, name: str, settings: MqttSettings, will: tuple[str, str], connected: Callable[[], None]) -> None:
        try:
            from paho.mqtt import client as paho
            from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
        except ImportError:
            raise DriverError(Said("MQTT cannot begin: paho-mqtt is not installed: {how}", how=HOW)) from None
        self._connected, self._host, self._port, self._told = connected, settings.host, settings.port, ""
        secret = password(settings.password_file) if settings.user else None
        trusted = _trusted(settings.ca_file) if settings.tls else None
        if not trusted:
            log.warning("MQTT to %s goes without TLS: whoever is in that network can read it", self._where)

        def one() -> Any:
            made = paho.Client(
                CallbackAPIVersion.VERSION2, name, protocol=MQTTProtocolVersion.MQTTv5, reconnect_on_failure=False
            )
            made.max_queued_messages_set(QUEUED)
            made.will_set(*will, qos=1, retain=True)
            made.on_connect, made.on_disconnect, made.on_publish = (
                self._on_connect, self._on_disconnect, self._on_publish,
            )  # fmt: skip
            if settings.user:
                made.username_pw_set(settings.user, secret)
            if trusted:
                made.tls_set_context(trusted)
            return made

        self._one, self._paho, self._is_full = one, one(), MQTTErrorCode.MQTT_ERR_QUEUE_SIZE
        self._closed, self._over = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._stay, name="mqtt", daemon=True)

    def begin(self) -> None:
        """Connect, beside: whoever is told of it has to be whole by now."""
        self._thread.start()

    def publish(self, topic: str, text: str, keep: bool) -> None:
        """Send it, if there is a connection; nothing waits for one. keep: retained, and delivered at least once."""
        now = self._paho
        if now.is_connected() and now.publish(topic, text, qos=int(keep), retain=keep).rc == self._is_full:
            self._tell(f"has not confirmed the last {QUEUED} messages: it is told everything anew")
            self._over.set()

    def forget(self, topic: str) -> None:
        """Have the broker forget what it keeps of a topic."""
        self.publish(topic, "", keep=True)

    def close(self, topic: str, text: str) -> None:
        """Say that last, and go."""
        if self._paho.is_connected():
            last = self._paho.publish(topic, text, qos=1, retain=True)
            try:
                last.wait_for_publish(2.0)
            except (RuntimeError, ValueError):
                log.info("MQTT: the broker did not hear the goodbye")
        self._closed.set()
        self._over.set()
        self._thread.join(KEEPALIVE_S)

    def _stay(self) -> None:
        """One connection after another, each with a queue of its own.

        paho would send what the last one left behind after all that is told anew, and an old state would stand.
        """
        pause_s = SOONEST_S
        while True:
            self._over.clear()
            if self._closed.is_set():
                return
            self._paho, self._was_there = self._one(), False
            try:
                self._paho.connect(self._host, self._port, KEEPALIVE_S)
            except (OSError, UnicodeError) as trouble:
                self._tell(f"cannot be reached: {trouble}")
            else:
                self._paho.loop_start()
                self._over.wait()
                self._paho.disconnect()
                self._paho.loop_stop()
            pause_s = SOONEST_S if self._was_there else min(2 * pause_s, SLOWEST_S)
            self._closed.wait(pause_s)

    def _on_connect(self, _client: Any, _data: Any, _flags: Any, reason: Any, _properties: Any) -> None:
        if reason.is_failure:
            self._tell(f"refuses ({reason}): see mqtt.user and mqtt.password_file")
            return
        self._was_there = True
        self._tell("is there")
        self._connected()

    def _on_disconnect(self, _client: Any, _data: Any, _flags: Any, reason: Any, _properties: Any) -> None:
        if reason.is_failure and self._told == "is there":
            self._tell(f"has gone: {reason}")
        self._over.set()

    def _on_publish(self, _client: Any, _data: Any, _number: int, reason: Any, _properties: Any) -> None:
        if reason.is_failure:
            self._tell(f"takes no message ({reason}): see its access list")

    def _tell(self, news: str) -> None:
        if news != self._told:
            self._told = news
            log.warning("MQTT: the broker at %s %s", self._where, news)

    @property
    def _where(self) -> str:
        return f"{self._host}:{self._port}"


def _trusted(ca_file: str) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca_file or None)
    except (OSError, ssl.SSLError) as trouble:
        raise DriverError(f"mqtt.ca_file = {ca_file!r}: {trouble}") from None


def password(file: str) -> str | None:
    """What stands in the file. Raises DriverError where others than its owner may read it, or it cannot be read."""
    if not file:
        return None
    try:
        with Path(file).open("rb") as opened:
            mode = stat.S_IMODE(Path(file).stat().st_mode)
            if mode & 0o077:
                raise DriverError(
                    Said(
                        "mqtt.password_file = {file!r} may be read by others (mode {mode:03o}): chmod 600 it",
                        file=file,
                        mode=mode,
                    )
                )
            return opened.read(MOST_PASSWORD).decode().rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as trouble:
        raise DriverError(f"mqtt.password_file = {file!r}: {trouble}") from None
