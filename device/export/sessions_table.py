"""A session and person in a row: when, with what, how long, its summary, and whether clock and body were real."""

import numpy as np

from device.export import rr
from device.export.table import Column, Table, numbers, table, texts
from device.recording.folders import StoredSession
from device.recording.reader import Recorded
from device.recording.summary import summary

ABOUT = (
    "A session a row. Medians are over its known seconds, and empty where a tenth of it or less is known. Corrected: "
    "artefacts are left out, as the lamp judged them that recorded it, and never replaced."
)


def session_row(session: StoredSession, recorded: Recorded, folder: str) -> Table:
    """The table with this one row. folder: of what was exported of the session, beside the table."""
    info, known = session.info, summary(recorded).as_json()
    intervals, breaks = rr.breaks(recorded)

    def one(name: str, unit: str | None, about: str, value: float | bool | None) -> Column:
        return numbers(name, unit, about, [value] if value is None or type(value) is float else np.array([value]))

    def text(name: str, about: str, value: str | None, always: bool = False) -> Column:
        return texts(name, about, [value], always=always)

    return table(f"{recorded.code}_sessions", ABOUT, (
        one("session", None, "its number on the lamp", session.number),
        text("person", "the code of whose it is", recorded.code, always=True),
        text("began_utc", "when it began, ISO 8601, UTC. Corrected: to the true moment, if the lamp's clock became "
             "right while it went on", recorded.began.isoformat(timespec="seconds"), always=True),
        one("clock_synchronised", None, "whether the lamp knew the time of day; if false, began_utc is what an unset "
            "clock said", recorded.synchronised),
        one("simulated", None, "true where no body was there", recorded.simulated),
        text("mode", "solo, shared, lamp, log or log-lit", recorded.mode),
        text("programme", "what led it; empty if nothing did", info.programme if info else None),
        text("ended", "why it ended", info.ended if info else None),
        one("minutes", "min", "its length", known["minutes"]),
        one("usable_share", "1", "share of it that has a heart rate", known["usable_share"]),
        one("heart_rate_bpm", "/min", "median heart rate", known["heart_rate_bpm"]),
        one("rsa_ms", "ms", "median swing of the heart with the breath, peak to trough", known["rsa_ms"]),
        one("rmssd_ms", "ms", "median RMSSD of its spans of two quiet unpaced minutes", known["rmssd_ms"]),
        one("skin_usiemens", "uS", "median skin conductance while the electrodes were on skin", known["skin_usiemens"]),
        one("settled_share", "1", "share that was settled, of the seconds that tell", known["settled_share"]),
        one("activated_share", "1", "the same of activated", known["activated_share"]),
        one("beats", None, "accepted beats", known["beats"]),
        one("nn_intervals", None, "normal intervals between beats", intervals),
        one("nn_breaks", None, "between how many of them others were left out", breaks),
        one("marks", None, "presses that marked a moment", known["marks"]),
        one("gaps_s", "s", "seconds that never reached the card, or were damaged there", float(known["gaps_s"])),
        text("version", "of the Ebb that recorded and derived it", recorded.version, always=True),
        one("format", None, "of its recording", recorded.format),
        text("folder", "what was exported of it, beside this table", folder, always=True),
    ))  # fmt: skip
