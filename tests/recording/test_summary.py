"""A session in a few numbers speaks of all of it, and of skin only where there was skin."""

from dataclasses import replace

import numpy as np
import pytest
from support.sessions import dark, place, record, simulated, world

from device.model import SkinState
from device.recording import folders, reader, stored_summary
from device.recording.fields import EDA, SKINS
from device.recording.summary import summary
from drivers.simulated.body import Body, Temperament

LENGTH_S = 60
LEAVES_S = 40


@pytest.fixture(scope="module")
def minute(tmp_path_factory):
    """A simulated minute, whose last third nobody is there."""
    hardware = simulated(world(Body(Temperament(leaves_s=LEAVES_S), seed=5)))
    recorder, _, _ = record(dark(hardware, LENGTH_S), place(hardware), tmp_path_factory.mktemp("minute"), "log")
    return reader.read(folders.open_session(recorder.folder).recordings("a"))


def test_the_usable_share_is_of_the_session_and_not_of_what_reached_the_card(minute):
    known = int(np.sum(~np.isnan(minute.signal("Heart rate"))))
    assert summary(minute).usable_share == pytest.approx(known / LENGTH_S)
    lost_s = 30
    cut = replace(
        minute, integers={k: v[: (LENGTH_S - lost_s) * minute.rate_hz(k)] for k, v in minute.integers.items()}
    )
    assert cut.length_s == LENGTH_S  # the lamp noted its end
    assert 0 < summary(cut).usable_share <= (LENGTH_S - lost_s) / LENGTH_S


def test_what_is_read_back_is_what_is_summed_up(minute):
    assert set(summary(minute).as_json()) == set(stored_summary.MOST)


def test_skin_is_known_only_in_seconds_that_begin_and_end_on_skin(minute):
    on = np.isin(minute.signal("Skin contact"), [SKINS.index(SkinState.ON), SKINS.index(SkinState.DRY)])
    known = ~np.isnan(minute.skin_usiemens()).reshape(-1, minute.rate_hz(EDA))
    assert not known[~on].any()
    assert not known[:-1][~on[1:]].any()
    assert known[:-1][on[:-1] & on[1:]].all()
    assert 10 < on.sum() < LENGTH_S - 10


def test_an_open_circuit_is_never_taken_for_skin(minute):
    there = minute.signal(EDA)
    assert np.nanmin(there) < 0.5  # about 0 uS, once the hands were gone
    assert np.nanmin(minute.skin_usiemens()) > 1.0
    assert summary(minute).skin_usiemens == pytest.approx(np.nanmedian(minute.skin_usiemens()))
