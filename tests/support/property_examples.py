"""On how many arbitrary examples a property is tried: the same few in every run, or many by `make properties`."""

import os

from hypothesis import is_hypothesis_test, settings

MANIFOLD = bool(os.environ.get("EBB_PROPERTIES"))
MANY = 50  # times as many

settings.register_profile("suite", deadline=None, derandomize=True)  # a red run is red again for whoever looks into it
settings.register_profile("fuzz", deadline=None, derandomize=False, print_blob=True)
settings.load_profile("fuzz" if MANIFOLD else "suite")


def examples(usual):
    """Settings for one property: `usual` examples, deterministic, or MANY times as many that nobody has seen yet."""
    return settings(max_examples=usual * (MANY if MANIFOLD else 1))


def is_property(test):
    """Whether a test function holds for arbitrary examples."""
    return is_hypothesis_test(test)
