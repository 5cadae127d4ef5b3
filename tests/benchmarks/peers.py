"""Beats and heart rates on real recordings: Ebb, live, beside offline detectors that see each whole record at once.

    make peers            # installs the detectors (extra 'peers'), prints the table, writes the plots
    make peers STRAP=12   # the same on session 12 of your own, beside the strap that was worn in it (ebb log --strap)
    python tests/benchmarks/peers.py [--plots FOLDER] [--groups neurokit,bidmc,...]

The recordings and their scoring lie beside the project, in ../shared; without them there is nothing to compare. Every
peer gets each record resampled to 90 Hz, in the polarity in which it scores better. Ebb gets it row by row, and is
scored by what it knew then. The plots show Ebb's worst minute of each group: where the next person should look.
"""

import argparse
import sys
import warnings
from collections import defaultdict
from pathlib import Path

import numpy as np
from edfio import read_edf

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
sys.path.insert(0, str(SHARED / "bench"))

from device.app import modes, storage, worlds
from device.recording import events, folders, reader, strap
from device.recording.fields import PULSE
from device.settings.tree import Config
from device.signals.batch import on_grid
from drivers.foreign.pulse import STEP_V
from drivers.foreign.reading import read_recording
from drivers.simulated.clock import VirtualClock

GROUPS = ("neurokit", "bidmc", "wfdb", "welltory", "stress_predict")
HZ = 90


def neurokit(method):
    """NeuroKit2's peaks by one of its methods."""

    def find(volts):
        import neurokit2

        clean = neurokit2.ppg_clean(volts, sampling_rate=HZ)
        return np.asarray(neurokit2.ppg_findpeaks(clean, sampling_rate=HZ, method=method)["PPG_Peaks"]) / HZ

    return find


def heartpy(volts):
    """HeartPy's accepted peaks, after its own filter."""
    import heartpy as hp

    clean = hp.filter_signal(volts, [0.7, 3.5], HZ, 3, "bandpass")
    found, _ = hp.process(hp.scale_data(clean), HZ)
    return np.array([p for p, kept in zip(found["peaklist"], found["binary_peaklist"], strict=True) if kept]) / HZ


def biosppy(volts):
    """BioSPPy's onsets, Elgendi's method."""
    from biosppy.signals import ppg

    return np.asarray(ppg.find_onsets_elgendi2013(signal=volts, sampling_rate=float(HZ))["onsets"]) / HZ


def systole(volts):
    """Systole's peaks, by its moving average, at the 1,000 Hz that it resamples to."""
    from systole.detection import ppg_peaks

    _, peaks = ppg_peaks(volts, sfreq=HZ)
    return np.flatnonzero(peaks) / 1000


PEERS = {
    "NeuroKit2 elgendi": neurokit("elgendi"),
    "NeuroKit2 charlton": neurokit("charlton"),
    "HeartPy": heartpy,
    "BioSPPy elgendi": biosppy,
    "systole": systole,
}


def ebb(path):
    """(beats in s, seconds, rate shown at each or NaN) of Ebb, as in `ebb replay`."""
    place = worlds.open_recording(path, Config(), VirtualClock())
    beats, seconds, shown = [], [], []
    for step in modes.dark(Config(), place).run():
        reading = step.readings["a"]
        beats += [beat.t_s for beat in reading.beats]
        if step.tick.index % 45 == 0:
            rate = reading.vitals.heart_rate_bpm
            seconds.append(step.tick.t_s)
            shown.append(np.nan if rate is None else rate)
    return np.array(beats), np.array(seconds), np.array(shown)


def reference(path):
    """(R peaks in s, spans in which they may be trusted)."""
    notes = [(a.onset, a.duration or 0.0, a.text) for a in read_edf(path).annotations]
    return (
        np.array([t for t, _, text in notes if text == "R"]),
        [(t, t + d) for t, d, text in notes if text == "reference valid"],
    )


def best_of_both(find, volts, beats, valid):
    """A peer's beats in the polarity in which it scores better; none where it fails."""
    import score

    tried = []
    for sign in (1, -1):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                found = np.sort(find(sign * volts))
        except Exception as trouble:  # noqa: BLE001 - a peer that gives up on a record has found nothing in it
            print(f"    {find}: {type(trouble).__name__}", file=sys.stderr)
            found = np.array([])
        tried.append((score.beats(found, beats, valid)["f1"], found))
    return max(tried, key=lambda t: t[0])[1]


def plot_worst(group, records, folder):
    """The minute of the group in which Ebb missed or invented most, as a PNG."""
    import matplotlib as mpl
    import score

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    worst = (0, None)
    for path, beats, valid, found in records:
        lag = score.delay(found, beats)
        pairs = score.match(found - lag, beats)
        spans = score.spans_of(beats, valid)
        right = {b for _, b in pairs}, {a for a, _ in pairs}
        wrong = [beats[k] + lag for k in np.flatnonzero(score.inside(beats, spans)) if k not in right[0]]
        wrong += [found[k] for k in np.flatnonzero(score.inside(found - lag, spans)) if k not in right[1]]
        for begin in wrong:
            count = sum(begin <= t < begin + 60 for t in wrong)
            if count > worst[0]:
                worst = (count, (path, begin, beats + lag, found))
    if worst[1] is None:
        return
    path, begin, beats, found = worst[1]
    volts = read_recording(path, on_grid).pulse_volts / STEP_V
    t_s = np.arange(len(volts)) / HZ
    figure, rows = plt.subplots(6, 1, figsize=(14, 12))
    for k, row in enumerate(rows):
        low = begin - 2 + 10 * k
        part = (t_s >= low) & (t_s < low + 10)
        row.plot(t_s[part], volts[part], lw=0.8, color="0.3")
        row.vlines([b for b in beats if low <= b < low + 10], *row.get_ylim(), color="tab:green", lw=0.8)
        shown = [b for b in found if low <= b < low + 10]
        row.plot(shown, np.interp(shown, t_s, volts), "o", color="tab:orange", ms=4)
        row.set_xlim(low, low + 10)
    rows[0].set_title(f"{group}: {path.stem}, Ebb's worst minute. Green: reference. Dots: Ebb.")
    rows[-1].set_xlabel("s")
    figure.tight_layout()
    figure.savefig(folder / f"worst-{group}.png", dpi=70)
    plt.close(figure)


def beside_strap(session, root):
    """Ebb's beats, as they were recorded, and every peer's, beside those of the strap in one session of our own."""
    import score

    kept = folders.find(root, session)
    recorded = reader.read(kept.recordings(kept.seated[0]))
    worn = [each for each in strap.beats(recorded.notes) if len(each.rr_s) >= 3]
    if not worn:
        sys.exit(f"session {session}: no strap was recorded beside it; 'ebb log --strap' does that")
    beats = np.array([beat for each in worn for beat in each.beats_s])
    valid = [(each.beats_s[0], each.beats_s[-1]) for each in worn]
    volts = recorded.signal(PULSE)
    known = np.flatnonzero(np.isfinite(volts))
    volts = np.interp(np.arange(len(volts)), known, volts[known])
    label = " (simulated)" if recorded.simulated else ""
    print(f"session {session}{label}: {len(beats)} beats of the strap in {len(worn)} stretches without a break")
    print(f"{'detector':<22}{'F1':>7}{'interval ms':>13}{'missed':>8}{'extra':>7}")
    told = {"Ebb, live": np.array(events.beats(recorded.notes))}
    for name, find in PEERS.items():
        told[name] = best_of_both(find, volts, beats, valid)
    for name, peaks in told.items():
        got = score.beats(peaks, beats, valid)
        print(f"{name:<22}{got['f1']:>7.4f}{got['ibi_error_ms']:>13.1f}{got['missed']:>8}{got['extra']:>7}", flush=True)


def main():
    """Measure and print."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--plots", type=Path, default=ROOT / "build" / "peers", help="folder for the PNG files")
    ask.add_argument("--groups", default=",".join(GROUPS))
    ask.add_argument("--strap", help="a session of your own with a strap beside it, in place of the recordings")
    ask.add_argument("--recordings", type=Path, help="the folder of your sessions, if it is not the usual one")
    said = ask.parse_args()
    if not (SHARED / "bench" / "score.py").exists():
        sys.exit(f"no recordings to compare on: {SHARED} is not there")
    if said.strap:
        beside_strap(said.strap, said.recordings or storage.recordings(Config()))
        return
    import score

    said.plots.mkdir(parents=True, exist_ok=True)
    print(f"{'group':<16}{'detector':<22}{'F1':>7}{'interval ms':>13}{'shown':>8}{'wrong':>9}")
    for group in said.groups.split(","):
        totals, errors, records = defaultdict(lambda: defaultdict(int)), defaultdict(list), []
        for path in sorted((SHARED / "data").glob(f"{group}__*.edf")):
            beats, valid = reference(path)
            recording = read_recording(path, on_grid)
            if recording.pulse_volts is None or len(beats) < 20:
                continue
            found, seconds, shown = ebb(path)
            records.append((path, beats, valid, found))
            told = {"Ebb, live": (found, shown)}
            for name, find in PEERS.items():
                peaks = best_of_both(find, recording.pulse_volts, beats, valid)
                told[name] = (peaks, score.rate_from_beats(peaks, seconds))
            for name, (peaks, rates) in told.items():
                got = score.beats(peaks, beats, valid) | score.rates(seconds, rates, beats, valid)
                errors[name].append(got["ibi_error_ms"])
                for key in ("hit", "missed", "extra", "seconds", "shown", "wrong"):
                    totals[name][key] += got[key]
        for name, t in totals.items():
            f1 = 2 * t["hit"] / max(1, 2 * t["hit"] + t["missed"] + t["extra"])
            print(
                f"{group:<16}{name:<22}{f1:>7.4f}{np.nanmedian(errors[name]):>13.1f}"
                f"{t['shown'] / max(1, t['seconds']):>8.3f}{100 * t['wrong'] / max(1, t['shown']):>7.2f} %",
                flush=True,
            )
        plot_worst(group, records, said.plots)
    print(f"Ebb's worst minutes: {said.plots}/worst-*.png")


if __name__ == "__main__":
    main()
