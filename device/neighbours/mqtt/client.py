"""The connection to the broker: paho's own thread keeps it, and nobody waits for it. What goes wrong is told once."""

import logging
import ssl
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from device.settings.tree import MqttSettings
from drivers.ports import DriverError
from drivers.said import Said

log = logging.getLogger("ebb")

HOW = Said("pip install 'ebb-lamp[mqtt]', or: sudo apt install python3-paho-mqtt, where that is 2.1 or later")
KEEPALIVE_S, SLOWEST_S = 10, 60
QUEUED = 20  # nothing old is told on reconnecting
MOST_PASSWORD = 1024  # bytes


class Client:
    """One connection, and the next when it breaks. will: topic and text of what the broker tells once we are gone.

    connected: called at each connection, by another thread. Raises DriverError where it cannot be begun.
    """

    def __init__(self, name: str, settings: MqttSettings, will: tuple[str, str], connected: Callable[[], None]) -> None:
        try:
            from paho.mqtt import client as paho
            from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
        except ImportError:
            raise DriverError(Said("MQTT cannot begin: paho-mqtt is not installed: {how}", how=HOW)) from None
        self._connected, self._where, self._told = connected, f"{settings.host}:{settings.port}", ""
        self._paho = paho.Client(CallbackAPIVersion.VERSION2, name, protocol=MQTTProtocolVersion.MQTTv5)
        self._paho.max_queued_messages_set(QUEUED)
        self._paho.reconnect_delay_set(1, SLOWEST_S)
        self._paho.will_set(*will, qos=1, retain=True)
        self._paho.on_connect, self._paho.on_connect_fail = self._on_connect, self._on_fail
        self._paho.on_disconnect, self._paho.on_publish = self._on_disconnect, self._on_publish
        if settings.user:
            self._paho.username_pw_set(settings.user, password(settings.password_file))
        if settings.tls:
            try:
                self._paho.tls_set_context(ssl.create_default_context(cafile=settings.ca_file or None))
            except (OSError, ssl.SSLError) as trouble:
                raise DriverError(f"mqtt.ca_file = {settings.ca_file!r}: {trouble}") from None
        else:
            log.warning("MQTT to %s goes without TLS: whoever is in that network can read it", self._where)
        self._paho.connect_async(settings.host, settings.port, KEEPALIVE_S)

    def begin(self) -> None:
        """Connect, beside: whoever is told of it has to be whole by now."""
        self._paho.loop_start()

    @property
    def is_connected(self) -> bool:
        """Whether it is at this moment."""
        return bool(self._paho.is_connected())

    def publish(self, topic: str, text: str, keep: bool) -> None:
        """Send it, if there is a connection; nothing waits for one. keep: retained, and delivered at least once."""
        if self.is_connected:
            self._paho.publish(topic, text, qos=int(keep), retain=keep)

    def forget(self, topic: str) -> None:
        """Have the broker forget what it keeps of a topic."""
        self._paho.publish(topic, b"", qos=1, retain=True)

    def close(self, topic: str, text: str) -> None:
        """Say that last, and go."""
        if self.is_connected:
            last = self._paho.publish(topic, text, qos=1, retain=True)
            try:
                last.wait_for_publish(2.0)
            except (RuntimeError, ValueError):
                log.info("MQTT: the broker did not hear the goodbye")
        self._paho.disconnect()
        self._paho.loop_stop()

    def _on_connect(self, _client: Any, _data: Any, _flags: Any, reason: Any, _properties: Any) -> None:
        if reason.is_failure:
            self._tell(f"refuses ({reason}): see mqtt.user and mqtt.password_file")
            return
        self._tell("is there")
        self._connected()

    def _on_fail(self, _client: Any, _data: Any) -> None:
        self._tell(f"cannot be reached: {sys.exc_info()[1]}")  # paho calls this while it handles that

    def _on_disconnect(self, _client: Any, _data: Any, _flags: Any, reason: Any, _properties: Any) -> None:
        if reason.is_failure and self._told == "is there":
            self._tell(f"has gone: {reason}")

    def _on_publish(self, _client: Any, _data: Any, _number: int, reason: Any, _properties: Any) -> None:
        if reason.is_failure:
            self._tell(f"takes no message ({reason}): see its access list")

    def _tell(self, news: str) -> None:
        if news != self._told:
            self._told = news
            log.warning("MQTT: the broker at %s %s", self._where, news)


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
