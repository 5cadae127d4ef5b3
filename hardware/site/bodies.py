"""Three minutes of both simulated bodies, with true beats, as bodies.npz has them: `python -m hardware.site.bodies`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from device.model import Array
from drivers.ports import ROW_HZ
from drivers.simulated.body import Body, Temperament
from drivers.simulated.physiology import ADULT, drawn

KEPT = Path(__file__).with_name("bodies.npz")
SECONDS = 180
LSB_V, SKIN_STEP_USIEMENS = 125e-6, 1e-3
CALM = Temperament(breath_per_min=6.0, breath_activated_per_min=6.0, activated=0.2)
"""Somebody who breathes six times a minute by themselves."""
KINDS = {"simple": None, "circulation": drawn(1, ADULT)}


def lived(kind: str, seconds: int = SECONDS) -> dict[str, NDArray[Any]]:
    """Pulse (n,) as counts of LSB_V, skin (n,) as SKIN_STEP_USIEMENS, both int16 at 90 Hz; beats_s (m,), the truth."""
    body, rows = Body(CALM, seed=4, physiology=KINDS[kind]), ROW_HZ * seconds
    pulse, skin, beats = np.empty(rows, np.int16), np.empty(rows, np.int16), list[float]()
    for row in range(rows):
        body.advance(row / ROW_HZ)
        pulse[row] = round(body.pulse(row / ROW_HZ) * 0.5 / LSB_V)
        skin[row] = round(body.skin_usiemens / SKIN_STEP_USIEMENS)
        beats += [beat for beat in body.beats if not beats or beat > beats[-1]]
    return {"pulse": pulse, "skin": skin, "beats_s": np.array(beats)}


def write() -> None:
    """Both bodies into KEPT."""
    arrays = {f"{kind}_{name}": values for kind in KINDS for name, values in lived(kind).items()}
    np.savez_compressed(KEPT, **arrays)  # type: ignore[arg-type]


def kept(kind: str) -> tuple[Array, Array, Array]:
    """(pulse (n,) in V, skin (n,) in uS, true beats (m,) in s) of a body, at 90 Hz."""
    with np.load(KEPT) as file:
        pulse, skin, beats = (file[f"{kind}_{name}"] for name in ("pulse", "skin", "beats_s"))
    return pulse * LSB_V, skin * SKIN_STEP_USIEMENS, beats


if __name__ == "__main__":
    write()
