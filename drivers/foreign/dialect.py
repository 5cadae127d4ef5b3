"""What the text exports of some makers say above their values in ways of their own: names, units, rates, beginnings."""

import datetime as dt
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from drivers.foreign.cell import cells
from drivers.foreign.headings import rate_in
from drivers.foreign.moment import moment
from drivers.foreign.number import number
from drivers.foreign.table import Table
from drivers.foreign.units import unit_of

EPOCH_S = (3e8, 4e9)  # 1979 to 2096
MOST_JSON = 1 << 16


@dataclass(slots=True)
class Layout:
    """How a table is to be read. rate_hz: of rows without a time. skip: rows at its beginning that are no values.

    time: the column of times, if it is known. maker: whose export it is. began_s: since 1970, of the first row.
    """

    names: list[str]
    units: list[str]
    rate_hz: float | None = None
    skip: int = 0
    time: int | None = None
    maker: str = ""
    began: dt.datetime | None = None


def layout(table: Table) -> Layout:
    """As its maker is known to write it; else as it stands."""
    for read in DIALECTS:
        if found := read(table):
            return found
    return Layout(table.names, table.units, rate_in(table.head))


def _opensignals(table: Table) -> Layout | None:
    """OpenSignals (BITalino, biosignalsplux): a line of JSON above values that are the converter's counts."""
    if not table.head or "OpenSignals" not in table.head[0]:
        return None
    devices: Any = None
    for line in table.head[1:]:
        text = line.lstrip("# ").strip()
        if text.startswith("{") and len(text) <= MOST_JSON:
            try:
                devices = json.loads(text)
            except (ValueError, RecursionError):
                return None
    if not isinstance(devices, dict) or not devices:
        return None
    names, rate, device = list[str](), None, None
    for device in devices.values():
        if not isinstance(device, dict):
            return None
        columns, sensors = device.get("column", []), device.get("sensor", device.get("label", []))
        if not isinstance(columns, list) or not isinstance(sensors, list) or len(sensors) > len(columns):
            return None
        plain = len(columns) - len(sensors)
        names += [str(name) for name in columns[:plain]]
        names += [f"{sensor} {name}" for sensor, name in zip(sensors, columns[plain:], strict=True)]
        rate = device.get("sampling rate", rate)
    names = (names + table.names[len(names) :])[: len(table.names)]
    rate_hz = number(str(rate)) if rate is not None else None
    return Layout(names, [""] * len(names), rate_hz, maker="OpenSignals", began=_date_and_time(device))


def _date_and_time(device: Any) -> dt.datetime | None:
    day, time = str(device.get("date", "")), str(device.get("time", ""))
    padded = re.sub(r"(?<!\d)(\d)(?!\d)", r"0\1", re.sub(r"\.\d*$", "", time))
    return _naive(moment(f"{day} {padded}"))


def _labchart(table: Table) -> Layout | None:
    """LabChart (ADInstruments): Interval=, ChannelTitle= and Range= above; time in the first column, remarks last."""
    said = {line.split("=", 1)[0].strip(): cells(line.split("=", 1)[1], "\t")[1:] for line in table.head if "=" in line}
    if "Interval" not in said or "ChannelTitle" not in said:
        return None
    names = ["time", *said["ChannelTitle"]]
    ranges = [re.sub(r"^[\s\d.,+-]*", "", cell) for cell in said.get("Range", [])]
    units = ["s", *(cell if unit_of(cell) else "" for cell in ranges)]
    count = len(table.names)
    names = (names + [f"column {k + 1}" for k in range(len(names), count)])[:count]
    units = (units + [""] * count)[:count]
    return Layout(names, units, time=0, maker="LabChart")


def _acqknowledge(table: Table) -> Layout | None:
    """AcqKnowledge (BIOPAC): 'N msec/sample' and a name and a unit a line above; then a row that counts samples."""
    at = next((k for k, line in enumerate(table.head) if re.search(r"sec/sample", line)), None)
    if at is None:
        return None
    step = re.match(r"\s*([\d.,]+)\s*(u|m|micro|milli)?sec/sample", table.head[at])
    count = re.match(r"\s*(\d+)\s+channels?", "".join(table.head[at + 1 : at + 2]))
    if step is None or count is None or not 0 < int(count[1]) <= len(table.names):
        return None
    value = number(step[1])
    factor = {"u": 1e-6, "micro": 1e-6, "m": 1e-3, "milli": 1e-3}.get(step[2] or "", 1.0)
    lines = [line.strip() for line in table.head[at + 2 : at + 2 + 2 * int(count[1])]]
    if not value or len(lines) < 2 * int(count[1]):
        return None
    before = len(table.names) - int(count[1])
    timed = before and table.names[0].lower() in ("sec", "min", "millisec", "msec", "time")
    names = [*table.names[:before], *lines[::2]]
    units = [*["" for _ in table.names[:before]], *lines[1::2]]
    if timed:
        units[0] = {"sec": "s", "min": "min", "millisec": "ms", "msec": "ms", "time": "s"}[table.names[0].lower()]
    first = next(table.rows(), [])
    counted = all(cell.isdecimal() for cell in first[before:])
    same = counted and (not timed or not first[0])
    return Layout(names, units, 1.0 / (value * factor), int(same), 0 if timed else None, "AcqKnowledge")


def _empatica(table: Table) -> Layout | None:
    """Empatica E4: a file a signal, named after it: beginning, rate, values; or IBI.csv, with two columns."""
    name = table.path.stem
    if len(table.names) == 2 and table.names[1] == "IBI" and _is_epoch(table.names[0]):
        began = number(table.names[0])
        return Layout(["time", "IBI"], ["s", "s"], time=0, maker="Empatica E4", began=_utc(began))
    rows = table.rows()
    first, second = next(rows, []), next(rows, [])
    if table.head or len(set(first)) != 1 or len(set(second)) != 1 or len(table.names) not in (1, 3):
        return None
    rate_hz = number(second[0])
    if not _is_epoch(first[0]) or not rate_hz or not 0 < rate_hz <= 1000:
        return None
    unit = "uS" if name.upper() == "EDA" else ""
    names = [name] if len(table.names) == 1 else [f"{name} {axis}" for axis in "xyz"]
    return Layout(names, [unit] * len(names), rate_hz, 2, None, "Empatica E4", _utc(number(first[0])))


def _is_epoch(cell: str) -> bool:
    value = number(cell)
    return value is not None and EPOCH_S[0] < value < EPOCH_S[1]


def _utc(since_1970_s: float | None) -> dt.datetime | None:
    return None if since_1970_s is None else dt.datetime.fromtimestamp(since_1970_s, dt.UTC)


def _naive(since_1970_s: float | None) -> dt.datetime | None:
    """By the clock that wrote it, whose zone nobody said."""
    if since_1970_s is None or not EPOCH_S[0] < since_1970_s < EPOCH_S[1]:
        return None
    return dt.datetime.fromtimestamp(since_1970_s, dt.UTC).replace(tzinfo=None)


DIALECTS: tuple[Callable[[Table], Layout | None], ...] = (_opensignals, _labchart, _acqknowledge, _empatica)
