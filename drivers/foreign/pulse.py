"""A pulse of any unit and amplitude in the lamp's own volts, once for a whole file.

Of a pulse only its shape counts, but the lamp has floors in volts: an upstroke below one step of its converter is none.
So the finest step that a file tells apart becomes that step, as if the lamp's converter had given it; where that would
be more than the converter holds, the file's usual range becomes the converter's. The level goes, which says nothing.
"""

import numpy as np

from drivers.foreign.track import Array

FULL_V = 4.096
STEP_V = FULL_V / 32768
USUAL, ROOM = 99.9, 1.25  # percent of a file's values, and room beyond them: what is larger is at the end stops


def volts_of(values: Array) -> tuple[Array, float]:
    """((n,) volts, volts a unit of the file), NaN where there is no value. A signal that stands still stays at 0."""
    known = values[~np.isnan(values)]
    if not len(known):
        return np.full(len(values), np.nan), 1.0
    level = float(np.median(known))
    distinct = np.unique(known)
    if len(distinct) < 2:
        return values - level, 1.0
    usual = float(np.percentile(np.abs(known - level), USUAL)) or float(np.abs(known - level).max())
    steps = np.diff(distinct)
    finest = float(np.median(steps[steps < 2 * steps.min()]))
    a_unit = min(STEP_V / finest, FULL_V / ROOM / usual)
    return np.asarray(np.clip((values - level) * a_unit, -FULL_V, FULL_V)), a_unit
