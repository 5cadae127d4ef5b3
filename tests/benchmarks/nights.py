"""Draws whole nights at the lamp, all simulated, as strips in one picture: light, touch, contact, what was told.

python tests/benchmarks/nights.py [tests/benchmarks/nights.png]
"""

import sys
import tempfile
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import matplotlib as mpl
from support.nights import Night, hold, tap

from device.model import Contact
from drivers.simulated.people import named_people

mpl.use("Agg")
import matplotlib.pyplot as plt

HZ = 45
EACH = 9  # ticks to a column: five columns a second
PRESS_S = 1.0
NIGHTS = {
    "one person: a press, eight minutes": ("eager+joins@0:03,nobody", tap(PRESS_S), 490),
    "two, who both say yes to a page": ("eager,slow", tap(PRESS_S) + hold(150) + tap(159, 171), 190),
    "two; one says no": ("eager,slow", tap(PRESS_S) + hold(150) + tap(159), 190),
    "two; nobody answers": ("eager,slow", tap(PRESS_S) + hold(150), 190),
    "the second comes late": ("eager,sloppy+joins@1:30", tap(PRESS_S) + hold(240), 260),
    "the second leaves": ("eager,sloppy+leaves@1:30", tap(PRESS_S) + hold(300), 320),
    "the second alone": ("nobody,eager", tap(PRESS_S) + hold(180), 200),
    "nobody: a press in an empty room": ("nobody,nobody", tap(PRESS_S), 110),
    "a press by mistake, taken back": ("nobody,nobody", tap(PRESS_S) + hold(3.0), 20),
    "asleep after two minutes": ("eager+asleep@2:00,nobody", tap(PRESS_S), 330),
    "cold hands": ("cold,nobody", tap(PRESS_S) + hold(300), 320),
    "softer, twice": ("eager,nobody", tap(PRESS_S) + tap(60, 60.7, 90, 90.7) + hold(150), 170),
}
"""What is drawn: who is there, what the button does, and for how long, in seconds of the lamp's life."""
SHADES = {Contact.LOOKING: "0.9", Contact.HOLD_STILL: "khaki", Contact.FOUND: "seagreen", Contact.LOST: "tomato"}


def strip(axes, title, who, down, until_s):
    with tempfile.TemporaryDirectory() as root:
        night = Night(Path(root), named_people(who, 2), down, until_s, motors=2).run()
        kept = ", ".join(sorted(path.name for path in Path(root).rglob("*.edf"))) or "nothing"
    for session in night.sessions:
        t_s = session.times()[::EACH] + session.begin_s
        rings = np.array([step.scene.ring for step in session.steps[::EACH]])
        axes.imshow(
            np.clip(1.6 * rings[:, :13].transpose(1, 0, 2), 0, 1),
            aspect="auto",
            origin="lower",
            extent=(t_s[0], t_s[-1], 3, 6),
        )
        for person, base in enumerate((1.5, 0.0)):
            touch = session.touches(person)
            peaks = np.maximum.reduceat(touch, np.arange(0, len(touch), EACH))
            axes.fill_between(t_s, base + 0.45, base + 0.45 + peaks, step="mid", color="peru")
            code = "ab"[person]
            for contact, shade in SHADES.items():
                is_so = [step.readings[code].vitals.contact is contact for step in session.steps[::EACH]]
                axes.fill_between(t_s, base + 0.1, base + 0.4, where=is_so, step="mid", color=shade, lw=0)
        for at_s, told in session.told():
            axes.axvline(at_s + session.begin_s, 0.55, 1.0, color="steelblue", lw=0.5)
            words = told.message.value + (f" {told.to}" if told.to else "")
            axes.text(at_s + session.begin_s, 6.1, words, rotation=35, fontsize=5, color="steelblue")
        axes.text(t_s[-1], 4.5, f" {session.why}\n kept: {kept}", fontsize=6, va="center")
    axes.set(xlim=(0, 560), ylim=(0, 6), yticks=[0.6, 2.1, 4.5], yticklabels=["b", "a", "light"])
    axes.set_facecolor("0.97")
    axes.set_title(f"{title}   ({who})", loc="left", fontsize=8, pad=22)
    axes.tick_params(labelsize=6)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def main(to="tests/benchmarks/nights.png"):
    figure, rows = plt.subplots(len(NIGHTS), 1, figsize=(13, 1.5 * len(NIGHTS)))
    for axes, (title, (who, down, until_s)) in zip(rows, NIGHTS.items(), strict=True):
        strip(axes, title, who, down, until_s)
        print(title, flush=True)
    rows[-1].set_xlabel(
        "seconds of the lamp's life; brown: each one's motor; below it their pulse: grey looking, yellow hold "
        "still, green found, red lost. All simulated.",
        fontsize=8,
    )
    figure.tight_layout()
    figure.savefig(to, dpi=110)


if __name__ == "__main__":
    main(*sys.argv[1:])
