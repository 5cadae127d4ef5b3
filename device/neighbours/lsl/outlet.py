"""Each stream that the settings name as an LSL outlet, its samples stamped by their own time: LSL's clock is ours."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from device import version
from device.neighbours.lsl.library import pylsl
from drivers.neighbours import Entry


class Stream(NamedTuple):
    """What a stream is. rate_hz: nominal; 0 is irregular. channels: label, unit and type of each."""

    type: str
    rate_hz: float
    channels: tuple[tuple[str, str, str], ...]
    format: str = "float32"


STREAMS = {
    "pulse": Stream("PPG", 90, (("pulse", "volts", "PPG"),)),
    "skin": Stream("GSR", 10, (("skin conductance", "microsiemens", "GSR"),)),
    "vitals": Stream("Vitals", 1, (
        ("heart_rate", "1/min", "HeartRate"), ("rsa", "ms", "RSA"), ("arousal", "1", "Arousal"),
        ("confidence", "1", "Confidence"),
    )),
    "pacer": Stream("Stimulus", 45, (("breath_asked", "1", "Breath"), ("light", "1", "Light"))),
    "markers": Stream("Markers", 0, (("event", "", "Marker"),), "string"),
}  # fmt: skip
BUFFER_S = 60


class LslOutlet:
    """keys: as 'a.pulse'. lamp: its number, by which a recorder finds a stream that comes back. scope: see pylsl.

    Raises DriverError where liblsl cannot be had.
    """

    def __init__(self, keys: Sequence[str], lamp: int, simulated: bool, scope: str) -> None:
        library = pylsl(scope)
        self._outlets = {key: _outlet(library, key, lamp, simulated) for key in dict.fromkeys(keys)}

    def feed(self, entry: Entry) -> None:
        """Send it, if it is of a stream."""
        if outlet := self._outlets.get(entry.key):
            outlet.push_sample([entry.text] if entry.text or not entry.values else list(entry.values), entry.t_ns / 1e9)

    def heard(self, alive: bool) -> None:
        """Silence says it: nothing stands for a sample that is not there."""

    def close(self) -> None:
        """The streams end."""
        self._outlets.clear()


def _outlet(library: Any, key: str, lamp: int, simulated: bool) -> Any:
    *person, what = key.split(".")
    stream, kind = STREAMS[what], {"markers": "markers", "pulse": "ppg", "skin": "gsr"}.get(what, what)
    name = " ".join(("Ebb", *person, what, *(["(simulated)"] if simulated else [])))
    # The source_id says it too: by it alone an inlet comes back to a stream, and never from a body to a made-up one.
    info = library.StreamInfo(
        name, stream.type, len(stream.channels), stream.rate_hz, stream.format,
        "-".join(("ebb", str(lamp), *person, kind, *(["simulated"] if simulated else []))),
    )  # fmt: skip
    about = info.desc()
    about.append_child_value("manufacturer", "Ebb")
    channels = about.append_child("channels")
    for label, unit, type_ in stream.channels:
        channel = channels.append_child("channel")
        for field, value in (("label", label), ("unit", unit), ("type", type_)):
            channel.append_child_value(field, value)
    acquisition = about.append_child("acquisition")
    for field, value in (
        ("manufacturer", "Ebb"),
        ("model", f"Ebb lamp {version()}"),
        ("simulated", str(simulated).lower()),
    ):
        acquisition.append_child_value(field, value)
    about.append_child("synchronization").append_child_value("can_drop_samples", "true")
    return library.StreamOutlet(info, max_buffered=BUFFER_S)
