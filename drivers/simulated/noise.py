"""Standard normal numbers, one by one and cheaply: drawn by the hundred, handed out singly."""

from collections.abc import Iterator

import numpy as np

DRAWN = 512


def normals(seed: int) -> Iterator[float]:
    """Normal numbers of mean 0 and deviation 1 for ever; the same ones for the same seed."""
    draw = np.random.default_rng(seed)
    while True:
        yield from draw.standard_normal(DRAWN).tolist()
