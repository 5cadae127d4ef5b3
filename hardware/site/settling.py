"""Settled or activated on both simulated bodies: one that settles, and one that is startled, beside what was set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from device.model import ACTIVATED_ABOVE, SETTLED_BELOW, Array
from device.session.person import Person
from device.settings.tree import DEFAULTS
from device.signals import PulseDetector
from drivers.ports import ROW_HZ
from drivers.simulated.body import Body, Temperament
from hardware.site.bodies import KINDS, LSB_V, SKIN_STEP_USIEMENS

MINUTES = 10
STARTLES_S = tuple(range(300, 420, 10))
"""When somebody is startled who is: again and again for two minutes, by +0.3 of what is left each."""
LIVES: Mapping[str, tuple[float, tuple[int, ...]]] = {"settles": (0.9, ()), "is startled": (0.1, STARTLES_S)}
"""What somebody does, how activated they are at first, and what startles them."""
TOLD_OF = (2, 5, 7, 10)
"""The minutes, from 1, that the table has: the baseline is just known; before the startles; their end; the end."""


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """By second (k,): the index as told, NaN where it is not; and how activated the body truly was; both 0..1."""

    told: Array
    true: Array

    def of_minute(self, minute: int) -> tuple[float, float]:
        """Means of both over a minute, from 1."""
        span = slice(60 * minute - 60, 60 * minute)
        known = np.isfinite(self.told[span])
        return float(self.told[span][known].mean()) if known.any() else np.nan, float(self.true[span].mean())

    def rank_correlation(self) -> float:
        """Spearman's, of the seconds in which it was told."""
        known = np.isfinite(self.told)
        first, last = (values[known].argsort().argsort() for values in (self.told, self.true))
        return float(np.corrcoef(first, last)[0, 1])


def live(kind: str, does: str) -> Index:
    """A life, heard by counts and steps as in bodies.npz, by all that a session hears a person with."""
    activated, startles_s = LIVES[does]
    body = Body(Temperament(activated=activated), 4, KINDS[kind])
    body.startles = [float(t_s) for t_s in startles_s]
    person = Person(PulseDetector(), float, DEFAULTS.arousal.baseline_s, DEFAULTS.skin.response_usiemens)
    told, true = list[float | None](), list[float]()
    times_s, pulse, skin = list[float](), list[float](), list[float]()
    for row in range(60 * MINUTES * ROW_HZ):
        t_s = row / ROW_HZ
        times_s.append(t_s)
        pulse.append(round(body.pulse(t_s) * 0.5 / LSB_V) * LSB_V)
        skin.append(round(body.skin_usiemens / SKIN_STEP_USIEMENS) * SKIN_STEP_USIEMENS)
        if row % 2:
            vitals = person.feed(t_s, times_s, {"pulse": pulse, "skin": skin}, None).vitals
            for values in (times_s, pulse, skin):
                values.clear()
            if row % ROW_HZ == ROW_HZ - 1:
                told.append(vitals.arousal)
                true.append(body.activated)
    return Index(np.array(told, float), np.array(true))


def lives() -> dict[tuple[str, str], Index]:
    """Every body in every life: eight seconds of one core."""
    return {(kind, does): live(kind, does) for kind in KINDS for does in LIVES}


def table(found: Mapping[tuple[str, str], Index]) -> str:
    """A row a life, as Markdown."""
    minutes = " | ".join(f"minute {minute}: set, told" for minute in TOLD_OF)
    rows = [f"| body | of seconds, told | {minutes} | rank correlation |", f"|---{'|---' * (len(TOLD_OF) + 2)}|"]
    for (kind, does), index in found.items():
        means = [index.of_minute(minute) for minute in TOLD_OF]
        cells = [f"{true:.2f}, {'unknown' if np.isnan(told) else f'{told:.2f}'}" for told, true in means]
        share = np.isfinite(index.told).mean()
        rows.append(f"| {kind}, {does} | {share:.0%} | {' | '.join(cells)} | {index.rank_correlation():.2f} |")
    return "\n".join(rows)


def plot(found: Mapping[tuple[str, str], Index], file: Path) -> None:
    """The index of each life over what was set, as SVG."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 5.5), layout="constrained")
    axes = figure.subplots(len(LIVES), len(KINDS), sharex=True, sharey=True)
    minutes = np.arange(60 * MINUTES) / 60
    for column, kind in enumerate(KINDS):
        for row, does in enumerate(LIVES):
            index, axis = found[kind, does], axes[row, column]
            axis.axhspan(0, SETTLED_BELOW, color="#e4ecec", linewidth=0)
            axis.axhspan(ACTIVATED_ABOVE, 1, color="#f7e6d6", linewidth=0)
            axis.plot(minutes, index.true, color="0.55", linewidth=3, label="set")
            axis.plot(minutes, index.told, color="C0", label="told")
            axis.set(title=f"{kind}, {does} (simulated)", ylim=(0, 1))
            if column == 0:
                axis.set_yticks((0.2, 0.5, 0.8), ("settled", "as usual", "activated"))
        axes[-1, column].set_xlabel("min")
    axes[0, -1].legend()
    file.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(file, metadata={"Date": None})
