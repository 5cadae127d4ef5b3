"""Both simulated bodies at paces from 3.5 to 24 breaths a minute: what is told of each, beside what is true of it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from device.model import Array, Breath, BreathRsa, Entrainment
from device.signals import CardiacAnalysis, PulseDetector
from drivers.ports import ROW_HZ
from drivers.simulated.body import Body, Temperament
from hardware.site.bodies import KINDS, LSB_V

PACES = (3.5, 4.5, 6.0, 8.0, 11.0, 15.0, 19.0, 24.0)
LED, ALONE, ASTRAY = "led", "alone", "astray"
"""With a lamp of that pace; without any; and beside such a lamp, but breathing at OTHER_BPM."""
ASKS_BPM = (4.0, 12.0)  # what Ebb's lamp asks for: beside other paces nobody can breathe otherwise
OTHER_BPM = 13.0
SECONDS, SETTLES_S = 200, 60  # of a life, and of it before anything is judged
HEARD_S, RATE_S = 40.0, 8.0  # what a breath is listened for in, and a heart rate is the median of
OVER_S, OVER_BREATHS = 30.0, 3  # an RSA is of so many seconds, or breaths if they take longer
INHALES, PHASES = 0.4, np.arange(97) / 96


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """What was told of a life, beside the truth; by second (k,) or by breath for which an RSA was told (m,)."""

    rate_bpm: Array
    true_bpm: Array
    rsa_ms: Array
    true_ms: Array
    rsa_shown: Array
    heard_bpm: Array
    pace_bpm: Array
    goes_along: Array


def lamp(t_s: float, pace_bpm: float) -> Breath:
    """The breath that a lamp would ask for, also at paces at which Ebb's asks for none (it asks for 4 to 12)."""
    cycle, phase = divmod(t_s * pace_bpm / 60, 1)
    inhaling = phase < INHALES
    part = phase / INHALES if inhaling else (1 - phase) / (1 - INHALES)
    return Breath(phase, 0.5 - 0.5 * math.cos(math.pi * part), pace_bpm, inhaling, int(cycle), INHALES)


def live(kind: str, pace_bpm: float, how: str) -> Told:
    """SECONDS of a body of KINDS, heard as a session hears it: by converter's counts, two rows a tick."""
    own_bpm = OTHER_BPM if how == ASTRAY else pace_bpm
    who = Temperament(breath_per_min=own_bpm, breath_activated_per_min=own_bpm, activated=0.0, follows=how == LED)
    usual = KINDS[kind]
    body = Body(who, 4, usual and replace(usual, breathes=1.0))
    heart, drive_ms, breaths, seconds = CardiacAnalysis(PulseDetector()), list[float](), list[BreathRsa](), []
    times_s, volts = list[float](), list[float]()
    for row in range(SECONDS * ROW_HZ):
        t_s = row / ROW_HZ
        asked = None if how == ALONE else lamp(t_s, pace_bpm)
        body.light = asked.lungs if asked else 0.0
        times_s.append(t_s)
        volts.append(round(body.pulse(t_s) * 0.5 / LSB_V) * LSB_V)
        drive_ms.append(60e3 / body.heart_bpm)
        if row % 2:
            breaths += heart.feed(t_s, times_s, volts, asked).breaths
            times_s.clear()
            volts.clear()
        if row % ROW_HZ == ROW_HZ - 1 and t_s > SETTLES_S:
            rsa = heart.rsa
            rate_bpm = heart.detector.heart_rate_bpm()
            seconds.append((t_s, rate_bpm, rsa.rsa_ms() is not None, rsa.rhythm_bpm, rsa.entrainment))
    at_s, rate, shown, heard, along = zip(*seconds, strict=True)
    beats_s, begins_s = np.array(getattr(body.heart, "arrivals", body.beats)), np.array(body.breath.begins_s)
    told = [breath for breath in breaths if breath.t_s > SETTLES_S]
    return Told(
        rate_bpm=np.array(rate, float), true_bpm=60 / _of_the_last(beats_s, at_s, RATE_S, np.median),
        rsa_ms=np.array([breath.rsa_ms for breath in told]),
        true_ms=true_rsa_ms(np.array(drive_ms), begins_s, [breath.t_s for breath in told], np.diff(beats_s).mean()),
        rsa_shown=np.array(shown), heard_bpm=np.array(heard, float),
        pace_bpm=60 / _of_the_last(begins_s, at_s, HEARD_S, np.mean),
        goes_along=np.array([one is Entrainment.YES for one in along]),
    )  # fmt: skip


def _of_the_last(events_s: Array, at_s: Sequence[float], span_s: float, of: Callable[[Array], Any]) -> Array:
    """Mean or median distance of the events of the last span_s, at least of the last two."""
    ends = np.searchsorted(events_s, at_s, "right")
    begins = np.minimum(np.searchsorted(events_s, np.array(at_s) - span_s), ends - 2)
    return np.array([of(np.diff(events_s[a:b])) for a, b in zip(begins, ends, strict=True)])


def true_rsa_ms(drive_ms: Array, begins_s: Array, known_s: Sequence[float], beat_s: float) -> Array:
    """(m,) RSA of the breaths that one told at known_s is about: of the interval that the heart would keep, at 90 Hz.

    Its course over each breath, about the line between both ends, which is drift; of such breaths the mean, peak to
    trough. An RSA is told half a breath and two and a half beats after the end of the last of them.
    """
    lengths_s = np.diff(begins_s)
    at_s = begins_s[:-1, None] + lengths_s[:, None] * PHASES
    courses = np.interp(at_s, np.arange(len(drive_ms)) / ROW_HZ, drive_ms)
    courses = courses - courses[:, :1] - (courses[:, -1:] - courses[:, :1]) * PHASES
    breath_s, ends_s, found = float(lengths_s.mean()), begins_s[1:], []
    for t_s in known_s:
        last_s = t_s - breath_s / 2 - 2.5 * beat_s
        about = (ends_s > last_s - max(OVER_S, OVER_BREATHS * breath_s)) & (ends_s < last_s + breath_s / 4)
        found.append(np.ptp(courses[about].mean(axis=0)) if about.any() else np.nan)
    return np.array(found)


def lives() -> dict[tuple[str, float, str], Told]:
    """Every body at every pace in every way: 17 s of one core."""
    return {
        (kind, pace, how): live(kind, pace, how)
        for kind in KINDS
        for pace in PACES
        for how in (LED, ALONE, ASTRAY)
        if how != ASTRAY or ASKS_BPM[0] <= pace <= ASKS_BPM[1]
    }


def share(found: Array) -> float:
    """Of seconds in which something was told."""
    return float(np.mean(found if found.dtype == bool else np.isfinite(found)))


def table(told: Mapping[tuple[str, float, str], Told], kind: str) -> str:
    """A body's row a pace, as Markdown."""
    head = (
        "| breaths /min | heart rate, off by | true swing | swing, led | swing, alone | breath heard, alone "
        "| goes with the lamp: who does | who does not |"
    )
    rows = []
    for pace in PACES:
        led, alone, astray = (told.get((kind, pace, how)) for how in (LED, ALONE, ASTRAY))
        if led is None or alone is None:
            continue
        rates = np.abs(np.concatenate([led.rate_bpm - led.true_bpm, alone.rate_bpm - alone.true_bpm]))
        cells = [
            f"{pace:g}", f"{np.nanmean(rates):.1f} /min", f"{np.nanmedian(led.true_ms):.0f} ms",
            *(f"{share(one.rsa_shown):.0%}{_off(one.rsa_ms, one.true_ms)}" for one in (led, alone)),
            f"{share(alone.heard_bpm):.0%}{_off(alone.heard_bpm, alone.pace_bpm)}",
            f"{share(led.goes_along):.0%}", f"{share(astray.goes_along):.0%}" if astray else "",
        ]  # fmt: skip
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join([head, "|---" * 8 + "|", *rows])


def _off(told: Array, true: Array) -> str:
    """How far what was told is from the truth, at the median; nothing if it never was."""
    off = np.abs(told / true - 1)
    off = off[np.isfinite(off)]
    return f", {np.median(off):.0%} off" if len(off) else ""


def plot(told: Mapping[tuple[str, float, str], Told], file: Path) -> None:
    """Heart rate, swing and breath of each body by pace, told beside true, and how much is told, as SVG."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 11), layout="constrained")
    for column, (axes, kind) in enumerate(zip(figure.subplots(4, 2, sharex=True, sharey="row").T, KINDS, strict=True)):
        rate, swing, breath, shares = axes
        x: Array = np.arange(len(PACES), dtype=float)
        for shift, how, color in ((-0.12, LED, "C1"), (0.12, ALONE, "C0")):
            lived = [told[kind, pace, how] for pace in PACES]
            for axis, found, true in (
                (rate, [one.rate_bpm for one in lived], [one.true_bpm for one in lived]),
                (swing, [one.rsa_ms for one in lived], [one.true_ms for one in lived]),
                (breath, [one.heard_bpm for one in lived], [one.pace_bpm for one in lived]),
            ):
                _spread(axis, x + shift, true, "0.55", "_", "true" if how == LED else None)
                _spread(axis, x + shift, found, color, "o", f"told, {how}")
            shares.plot(x, [100 * share(one.rsa_shown) for one in lived], "o-", color=color, label=f"swing, {how}")
        heard = [100 * share(told[kind, pace, ALONE].heard_bpm) for pace in PACES]
        along = [100 * share(told[kind, pace, LED].goes_along) for pace in PACES]
        asked = [i for i, pace in enumerate(PACES) if (kind, pace, ASTRAY) in told]
        astray = [100 * share(told[kind, PACES[i], ASTRAY].goes_along) for i in asked]
        shares.plot(x, heard, "s:", color="C2", label="breath heard, alone")
        shares.plot(x, along, "^--", color="C3", label="'goes with the lamp': who does")
        shares.plot(asked, astray, "v--", color="C4", label="... who does not")
        rate.set_title(f"{kind} (simulated)")
        shares.set_xticks(x, [f"{pace:g}" for pace in PACES])
        shares.set_xlabel("breaths a minute")
        if column == 0:
            for axis, label in zip(axes, ("heart rate, /min", "swing (RSA), ms", "breath, /min", "of seconds, %"),
                                   strict=True):  # fmt: skip
                axis.set_ylabel(label)
            swing.legend()
            figure.legend(*shares.get_legend_handles_labels(), loc="outside lower center", ncols=3)
    file.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(file, metadata={"Date": None})


def _spread(axes: Any, x: Array, found: Sequence[Array], color: str, marker: str, label: str | None) -> None:
    """The median of each, and where nine of ten lie; nothing where there is none."""
    known = [(at, values[np.isfinite(values)]) for at, values in zip(x, found, strict=True)]
    known = [(at, values) for at, values in known if len(values)]
    if known:
        at, low, middle, high = np.array([(at, *np.percentile(values, (5, 50, 95))) for at, values in known]).T
        axes.vlines(at, low, high, color=color, linewidth=4 if marker == "_" else 1)
        axes.plot(at, middle, marker, color=color, markersize=9 if marker == "_" else 4, label=label)
