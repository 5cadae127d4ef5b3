"""Judges the simulated circulation by what was measured on people: figures, and a picture of them beside it.

python tests/benchmarks/circulation.py [tests/benchmarks/circulation.png] [people]
"""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import matplotlib as mpl
from scipy.signal import csd, detrend, welch
from support.forced_breath import PACES, answer, height, top

from drivers.simulated.body import Body
from drivers.simulated.people import PEOPLE
from drivers.simulated.physiology import drawn

mpl.use("Agg")
import matplotlib.pyplot as plt

REST_S, SETTLED_S = 300.0, 60.0
FORCED = (3, 4, 5, 6, 7, 8, 10, 12, 15, 20)
HZ = 4.0
PUBLISHED = {
    "interval ms": (926, 785, 1160, "Nunan 2010: mean and range of 44 studies"),
    "SDNN ms": (50, 32, 93, "Nunan 2010"),
    "RMSSD ms": (42, 19, 75, "Nunan 2010"),
    "LF ms2": (519, 193, 1009, "Nunan 2010"),
    "HF ms2": (657, 82, 3630, "Nunan 2010"),
    "LF share %": (52, 30, 65, "Nunan 2010, normal units"),
    "HF share %": (40, 16, 60, "Nunan 2010, normal units"),
    "gain ms/mmHg": (15, 5, 30, "La Rovere 2008: baroreflex, adults"),
    "swing at 6 bpm": (20, 10, 30, "Hirsch & Bishop 1981: slow breaths, mean, two deviations"),
    "corner /min": (7.2, 4.2, 10.2, "Hirsch & Bishop 1981: mean, two deviations"),
    "roll-off dB": (21, 14, 28, "Hirsch & Bishop 1981: a decade, same breaths"),
    "phase deg": (0, -45, 45, "Vaschillo 2002: heart to breath at resonance"),
    "top /min": (5.5, 4.5, 6.5, "Vaschillo 2006; Lehrer & Gevirtz 2014"),
    "top / edges": (1.5, 1.25, 1.8, "ordinary heights over 3.5 and 7.5/min, of other models of this loop"),
}


def spectra(beats_s, pressure):
    """(frequencies, power of the interval, ms2/Hz; gain from pressure in ms/mmHg and coherence)."""
    grid_s = np.arange(beats_s[1], beats_s[-1], 1 / HZ)
    ibi_ms = detrend(np.interp(grid_s, beats_s[1:], 1000 * np.diff(beats_s)))
    felt = detrend(np.interp(grid_s, *pressure))
    how = {"fs": HZ, "nperseg": 512, "noverlap": 256}
    hz, power = welch(ibi_ms, **how)
    return hz, power, np.abs(csd(felt, ibi_ms, **how)[1]) / welch(felt, **how)[1]


def at_rest(seed):
    """Figures of five minutes alone."""
    body = Body(replace(PEOPLE["deaf"], activated=0.1), seed, drawn(seed))
    seen = []
    for k in range(round((SETTLED_S + REST_S) * HZ)):
        body.advance(k / HZ)
        seen.append((k / HZ, body.heart.circulation.pressure_mmhg))
    beats_s = np.array([t_s for t_s in body.beats if t_s > SETTLED_S])
    hz, power, gain = spectra(beats_s, np.array(seen).T)
    low, high = (hz >= 0.04) & (hz < 0.15), (hz >= 0.15) & (hz < 0.4)
    lf, hf = power[low].sum() * hz[1], power[high].sum() * hz[1]
    ibi_ms = 1000 * np.diff(beats_s)
    found = {
        "interval ms": ibi_ms.mean(),
        "SDNN ms": ibi_ms.std(),
        "RMSSD ms": np.sqrt(np.mean(np.diff(ibi_ms) ** 2)),
        "LF ms2": lf,
        "HF ms2": hf,
        "LF share %": 100 * lf / (lf + hf),
        "HF share %": 100 * hf / (lf + hf),
        "gain ms/mmHg": gain[(hz > 0.07) & (hz < 0.14)].mean(),
        "waves bpm": np.sqrt(lf) * 60_000 / ibi_ms.mean() ** 2,
    }
    return found, hz, power


def forced(seed):
    """Figures of breaths at set paces."""
    who = drawn(seed)
    found = [answer(who, pace) for pace in FORCED]
    same = {pace: answer(who, pace, litres=0.5).swing_bpm for pace in (4, 5, 6, 8, 20)}
    roll_off = 20 * np.log10(same[8] / same[20]) / np.log10(20 / 8)
    pace, curve = top(who)
    return (
        found,
        {
            "corner /min": 20 * (same[20] / max(same[4], same[5], same[6])) ** (20 / roll_off),
            "swing at 6 bpm": found[FORCED.index(6)].swing_bpm,
            "roll-off dB": roll_off,
            "phase deg": answer(who, pace).phase_deg if pace else np.nan,
            "top /min": np.nan if pace is None else pace,
            "top / edges": np.nan if pace is None else height(curve),
        },
        curve,
    )


def table(people):
    """Print what was found beside what was published."""
    for name, (mean, low, high, source) in PUBLISHED.items():
        found = np.array([each[name] for each in people])
        known = found[~np.isnan(found)]
        inside = np.mean((known >= low) & (known <= high))
        spread = " ".join(f"{x:8.1f}" for x in np.percentile(known, (10, 50, 90)))
        print(f"{name:14}{spread}   {100 * inside:4.0f} % of {len(known)} in {low}..{high} about {mean}  {source}")


def main(to="tests/benchmarks/circulation.png", count="60"):
    rest = [at_rest(seed) for seed in range(int(count))]
    paced = [forced(seed) for seed in range(int(count))]
    people = [free | led for (free, _, _), (_, led, _) in zip(rest, paced, strict=True)]
    print(f"{len(people)} simulated people; 10 %, median and 90 % of them")
    table(people)
    print(
        "waves at 0.1 Hz, bpm: {:.1f} {:.1f} {:.1f}".format(
            *np.percentile([p["waves bpm"] for p in people], (10, 50, 90))
        )
    )
    picture(to, rest, paced, people)


def picture(to, rest, paced, people):
    figure, axes = plt.subplots(2, 4, figsize=(17, 8))
    (spectrum, gain, phase, curve), (sdnn, rmssd, share, tops) = axes
    spectrum.semilogy(rest[0][1], np.array([power for _, _, power in rest]).T, lw=0.3, color="steelblue")
    spectrum.semilogy(rest[0][1], np.median([power for _, _, power in rest], axis=0), color="black")
    spectrum.set(xlim=(0, 0.4), ylim=(10, 3e5), title="alone: power of the interval, ms2/Hz", xlabel="Hz")
    for axis, what, title in (
        (gain, "bpm_per_litre", "heart to breath, bpm a litre"),
        (phase, "phase_deg", "phase, degrees ahead of the lungs"),
    ):
        found = np.array([[getattr(each, what) for each in one] for one, _, _ in paced])
        axis.plot(FORCED, found.T, lw=0.3, color="steelblue")
        axis.plot(FORCED, np.median(found, axis=0), color="black")
        axis.set(title=title, xlabel="breaths/min", xscale="log", xticks=FORCED, xticklabels=FORCED)
    gain.set_yscale("log")
    above = np.array([7.2, 20])
    gain.plot(above, 24 * (above / 7.2) ** (-21 / 20), color="tomato", label="21 dB a decade, Hirsch & Bishop 1981")
    gain.legend()
    phase.axhline(0, color="tomato", lw=0.6)
    curve.plot(PACES, np.array([each / each.max() for _, _, each in paced]).T, lw=0.4, color="steelblue")
    curve.set(title="swing over its largest", xlabel="breaths/min")
    for axis, name in ((sdnn, "SDNN ms"), (rmssd, "RMSSD ms"), (share, "LF share %"), (tops, "top /min")):
        mean, low, high, source = PUBLISHED[name]
        axis.hist([each[name] for each in people], 16, color="steelblue")
        axis.axvspan(low, high, color="tomato", alpha=0.15, label=source)
        axis.axvline(mean, color="tomato")
        axis.set_title(name)
        axis.legend()
    figure.suptitle(f"{len(people)} simulated people with a circulation; red: published")
    figure.tight_layout()
    figure.savefig(to, dpi=70)


if __name__ == "__main__":
    main(*sys.argv[1:])
