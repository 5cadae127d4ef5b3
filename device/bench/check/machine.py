"""`ebb check machine`: the card, the clock, the processor's temperature and the supply."""

import statistics
import time
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from device.bench.check.finding import Finding, Verdict
from device.bench.workbench import Machine
from device.language import msgid, tr
from device.recording import age_files
from device.text.encryption import encrypted
from device.text.numbers import stamp
from drivers.ports import Card, CardFile
from drivers.said import because

MB = 1e6
SYNCS, SYNC_BYTES = 20, 4096  # as a recording writes: little, and often
BULK_BYTES = 8 << 20
PATIENT_S = 0.5  # a second must be on the card within a second; the recorder waits longer, and says so
SLOW_MB_S = 1.0
HOURS_MB = 5.9  # an hour of two people
WARM_CELSIUS = 75.0  # the firmware slows the processor down at 80 to 85
STRONGER, COOLER = msgid("a shorter cable or a stronger power bank (hardware/safety.md)"), msgid("more air")
THROTTLED = {  # by the bit of get_throttled (drivers/pi/board.py): what it means, and what to do
    0: (msgid("the supply is too weak now"), STRONGER),
    1: (msgid("the processor is slowed down now"), COOLER),
    2: (msgid("the processor is throttled now"), COOLER),
    3: (msgid("the processor is near its limit of temperature now"), COOLER),
    16: (msgid("the supply was too weak since it was switched on"), STRONGER),
    17: (msgid("the processor was slowed down since it was switched on"), COOLER),
    18: (msgid("the processor was throttled since it was switched on"), COOLER),
    19: (msgid("the processor was near its limit of temperature since it was switched on"), COOLER),
}


def findings(
    machine: Machine, card: Card, folder: Path, floor_mb: float, whose_keys: Collection[str] = ()
) -> Iterator[Finding]:
    """One finding each for card, clock, temperature and supply, and for encryption if it is asked for.

    folder: of the recordings. floor_mb: free space that recording leaves alone. whose_keys: by code, who has one.
    """
    yield _card(card, folder, floor_mb)
    if whose_keys:
        yield _encryption(whose_keys)
    yield _clock(machine)
    yield _temperature(machine.celsius)
    yield _supply(machine.throttled)


def _card(card: Card, folder: Path, floor_mb: float) -> Finding:
    try:
        exists = next(path for path in (folder, *folder.parents) if path.exists())
        free_mb = card.free_bytes(exists) / MB
        syncs_s, mb_s = _write_speed(card, exists / f"ebb-check-{time.time_ns()}.tmp")  # never an older file's name
    except OSError as trouble:
        return Finding(
            "card", Verdict.WRONG,
            tr("{path} cannot be written to: {why}", path=trouble.filename or folder, why=because(trouble)),
            tr("a session goes on without a recording; check the folder, its owner, and the card itself"),
        )  # fmt: skip
    median_s, worst_s = statistics.median(syncs_s), max(syncs_s)
    hours = max(0.0, free_mb - floor_mb) / HOURS_MB
    found = tr(
        "a second of a recording is safe after {sync_ms:.0f} ms (at worst {worst_ms:.0f} ms), {mb_s:.0f} MB/s; "
        "{free_mb:.0f} MB free, room for about {hours:.0f} hours of two people",
        sync_ms=1e3 * median_s, worst_ms=1e3 * worst_s, mb_s=mb_s, free_mb=free_mb, hours=hours,
    )  # fmt: skip
    verdict, advice = Verdict.OK, ""
    if hours < 1:
        verdict, advice = Verdict.WRONG, tr("make room: 'ebb sessions' lists, 'ebb forget' removes")
    elif card.is_fleeting(exists):
        found = tr("{folder} is in memory, and gone at the next start; {found}", folder=folder, found=found)
        verdict, advice = Verdict.LOOK, tr("another folder (record.folder), or a system that keeps what is written")
    elif median_s > PATIENT_S or mb_s < SLOW_MB_S:
        verdict, advice = Verdict.LOOK, tr("this card is slow or worn: a new one of class A1")
    figures = {
        "sync_ms": 1e3 * median_s, "worst_sync_ms": 1e3 * worst_s, "mb_per_s": mb_s, "free_mb": free_mb, "hours": hours,
    }  # fmt: skip
    return Finding("card", verdict, found, advice, figures)


def _write_speed(card: Card, path: Path) -> tuple[list[float], float]:
    """Seconds that each of SYNCS small writes took to be on the card, and MB/s of one large one. Raises OSError."""
    file = card.create(path, b"")
    try:
        syncs_s = [_write_s(file, i * SYNC_BYTES, SYNC_BYTES) for i in range(SYNCS)]
        return syncs_s, BULK_BYTES / MB / _write_s(file, 0, BULK_BYTES)
    finally:
        file.close()
        card.remove(path)


def _write_s(file: CardFile, at: int, length: int) -> float:
    began_s = time.monotonic()
    file.write(at, bytes(length))
    file.sync()
    return time.monotonic() - began_s


def _encryption(whose: Collection[str]) -> Finding:
    if lacking := age_files.why_not():
        readable = tr("what is recorded of {codes} stays readable", codes=tr(" and ").join(whose))
        return Finding("encryption", Verdict.WRONG, readable, lacking)
    return Finding("encryption", Verdict.OK, encrypted(whose))


def _clock(machine: Machine) -> Finding:
    now, synchronised = machine.now, machine.synchronised
    found = f"{stamp(now)}, " + (tr("synchronised") if synchronised else tr("not known to be right"))
    sets = tr("recordings will say so; a network at the start, or a clock module, sets it")
    advice = "" if synchronised else sets
    verdict = Verdict.OK if synchronised else Verdict.LOOK
    return Finding("clock", verdict, found, advice, {"utc": f"{now:%Y-%m-%dT%H:%M:%SZ}", "synchronised": synchronised})


def _temperature(celsius: float | None) -> Finding:
    if celsius is None:
        return Finding("temperature", Verdict.UNKNOWN, tr("this machine does not say"))
    warm = celsius >= WARM_CELSIUS
    return Finding(
        "temperature", Verdict.LOOK if warm else Verdict.OK, tr("{celsius:.0f} degrees Celsius", celsius=celsius),
        tr("give the Pi more air") if warm else "", {"celsius": celsius},
    )  # fmt: skip


def _supply(bits: Sequence[int] | None) -> Finding:
    if bits is None:
        return Finding("supply", Verdict.UNKNOWN, tr("this machine does not say: no Raspberry Pi firmware"))
    if not bits:
        return Finding("supply", Verdict.OK, tr("strong enough since it was switched on"), figures={"troubles": []})
    troubles = [THROTTLED[bit][0] for bit in bits]
    needed = {THROTTLED[bit][1] for bit in bits}
    advice = "; ".join(tr(each) for each in (STRONGER, COOLER) if each in needed)
    return Finding("supply", Verdict.LOOK, "; ".join(map(tr, troubles)), advice, {"troubles": troubles})
