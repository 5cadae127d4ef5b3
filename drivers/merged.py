"""Several sources side by side on the 90 Hz grid, as one: a part in trouble leaves gaps in its own columns alone."""

from collections.abc import Sequence
from itertools import chain

import numpy as np

from drivers.ports import ROW_HZ, Fault, Samples, Source, close_all


def beside(sources: Sequence[Source]) -> Source:
    """One Source of all their columns, in this order."""
    return sources[0] if len(sources) == 1 else MergedSource(sources)


class MergedSource:
    """Source over others, each of which keeps the grid by itself. It lasts as long as the longest of them."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self._sources = tuple(sources)
        self.channels = tuple(chain.from_iterable(source.channels for source in sources))
        lengths_s = [source.length_s for source in sources]
        self.length_s: float | None = None if None in lengths_s else max(filter(None, lengths_s))

    @property
    def trouble(self) -> str | None:
        """What is wrong with any of them."""
        return "; ".join(source.trouble for source in self._sources if source.trouble) or None

    def start(self) -> None:
        """Begin with row 0 of each."""
        for source in self._sources:
            source.start()

    def read(self, t_s: float) -> Samples:
        """Every row due at t_s; where one has no more rows and another has, GAP."""
        blocks = [source.read(t_s) for source in self._sources]
        longest = max(blocks, key=len)
        parts = [_filled(block, longest.row, len(longest)) for block in blocks]
        return Samples(longest.row, *(np.concatenate(arrays, axis=1) for arrays in zip(*parts, strict=True)))

    def stop(self) -> None:
        """Rest, each of them."""
        for source in self._sources:
            source.stop()

    def close(self) -> None:
        """Let go of each, even if one before it fails."""
        close_all(*(source.close for source in self._sources))


def _filled(block: Samples, row: int, n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The arrays of n rows from row on."""
    if len(block) == n:
        return block.t_s, block.values, block.faults
    missing = n - len(block)
    rest = ((0, missing), (0, 0))
    t_s = np.pad(block.t_s, rest)
    t_s[len(block) :] = np.round(np.arange(row + len(block), row + n) / ROW_HZ, 6)[:, None]
    return (
        t_s,
        np.pad(block.values, rest, constant_values=np.nan),
        np.pad(block.faults, rest, constant_values=Fault.GAP),
    )
