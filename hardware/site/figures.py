"""Figures and plots of the measures on both simulated bodies, computed in the build from what bodies.npz keeps."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from device.model import Array
from device.signals import PpgResult, analyse_ppg, analyse_skin
from drivers.ports import ROW_HZ
from hardware.site import paces, settling
from hardware.site.bodies import KINDS, kept

FIRST_S, NEAR_S = 8.0, 0.15
"""The first seconds are not scored, nor is a beat further from the truth a hit: as in `make peers`."""
BREATH_S = 10.0  # of these bodies
PLACE, AT_PACES, SETTLING = (f"<!-- figures {what} -->" for what in ("on simulated bodies", "at paces", "of settling"))
"""Where each stands in the page."""


def scores(result: PpgResult, truth_s: Array) -> dict[str, float]:
    """F1 of the beats, mean error of an interval in ms, and what truth and library say of rate and swing.

    The pulse arrives later than the beat: the median delay is taken away first. The true swing is the longest less the
    shortest interval of each ten seconds, one breath of these bodies, median.
    """
    found = result.beats_s[result.beats_s >= FIRST_S]
    true = truth_s[(truth_s >= FIRST_S - 1) & (truth_s <= found[-1])]
    before = found - true[np.searchsorted(true, found) - 1]
    shifted = true + np.median(before)
    near = np.abs(shifted[:, None] - found).argmin(1)
    hit = np.abs(shifted - found[near]) < NEAR_S
    inside = (shifted >= FIRST_S) & (shifted <= found[-1] + NEAR_S)
    pairs = hit[1:] & hit[:-1] & (np.diff(near) == 1)
    error_s = np.abs(np.diff(found[near]) - np.diff(true))[pairs]
    spans = [np.diff(true[(true >= at) & (true < at + BREATH_S)]) for at in np.arange(true[0], true[-1] - BREATH_S, 5)]
    return {
        "f1": 2 * np.sum(hit & inside) / (np.sum(inside) + len(found)),
        "interval_error_ms": 1000 * float(error_s.mean()),
        "true_bpm": 60 / float(np.median(np.diff(true))),
        "bpm": float(np.nanmedian(result.heart_rate_bpm)),
        "true_swing_ms": 1000 * float(np.median([np.ptp(span) for span in spans])),
        "swing_ms": float(np.median(result.rsa_ms)),
    }


def table(of: Mapping[str, Mapping[str, float]]) -> str:
    """The scores of each body as a table."""
    head = "| body | beats, F1 | interval error | rate: true, told | longest less shortest true interval; swing told |"
    rows = [
        f"| {kind} | {s['f1']:.3f} | {s['interval_error_ms']:.1f} ms | {s['true_bpm']:.1f}, {s['bpm']:.1f} /min "
        f"| {s['true_swing_ms']:.0f} ms; {s['swing_ms']:.0f} ms |"
        for kind, s in of.items()
    ]
    return "\n".join([head, "|---|---|---|---|---|", *rows])


def plot(results: Mapping[str, PpgResult], file: Path) -> None:
    """Wave, intervals and skin of each body, one below the other, as SVG."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 6), layout="constrained")
    for column, (axes, (kind, result)) in enumerate(zip(figure.subplots(3, 2).T, results.items(), strict=True)):
        pulse, usiemens, truth_s = kept(kind)
        t_s = np.arange(len(pulse)) / ROW_HZ
        wave, intervals, skin = axes
        shown = (t_s >= 60) & (t_s < 70)
        beats_s = result.beats_s[(result.beats_s >= 60) & (result.beats_s < 70)]
        wave.plot(t_s[shown], pulse[shown], color="C1")
        wave.plot(beats_s, np.interp(beats_s, t_s, pulse), "o", color="C0", markersize=4)
        wave.set(title=f"{kind} (simulated)")
        intervals.plot(truth_s[1:], 1000 * np.diff(truth_s), color="0.6", linewidth=3, label="true")
        intervals.plot(result.beats_s, 1000 * result.ibi_s, ".", color="C0", markersize=3, label="found")
        responses = analyse_skin(usiemens, ROW_HZ)
        skin.plot(t_s, usiemens, color="C1")
        skin.plot(responses.onsets_s, np.interp(responses.onsets_s, t_s, usiemens), "^", color="C0", markersize=4)
        skin.set_xlabel("s")
        if column == 0:
            wave.set_ylabel("pulse, V")
            intervals.set_ylabel("interval, ms")
            skin.set_ylabel("skin, µS")
            intervals.legend()
    file.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(file, metadata={"Date": None})


def filled(page: str, pictures: Path) -> str:
    """The page of measures with the figures in their places."""
    results = {kind: analyse_ppg(kept(kind)[0], ROW_HZ, paced_bpm=None) for kind in KINDS}
    plot(results, pictures / "bodies.svg")
    told = table({kind: scores(result, kept(kind)[2]) for kind, result in results.items()})
    picture = f"![Wave, intervals and skin of both bodies]({pictures.name}/bodies.svg)"
    return _put(_put(_put(page, PLACE, told, picture), AT_PACES, *_at_paces(pictures)), SETTLING, *_settling(pictures))


def _put(page: str, place: str, *what: str) -> str:
    before, after = page.split(place)
    return "".join([before, "\n\n".join(what), after])


def _at_paces(pictures: Path) -> list[str]:
    found = paces.lives()
    paces.plot(found, pictures / "paces.svg")
    tables = [f"{kind} (simulated):\n\n{paces.table(found, kind)}" for kind in KINDS]
    return [*tables, f"![Heart rate, swing and breath by pace, told beside true]({pictures.name}/paces.svg)"]


def _settling(pictures: Path) -> list[str]:
    found = settling.lives()
    settling.plot(found, pictures / "settling.svg")
    return [settling.table(found), f"![The index beside how activated a body was]({pictures.name}/settling.svg)"]
