"""Where another lamp's things are found, whatever of it somebody has in hand."""

import shutil

import pytest
from support import old_cards

from device.library import old_lamp
from device.recording.folders import SessionError


def lamp(at, recordings, settings):
    """A folder with one lamp's recordings and settings in these places below it."""
    old_cards.recordings(at / recordings)
    (at / settings / "programs").mkdir(parents=True, exist_ok=True)
    (at / settings / "ebb.toml").write_text(old_cards.SETTINGS)
    (at / settings / "calibration.toml").write_text(old_cards.CALIBRATION)
    (at / settings / "programs" / "mine.toml").write_text("")
    return at


@pytest.mark.parametrize(
    ("recordings", "settings", "named"),
    [
        ("var/lib/ebb/recordings", "etc/ebb", "."),
        ("var/lib/ebb/recordings", "boot/firmware", "."),
        ("var/lib/ebb/recordings", "var/lib/ebb/.config/ebb", "."),
        ("rootfs/var/lib/ebb/recordings", "bootfs", "."),
        ("rootfs/var/lib/ebb/recordings", "bootfs", "rootfs"),
        ("recordings", ".config/ebb", "."),
        (".local/state/ebb/recordings", ".config/ebb", "."),
        ("home/pi/.local/state/ebb/recordings", "home/pi/.config/ebb", "."),
        ("root/.local/state/ebb/recordings", "root/.config/ebb", "."),
        ("2026", "2026", "2026"),
        ("boot/firmware/ebb-recordings", "boot/firmware", "."),
        ("ebb-recordings", ".", "."),
    ],
)
def test_a_card_a_copied_folder_or_a_home_are_all_looked_through(tmp_path, recordings, settings, named):
    lamp(tmp_path, recordings, settings)
    found = old_lamp.find([tmp_path / named])
    assert found.recordings == tmp_path / recordings
    assert found.settings == (tmp_path / settings / "ebb.toml").resolve()
    assert found.calibration == (tmp_path / settings / "calibration.toml").resolve()
    assert found.programmes == [(tmp_path / settings / "programs" / "mine.toml").resolve()]
    assert (found.elsewhere, found.left) == ([], {})


def test_two_partitions_can_be_named_and_the_settings_count_that_counted_there(tmp_path):
    root, boot = lamp(tmp_path / "x", "var/lib/ebb/recordings", "etc/ebb"), tmp_path / "y"
    boot.mkdir()
    (boot / "ebb.toml").write_text("")
    assert old_lamp.find([root]).settings == root / "etc/ebb/ebb.toml"
    assert old_lamp.find([root, boot, root]).settings == boot / "ebb.toml"


def test_originals_come_before_copies_and_others_recordings_are_named(tmp_path):
    lamp(tmp_path, "var/lib/ebb/recordings", "etc/ebb")
    old_cards.recordings(tmp_path / "boot/firmware/ebb-recordings")
    theirs = old_cards.recordings(tmp_path / "home/pi/.local/state/ebb/recordings")
    found = old_lamp.find([tmp_path])
    assert found.recordings == tmp_path / "var/lib/ebb/recordings"
    assert found.elsewhere == [theirs]


def test_a_folder_that_the_settings_name_is_looked_for_on_that_card(tmp_path):
    lamp(tmp_path, "srv/lamp", "etc/ebb")
    assert old_lamp.find([tmp_path]).recordings is None
    (tmp_path / "etc/ebb/ebb.toml").write_text('[record]\nfolder = "/srv/lamp"\n')
    assert old_lamp.find([tmp_path]).recordings == tmp_path / "srv/lamp"
    (tmp_path / "etc/ebb/ebb.toml").write_text('[record]\nfolder = "/../../srv/lamp"\n')
    assert old_lamp.find([tmp_path]).recordings is None


def test_a_link_out_of_the_card_is_not_followed_and_named(tmp_path):
    real = lamp(tmp_path / "outside", "recordings", "ebb")
    card = tmp_path / "card"
    for name, target in (("var/lib/ebb", real), ("etc/ebb", real / "ebb")):
        (card / name).parent.mkdir(parents=True)
        (card / name).symlink_to(target)
    found = old_lamp.find([card])
    assert not found
    assert found.left[card / "etc/ebb"] == f"it is a link out of that card, to {real / 'ebb'}"
    inside = shutil.copytree(real, card / "data")
    (card / "var/lib/ebb").unlink()
    (card / "var/lib/ebb").symlink_to("../../data")
    assert old_lamp.find([card]).recordings == inside / "recordings"


def test_a_folder_that_is_none_is_told(tmp_path):
    with pytest.raises(SessionError, match=f"{tmp_path}/old: there is no such folder"):
        old_lamp.find([tmp_path / "old"])
