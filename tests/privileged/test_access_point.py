"""The lamp's own access point: up while a hold lasts, told to the page, and the Wi-Fi of before again."""

import os
import subprocess
import sys

import pytest
from support.system_programs import HOUSE, SystemPrograms, held

from device.privileged import access_point
from device.privileged.programs import ProgramError

LIVE = "run/ebb-live"


@pytest.fixture
def lamp(tmp_path, monkeypatch):
    """A function (programs' and system's peculiarities) that gives (root, own folder, programs)."""

    def made(settings='[page]\nopen = "hold"\nap = true\n', seconds=500.0, **peculiar):
        programs = SystemPrograms(tmp_path / "programs", **peculiar)
        monkeypatch.setenv("PATH", programs.path)
        (tmp_path / "own").mkdir()
        return held(tmp_path / "root", seconds, settings), tmp_path / "own", programs

    return made


def test_it_comes_up_is_told_to_the_page_and_gives_way_to_the_wifi_of_before(lamp):
    root, own, programs = lamp()
    access_point.up(root, own)
    told = root / LIVE / "ap"
    assert told.read_text() == "10.87.66.1\n"
    assert told.stat().st_mode & 0o777 == 0o640
    assert "ebb-ap" in programs.active()
    access_point.down(root, own)
    assert not told.exists()
    assert programs.active().startswith(HOUSE)
    assert list(own.iterdir()) == []
    assert sorted(os.listdir(root / LIVE)) == ["open"]


def test_without_a_wifi_before_none_is_joined_afterwards(lamp):
    root, own, programs = lamp(joined="")
    access_point.up(root, own)
    access_point.down(root, own)
    assert programs.active() == ""
    assert not [words for words in programs.told() if "uuid" in words]


def test_a_radio_that_cannot_leaves_no_address_and_the_wifi_as_it_was(lamp):
    root, own, programs = lamp()
    programs.without_a_radio()
    with pytest.raises(ProgramError, match="no suitable device"):
        access_point.up(root, own)
    assert not (root / LIVE / "ap").exists()
    access_point.down(root, own)
    assert HOUSE in programs.active()
    assert not [words for words in programs.told() if "uuid" in words], "what is joined is left alone"


@pytest.mark.parametrize("address", ["", "10.87.66.1/99", "nonsense"])
def test_an_address_that_is_none_is_not_told(lamp, address):
    root, own, _ = lamp(address=address)
    with pytest.raises(ProgramError, match="address"):
        access_point.up(root, own)
    assert not (root / LIVE / "ap").exists()


@pytest.mark.parametrize(
    ("settings", "seconds", "why"),
    [
        ('[page]\nopen = "hold"\n', 500.0, "ap = true"),
        ('[page]\nopen = "always"\nap = true\n', 500.0, '"hold"'),
        ("[page]\nap = true\n", 500.0, '"hold"'),
        ('[page]\nopen = "hold"\nap = true\n', -1.0, "not held"),
        ('[page]\nopen = "hold"\nap = true\n', 86400.0, "not held"),
    ],
)
def test_a_lamp_that_was_taken_over_gets_no_access_point_that_the_settings_do_not_want(lamp, settings, seconds, why):
    root, own, programs = lamp(settings, seconds)
    with pytest.raises(ProgramError, match=why):
        access_point.up(root, own)
    assert programs.told() == []


def test_a_link_that_somebody_laid_into_the_lamps_folder_leads_root_nowhere(lamp, tmp_path):
    root, own, _ = lamp()
    (tmp_path / "shadow").write_text("root's own")
    (root / LIVE / "ap").symlink_to(tmp_path / "shadow")
    access_point.up(root, own)
    assert (tmp_path / "shadow").read_text() == "root's own"
    assert not (root / LIVE / "ap").is_symlink()


@pytest.mark.parametrize("words", [[], ["sideways"], ["up", "ebb-home"]])
def test_the_program_knows_two_words(words):
    ended = subprocess.run(
        [sys.executable, "-c", "import sys; from device.privileged.access_point import main; sys.exit(main())", *words],
        capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip
    assert ended.returncode == 2
    assert ended.stderr == "usage: ebb-ap up|down\n"
