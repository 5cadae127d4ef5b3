"""Programmes: those that come with Ebb keep promise 3, one's own are understood, and what is wrong is said exactly."""

import pytest

from device import guiding, programmes
from device.cli import main
from device.guide.programs import Programme, ProgrammeError, as_toml, parse

GOOD = """
about = "mine"
[[phase]]
name = "one"
minutes = 2.5
pace = "lead"
from_bpm = 9
to_bpm = 5.5
"""


def refused(text):
    with pytest.raises(ProgrammeError) as caught:
        parse(text, "mine", "mine.toml")
    return str(caught.value)


@pytest.mark.parametrize("name", sorted(programmes.names()))
def test_every_programme_that_comes_with_ebb_can_be_used(name):
    programme = programmes.load(name)
    assert programme.about
    assert programme.phases[-1].fades, "it goes dark softly"
    assert not any(phase.fades for phase in programme.phases[:-1])
    assert guiding.drawn(programme)


def test_the_programmes_of_the_readme_are_there():
    asked = {"settle", "settle-20", "resonance", "resonance-short", "train", "hum", "eyes", "move", "quiet", "check-in"}
    assert set(programmes.names()) == asked


def test_a_programme_of_ones_own_goes_before_one_of_the_same_name(tmp_path, monkeypatch):
    folder = tmp_path / "config" / "ebb" / "programs"
    folder.mkdir(parents=True)
    (folder / "settle.toml").write_text(GOOD)
    (folder / "mine.toml").write_text(GOOD)
    assert programmes.load("settle").about == "mine"
    assert "mine" in programmes.names()


def test_a_programme_is_told_again_in_a_text_that_means_the_same():
    for name in programmes.names():
        programme = programmes.load(name)
        again = parse(as_toml(programme), name, "again")
        assert again == Programme(name, "", programme.phases)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("minutes = 2.5", "minutes = 0"), "mine.toml: line 5: phase 1: minutes = 0 is outside 0.1..60 min"),
        (("to_bpm = 5.5", "to_bpm = 3"), "line 8: phase 1: to_bpm = 3 is outside 4..12 breaths/min"),
        (("to_bpm = 5.5", "hold_s = 4"), "line 8: phase 1: hold_s = 4 is not possible: Ebb has no breath holds"),
        (("to_bpm = 5.5", "exhale_s = 30"), "line 8: phase 1: exhale_s = 30 is not possible"),
        (("to_bpm = 5.5", "to_bmp = 5"), "to_bmp = 5 is not a setting of a phase; did you mean to_bpm?"),
        (('pace = "lead"', 'pace = "leed"'), "line 6: phase 1: pace = 'leed' is none of 'none', 'lead', 'hold'"),
        (("from_bpm = 9", 'from_bpm = "9"'), "line 7: phase 1: from_bpm = '9' is not a number"),
        (("from_bpm = 9", "fades = 1"), "line 7: phase 1: fades = 1 is neither true nor false"),
        (('name = "one"', "# nameless"), "line 3: phase 1: it has no name"),
        (('about = "mine"', "abuot = 2"), "line 2: abuot is not known here; did you mean about?"),
        (("[[phase]]", "[[phase"), "not TOML"),
        (("from_bpm = 9", "from_bpm = 12\ninhale_share = 0.34"), "makes the inhale last 1.7 s; it may last 2..10 s"),
        (("to_bpm = 5.5", "to_bpm = nan"), "to_bpm = nan is outside 4..12"),
    ],
)
def test_what_is_wrong_is_said_with_its_line_key_value_and_range(change, told):
    assert told in refused(GOOD.replace(*change))


def test_no_phases_is_no_programme():
    assert "it has no phases: write [[phase]]" in refused('about = "x"')
    assert "it has no phases" in refused("phase = 3")


def test_every_error_is_told_at_once():
    assert len(refused(GOOD.replace("2.5", "0").replace("5.5", "99")).splitlines()) == 2


def test_programmes_are_listed_and_drawn(capsys):
    assert main(["programs"]) == 0
    assert "settle-20" in capsys.readouterr().out
    assert main(["programs", "show", "settle"]) == 0
    drawn = capsys.readouterr().out
    assert "slow down" in drawn
    assert "━━━" in drawn


def test_a_programme_that_is_not_there_is_refused_with_those_that_are(capsys):
    assert main(["solo", "--hardware", "simulated", "--fast", "--program", "setle"]) == 2
    assert "there is no programme 'setle'; there are check-in, eyes" in capsys.readouterr().err


def test_a_file_can_be_a_programme(tmp_path):
    (tmp_path / "mine.toml").write_text(GOOD)
    assert programmes.load(str(tmp_path / "mine.toml")).name == "mine"
    (tmp_path / "latin.toml").write_bytes(b"about = '\xff'")
    with pytest.raises(ProgrammeError, match="not text in UTF-8"):
        programmes.load(str(tmp_path / "latin.toml"))
