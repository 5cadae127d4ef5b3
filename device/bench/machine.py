"""The machine under the lamp: its card, its clock, its temperature and its supply."""

from __future__ import annotations

import datetime as dt
import itertools
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from device.bench.check.finding import Finding, Verdict
from drivers.ports import Card

MB = 1e6
SYNCS, SYNC_BYTES = 20, 4096  # as a recording writes: little, and often
BULK_BYTES = 8 << 20
PATIENT_S = 0.5  # a second must be on the card within a second; the recorder waits longer, and says so
SLOW_MB_S = 1.0
HOURS_MB = 5.9  # an hour of two people
WARM_CELSIUS = 75.0  # the firmware slows the processor down at 80 to 85


@dataclass(frozen=True, slots=True)
class Machine:
    """What the machine says of itself; None where it says nothing.

    celsius: of the processor. troubles: of supply and cooling, in sentences. bus_hz: of the converter's bus, as it was
    set up at the start.
    """

    now: dt.datetime
    synchronised: bool
    celsius: float | None = None
    troubles: list[str] | None = None
    bus_hz: int | None = None


def findings(about: Machine, card: Card, folder: Path, floor_mb: float) -> Iterator[Finding]:
    """Everything about the machine. folder: of the recordings."""
    yield _card(card, folder, floor_mb)
    yield _clock(about)
    yield _temperature(about.celsius)
    yield _supply(about.troubles)


def _card(card: Card, folder: Path, floor_mb: float) -> Finding:
    trial = folder / f"ebb-check-{time.time_ns()}.tmp"  # never an older file's name
    try:
        with_folder = next(path for path in (folder, *folder.parents) if path.exists())
        if with_folder != folder:
            trial = with_folder / trial.name
        free_mb = card.free_bytes(with_folder) / MB
        file = card.create(trial, b"")
        try:
            took_s = []
            for turn in range(SYNCS):
                began_s = time.monotonic()
                file.write(turn * SYNC_BYTES, bytes(SYNC_BYTES))
                file.sync()
                took_s.append(time.monotonic() - began_s)
            began_s = time.monotonic()
            file.write(0, bytes(BULK_BYTES))
            file.sync()
            mb_s = BULK_BYTES / MB / (time.monotonic() - began_s)
        finally:
            file.close()
            card.remove(trial)
    except OSError as trouble:
        return Finding(
            "card", Verdict.WRONG, f"{trouble.filename or folder} cannot be written to: {trouble.strerror}",
            "a session goes on without a recording; check the folder, its owner, and the card itself",
        )  # fmt: skip
    usual_s, worst_s = statistics.median(took_s), max(took_s)
    hours = max(0.0, free_mb - floor_mb) / HOURS_MB
    said = (
        f"a second of a recording is safe after {1e3 * usual_s:.0f} ms (at worst {1e3 * worst_s:.0f} ms), "
        f"{mb_s:.0f} MB/s; {free_mb:.0f} MB free, room for about {hours:.0f} hours of two people"
    )
    figures = {
        "sync_ms": 1e3 * usual_s, "worst_sync_ms": 1e3 * worst_s, "mb_per_s": mb_s, "free_mb": free_mb, "hours": hours,
    }  # fmt: skip
    if hours < 1:
        return Finding("card", Verdict.WRONG, said, "make room: 'ebb sessions' lists, 'ebb forget' removes", figures)
    if usual_s > PATIENT_S or mb_s < SLOW_MB_S:
        return Finding("card", Verdict.LOOK, said, "this card is slow or worn: a new one of class A1", figures)
    return Finding("card", Verdict.OK, said, figures=figures)


def _clock(about: Machine) -> Finding:
    now, synchronised = about.now, about.synchronised
    said = f"{now:%Y-%m-%d %H:%M} UTC, " + ("synchronised" if synchronised else "not known to be right")
    do = "" if synchronised else "recordings will say so; a network at the start, or a clock module, sets it"
    verdict = Verdict.OK if synchronised else Verdict.LOOK
    return Finding("clock", verdict, said, do, {"utc": f"{now:%Y-%m-%dT%H:%M:%SZ}", "synchronised": synchronised})


def _temperature(celsius: float | None) -> Finding:
    if celsius is None:
        return Finding("temperature", Verdict.UNKNOWN, "this machine does not say")
    warm = celsius >= WARM_CELSIUS
    return Finding(
        "temperature", Verdict.LOOK if warm else Verdict.OK, f"{celsius:.0f} degrees Celsius",
        "give the Pi more air" if warm else "", {"celsius": celsius},
    )  # fmt: skip


def _supply(troubles: list[str] | None) -> Finding:
    if troubles is None:
        return Finding("supply", Verdict.UNKNOWN, "this machine does not say: no Raspberry Pi firmware")
    if not troubles:
        return Finding("supply", Verdict.OK, "strong enough since it was switched on", figures={"troubles": []})
    kinds = ["supply" if "supply" in words else "heat" for words in troubles]
    advice = {"supply": "a shorter cable or a stronger power bank (hardware/safety.md)", "heat": "more air"}
    do = "; ".join(advice[kind] for kind, _ in itertools.groupby(sorted(kinds, reverse=True)))
    return Finding("supply", Verdict.LOOK, "; ".join(troubles), do, {"troubles": troubles})
