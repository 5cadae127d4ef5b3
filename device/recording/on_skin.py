"""The skin conductance of a recording, where it is skin's: an open circuit has a conductance too, and joined hands."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from device.model import SkinState
from device.recording.layout import EDA, SKINS
from device.recording.reader import Recorded

ON_SKIN = [SKINS.index(state) for state in (SkinState.ON, SkinState.DRY)]


def skin_usiemens(recorded: Recorded) -> NDArray[np.float64]:
    """(n,) skin conductance at the rate of EDA, NaN where the electrodes were not on skin.

    The contact is noted as each second begins, so the second in which it goes is left out as well.
    """
    values = recorded.signal(EDA)
    on = np.isin(recorded.signal("Skin contact"), ON_SKIN)
    on[:-1] &= on[1:]
    return np.where(np.repeat(on, recorded.rate_hz(EDA))[: len(values)], values, np.nan)
