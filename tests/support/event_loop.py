"""A coroutine to its end in a thread of its own: the browsers' tests leave a loop running in the tests' thread."""

import asyncio
from concurrent.futures import ThreadPoolExecutor


def run(coroutine):
    """What it returns, or raises."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()
