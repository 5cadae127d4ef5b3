"""The list of `make mutants` harms code that is there, and a share of it is noticed here."""

import random
from pathlib import Path

from mutants import MUTANTS, ROOT, SURVIVES, main

QUICK = ("tests/recording/test_missing_syncs.py", "tests/session/test_actuators.py")


def test_every_harm_is_to_code_that_is_there_and_every_pardon_to_a_harm():
    assert [m.why for m in MUTANTS if m.old not in Path(ROOT / m.file).read_text("utf-8")] == []
    assert all(Path(ROOT / test.partition("::")[0]).exists() for m in MUTANTS for test in m.tests.split())
    assert set(SURVIVES) <= {m.why for m in MUTANTS}


def test_one_of_them_is_noticed():
    harm = random.Random(1).choice([m for m in MUTANTS if m.tests in QUICK])
    assert main([harm.why]) == 0
