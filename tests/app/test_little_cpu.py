"""On little of a core: no sample is another channel's, few are lost, and the light stays soft."""

import contextlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from support.systemd_stand_in import ROOT

from device.scene.gate import PIXEL_STEP, RING_STEP

CGROUPS = Path("/sys/fs/cgroup")
LENGTH_S = 60.0
PERIOD_US = 100_000  # of the quota, as the kernel has it unless it is told otherwise
SHARE = 0.10
LITTLE = 1.15  # of what a session needs on this machine now: a shared machine is slower at times, and no fault of ours


@pytest.fixture
def limited():
    """Makes a control group that gets a share of one core; skips where there can be none."""
    group = CGROUPS / "cpu" / f"ebb-{os.getpid()}"
    try:
        group.mkdir()
        (group / "cpu.cfs_period_us").write_text(str(PERIOD_US))
    except OSError:
        pytest.skip("processor time cannot be limited here: no cgroup v1 cpu controller that may be written to")

    def limited_to(share):
        (group / "cpu.cfs_quota_us").write_text(str(int(PERIOD_US * share)))
        return group

    yield limited_to
    for _ in range(50):
        with contextlib.suppress(OSError):
            group.rmdir()
            return
        time.sleep(0.1)


def live(*words):
    ended = subprocess.run(
        [sys.executable, str(ROOT / "tests" / "support" / "throttled_session.py"), *map(str, words)],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"}, timeout=LENGTH_S * 5, check=False,
        capture_output=True, text=True,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout.splitlines()[-1])


@pytest.mark.soak
def test_two_people_live_on_little_more_than_they_need(limited):
    """On an idle machine, where that is a tenth of a core: who else computes takes slots as well."""
    free = live(20.0)
    simulated = free["simulated"]  # what chip and LEDs take themselves, and real ones do not
    share = max(SHARE, LITTLE * (free["busy"] - simulated)) + simulated
    found = live(LENGTH_S, limited(share))
    assert found["busy"] <= share * 1.1, "it was limited"
    assert found["wrong"] == 0, found
    assert found["delivered"] >= 0.97, found
    assert found["missed"] <= 0.01 * found["ticks"], found
    assert found["brightest"] > 0.01
    assert found["pixel_step"] <= PIXEL_STEP + 1e-9
    assert found["ring_step"] <= RING_STEP + 1e-9
