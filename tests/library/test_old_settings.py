"""An old lamp's settings, calibration and programmes: in use where there are none yet, and never in place of others."""

import pytest
from support import old_cards

from device.library import old_lamp, old_settings
from device.settings.parse import parse
from drivers.system.card import Disk


@pytest.fixture
def etc(tmp_path):
    return tmp_path / "lamp" / "etc" / "ebb"


@pytest.fixture
def card(tmp_path):
    return old_cards.card(tmp_path / "old")


def taken(card, etc):
    """What was decided of settings, calibration and programmes, once it was done."""
    old, here = old_lamp.find([card]), old_cards.here(etc)
    settings = old_settings.settings(old, here)
    kept = [settings, old_settings.calibration(old, here, settings), *old_settings.programmes(old, here)]
    old_settings.take(Disk(), kept)
    assert old.left == {}
    return kept


def own(etc, **files):
    etc.mkdir(parents=True)
    for name, content in files.items():
        (etc / f"{name}.toml").write_text(content)


def test_a_lamp_that_has_none_uses_those_of_the_old_one_and_its_service_can_read_them(card, etc):
    kept = taken(card, etc)
    assert [one.beside for one in kept] == [""] * 3
    assert old_cards.tree(etc) == old_cards.tree(card / "etc/ebb")
    assert {path.stat().st_mode & 0o777 for path in etc.rglob("*.toml")} == {0o644}
    assert [one.target for one in taken(card, etc)] == [None] * 3
    assert old_settings.sections(kept[1]) == [("skin", "2026-03-02")]


def test_own_settings_stay_and_what_the_old_ones_say_otherwise_is_told(card, etc):
    own(etc, ebb='[light]\npalette = "mono"\n', calibration="[ring]\nbottom = 3\n")
    settings, calibration, _ = taken(card, etc)
    assert settings.differs == (("light.palette", '"dawn"', '"mono"'),)
    assert settings.beside == calibration.beside == old_settings.OWN
    assert (etc / "ebb.toml").read_text() == '[light]\npalette = "mono"\n'
    assert (etc / "calibration.toml").read_text() == "[ring]\nbottom = 3\n"
    assert (etc / "ebb-old.toml").read_text() == old_cards.SETTINGS
    assert (etc / "calibration-old.toml").read_text() == old_cards.CALIBRATION
    assert [one.target for one in taken(card, etc)] == [None] * 3
    (etc / "ebb-old.toml").write_text("")
    assert taken(card, etc)[0].target == etc / "ebb-old-2.toml"


def test_settings_that_say_the_same_in_other_words_are_here_already(card, etc):
    own(etc, ebb='light = {palette = "dawn"}\n')
    assert taken(card, etc)[0].target is None
    assert not (etc / "ebb-old.toml").exists()


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("[light\n", "not TOML"),
        ("[light]\npalete = 1\n", "light.palete is not a setting"),
        ("[light]\nbrightness = 7\n", "brightness = 7 is outside"),
        ('[record]\nfolder = "/srv/x"\n', old_settings.FOREIGN_FOLDER),
    ],
)
def test_what_this_lamp_could_not_go_by_is_kept_and_not_used(card, etc, said, why):
    (card / "etc/ebb/ebb.toml").write_text(said)
    settings, calibration, _ = taken(card, etc)
    assert why in settings.beside
    assert (etc / "ebb-old.toml").read_text() == said
    assert not (etc / "ebb.toml").exists()
    assert calibration.beside == ""


def test_a_calibration_that_does_not_go_with_the_settings_is_kept_and_not_used(card, etc):
    own(etc, ebb="[ring]\npixels = 8\n")
    (card / "etc/ebb/calibration.toml").write_text("[ring]\nbottom = 12\n")
    assert "the ring has 8 LEDs" in taken(card, etc)[1].beside
    assert not (etc / "calibration.toml").exists()
    assert (etc / "calibration-old.toml").read_text() == "[ring]\nbottom = 12\n"


def test_a_programme_of_the_same_name_gets_another(card, etc):
    (etc / "programs").mkdir(parents=True)
    (etc / "programs/mine.toml").write_text("mine")
    (card / "root/.config/ebb/programs").mkdir(parents=True)
    (card / "root/.config/ebb/programs/mine.toml").write_text("root's")
    before = old_cards.tree(card)
    taken(card, etc)
    assert sorted(path.name for path in (etc / "programs").iterdir()) == [
        "mine-old-2.toml",
        "mine-old.toml",
        "mine.toml",
    ]
    assert (etc / "programs/mine.toml").read_text() == "mine"
    assert (etc / "programs/mine-old-2.toml").read_text() == "root's"
    assert [one.target for one in taken(card, etc)[2:]] == [None, None]
    assert old_cards.tree(card) == before


def test_that_it_encrypted_what_is_readable_here_is_known(card, etc):
    (card / "etc/ebb/ebb.toml").write_text('[a]\nage_recipient = "age1x"\n[b]\nage_recipient = ""\n')
    own(etc, ebb="")
    kept = taken(card, etc)[0]
    assert old_settings.keys(kept, parse({})) == ["a"]


def test_a_file_that_is_a_link_elsewhere_is_named_and_left(card, etc, tmp_path):
    (tmp_path / "secret.toml").write_text("of this machine")
    for name in ("ebb.toml", "calibration.toml", "programs/mine.toml"):
        (card / "etc/ebb" / name).unlink()
        (card / "etc/ebb" / name).symlink_to(tmp_path / "secret.toml")
    old, here = old_lamp.find([card]), old_cards.here(etc)
    assert (old_settings.settings(old, here), old_settings.calibration(old, here, None)) == (None, None)
    assert old_settings.programmes(old, here) == []
    assert [path.name for path in old.left] == ["ebb.toml", "calibration.toml", "mine.toml"]
