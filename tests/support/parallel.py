"""Many simulated people at once: one process a core, so that a hundred whole sessions take minutes."""

import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor


def each_of(seeds, live):
    """[live(seed) for seed in seeds], side by side; live is a function of a module."""
    fresh = multiprocessing.get_context("spawn")  # a fork of a process with threads may hang
    with ProcessPoolExecutor(os.cpu_count(), mp_context=fresh) as people:
        return list(people.map(live, seeds))
