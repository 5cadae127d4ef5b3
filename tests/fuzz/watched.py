"""One input, read under watch: only the project's own errors, a second and 200 MB at most."""

import contextlib
import resource
import time
from collections.abc import Iterator
from pathlib import Path

from fuzz.readers import Read
from fuzz.required import OWN

MOST_S, MOST_BYTES = 1.0, 200_000_000
PAGES = Path("/proc/self/statm")


@contextlib.contextmanager
def little_memory() -> Iterator[None]:
    """Within, this process gets 200 MB more than it has, and MemoryError beyond."""
    before = resource.getrlimit(resource.RLIMIT_AS)
    has = int(PAGES.read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (has + MOST_BYTES, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


def read(reader: Read, data: bytes, most_s: float = MOST_S) -> str:
    """Read an input; which of our errors it met, if one. Raises whatever else it meets, and AssertionError if slow."""
    began_s = time.process_time()
    said = ""
    try:
        reader(data)
    except OWN as trouble:
        said = str(trouble)
        assert said, "an error without a word"
    took_s = time.process_time() - began_s
    assert took_s < most_s, f"it took {took_s:.1f} s"
    return said
