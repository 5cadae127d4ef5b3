"""Programmes: those that come with Ebb keep promise 3, one's own are understood, and what is wrong is said exactly."""

import itertools
import os

import pytest

from device.cli.command import main
from device.cli.programme_listings import drawn
from device.guide.programme import Programme, ProgrammeError
from device.guide.programme_file import as_toml, parse
from device.library import programmes
from device.settings.parse import ConfigError
from device.settings.parse import parse as settings
from device.settings.tree import DEFAULTS, BreathSettings

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
def test_the_settings_of_the_breath_can_be_used_with_every_programme_that_comes_with_ebb(name):
    """Whatever the settings accept, at their corners and between: paces of 4..12, and inhale shares of 0.334..0.5."""
    for start, rate, share in itertools.product((4.0, 6.0, 8.0, 10.0, 12.0), (4.0, 6.0, 12.0), (0.334, 0.4, 0.5)):
        try:
            breath = settings({"breath": {"start_bpm": start, "rate_bpm": rate, "inhale_share": share}}).breath
        except ConfigError:
            continue  # an inhale of less than 2 s
        assert programmes.load(name, breath)


def test_a_phase_takes_from_the_settings_what_it_does_not_say_of_its_breath():
    breath = BreathSettings(start_bpm=8.0, rate_bpm=5.0, inhale_share=0.45)
    lead = 'name = "x"\nminutes = 1\npace = "lead"\n'
    bare, own = parse(f"[[phase]]\n{lead}[[phase]]\n{lead}from_bpm = 9\nto_bpm = 6\n", "x", "x.toml", breath).phases
    assert (bare.from_bpm, bare.to_bpm, bare.inhale_share) == (8.0, 5.0, 0.45)
    assert (own.from_bpm, own.to_bpm, own.inhale_share) == (9.0, 6.0, 0.45)


def test_settle_goes_from_where_to_where_the_settings_say():
    arrive, down, *_ = programmes.load("settle", BreathSettings(start_bpm=8.0, rate_bpm=5.0)).phases
    assert (arrive.from_bpm, down.from_bpm, down.to_bpm) == (8.0, 8.0, 5.0)


@pytest.mark.parametrize("name", ["settle", "settle-20", "together", "turns", "hold", "eyes", "move"])
def test_what_a_recording_notes_of_a_programme_needs_no_settings(name):
    for breath in (DEFAULTS.breath, BreathSettings(start_bpm=9.0, rate_bpm=5.0, inhale_share=0.45)):
        programme = programmes.load(name, breath)
        assert parse(as_toml(programme), name, "a recording").phases == programme.phases


def test_the_settings_are_by_default_what_a_phase_always_was():
    said = 'about = ""\n[[phase]]\nname = "x"\nminutes = 1\n'
    assert parse(said, "x", "x.toml", DEFAULTS.breath) == parse(said, "x", "x.toml")


@pytest.mark.parametrize("name", sorted(programmes.names()))
def test_every_programme_that_comes_with_ebb_can_be_used(name):
    programme = programmes.load(name)
    assert programme.about
    assert programme.phases[-1].fades, "it goes dark softly"
    assert not any(phase.fades for phase in programme.phases[:-1])
    assert drawn(programme)


def test_the_programmes_of_the_readme_are_there():
    alone = {"settle", "settle-20", "resonance", "resonance-short", "train", "hum", "eyes", "move", "quiet", "check-in"}
    assert set(programmes.names()) == alone | {"morning", "night-light", "together", "turns", "hold"}


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
    ("change", "words"),
    [
        (("minutes = 2.5", "minutes = 0"), "mine.toml: line 5: phase 1: minutes = 0 is outside 0.1..60 min"),
        (("to_bpm = 5.5", "to_bpm = 3"), "line 8: phase 1: to_bpm = 3 is outside 4..12 breaths/min"),
        (("to_bpm = 5.5", "hold_s = 4"), "line 8: phase 1: hold_s = 4 is not possible: Ebb has no breath holds"),
        (("to_bpm = 5.5", "exhale_s = 30"), "line 8: phase 1: exhale_s = 30 is not possible"),
        (("to_bpm = 5.5", "to_bmp = 5"), "to_bmp = 5 is not a setting of a phase; did you mean to_bpm?"),
        (('pace = "lead"', 'pace = "leed"'), "line 6: phase 1: pace = 'leed' is none of 'none', 'lead', 'hold'"),
        (('name = "one"', '# name = "two"'), "line 3: phase 1: it has no name"),
        (('name = "one"', 'name = ""'), "line 4: phase 1: name = '' is not a text in quotes of 1 to 40 letters"),
        (('name = "one"', f'name = "{"x" * 41}"'), f"name = '{'x' * 41}' is not a text in quotes of 1 to 40"),
        (('name = "one"', f'name = "{"🌙" * 21}"'), "letters that can be printed, at most 80 bytes"),
        (('name = "one"', r'name = "a\u001b[2J"'), r"line 4: phase 1: name = 'a\x1b[2J' is not a text in quotes"),
        (('about = "mine"', r'about = "a\u202eb"'), r"line 2: about = 'a\u202eb' is not one line of text"),
        (('about = "mine"', 'about = """\na\nb"""'), r"line 2: about = 'a\nb' is not one line of text in quotes"),
        (('about = "mine"', f'about = "{"x" * 201}"'), "of up to 200 letters that can be printed"),
        (("minutes = 2.5", "minutes = nan"), "line 5: phase 1: minutes = nan is outside 0.1..60 min"),
        (("minutes = 2.5", "minutes = inf"), "line 5: phase 1: minutes = inf is outside 0.1..60 min"),
        (("minutes = 2.5", "minutes = -inf"), "line 5: phase 1: minutes = -inf is outside 0.1..60 min"),
        (("minutes = 2.5", "minutes = -3"), "line 5: phase 1: minutes = -3 is outside 0.1..60 min"),
        (("minutes = 2.5", "minutes = true"), "line 5: phase 1: minutes = True is not a number"),
        (("minutes = 2.5", "minutes = 2026-11-22"), "minutes = datetime.date(2026, 11, 22) is not a number"),
        (("minutes = 2.5", f"minutes = {10**300}"), f"minutes = 1{'0' * 59}... is outside 0.1..60 min"),
        (("minutes = 2.5", f"minutes = {'9' * 5000}"), "mine.toml: not TOML: Exceeds the limit"),
        (("minutes = 2.5", f"minutes = 0x{'f' * 5000}"), "minutes = a very long number is outside 0.1..60 min"),
        (("minutes = 2.5", f"minutes = {'[' * 5000}"), "mine.toml: not TOML: brackets within brackets"),
        (("minutes = 2.5", "minutes = 2.5\nminutes = 3"), "mine.toml: line 6: not TOML: Cannot overwrite a value"),
        (("minutes = 2.5", r'"a\u001b" = 1'), r"line 3: phase 1: 'a\x1b' = 1 is not a setting of a phase"),
        (("[[phase]]", "[phase]"), "line 3: [phase] is one table: write [[phase]] above each part"),
        (("to_bpm = 5.5", "to_bpm = 5.5\nhold.out_s = 3"), "line 9: phase 1: hold = {'out_s': 3} is not possible"),
        (
            ("from_bpm = 9", "inhale_share = 0.34"),
            "line 3: phase 1: from_bpm = 11.0 with inhale_share = 0.34 makes the inhale last 1.9 s",
        ),
        (("from_bpm = 9", 'from_bpm = "9"'), "line 7: phase 1: from_bpm = '9' is not a number"),
        (("from_bpm = 9", "fades = 1"), "line 7: phase 1: fades = 1 is neither true nor false"),
        (('name = "one"', "# nameless"), "line 3: phase 1: it has no name"),
        (('about = "mine"', "abuot = 2"), "line 2: abuot is not known here; did you mean about?"),
        (("[[phase]]", "[[phase"), "not TOML"),
        (("from_bpm = 9", "from_bpm = 12\ninhale_share = 0.34"), "makes the inhale last 1.7 s; it may last 2..10 s"),
        (("to_bpm = 5.5", "to_bpm = nan"), "to_bpm = nan is outside 4..12"),
    ],
)
def test_what_is_wrong_is_said_with_its_line_key_value_and_range(change, words):
    assert words in refused(GOOD.replace(*change))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('about = "x"', "mine.toml: line 1: it has no phases: write [[phase]]"),
        ("", "mine.toml: line 1: it has no phases"),
        ("phase = 3", "mine.toml: line 1: it has no phases"),
        ('about = "x"\nphase = []', "mine.toml: line 2: it has no phases"),
        ('about = "x"\nphase = ["a", "b"]', "mine.toml: line 2: it has no phases"),
        ('about = "x"\nphase = [{name = "a", minutes = 0}]', "line 2: phase 1: minutes = 0 is outside 0.1..60 min"),
        ("# quiet\n" * 100_000, "mine.toml: it is longer than any programme: up to 100000 characters are possible"),
        (GOOD + '[[phase]]\nname = "x"\nminutes = 1\n' * 60, "line 126: it has 61 phases; up to 40 are possible"),
        ("[[phase]]\n" * 40, "mine.toml: and 60 more"),
    ],
)
def test_a_text_that_is_no_programme_is_refused_in_words(text, words):
    assert words in refused(text)


def test_every_error_is_told_at_once_in_the_order_of_the_lines():
    second = GOOD.replace('about = "mine"\n', "").replace("2.5", "99")
    words = refused(GOOD.replace("2.5", "0").replace("5.5", "99").replace("mine", "mi\\tne") + second + "[bad]\nx = 1")
    assert [line.split(": ")[1] for line in words.splitlines()] == ["line 2", "line 5", "line 8", "line 12", "line 16"]


def test_an_error_is_told_at_a_line_of_its_own_phase_and_in_no_comment():
    text = '[[phase]]\nname = "a"\nminutes = 1\npace = "lead"\ninhale_share = 0.34\n# from_bpm = 9\n'
    text += GOOD.replace('about = "mine"', "")
    assert "line 1: phase 1: from_bpm = 11.0 with inhale_share" in refused(text)


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_file_of_any_editor_can_be_a_programme_and_its_lines_are_counted_as_there(tmp_path, ending, mark):
    path = tmp_path / "mine.toml"
    path.write_bytes((mark + GOOD.replace("\n", ending)).encode())
    assert programmes.load(str(path)).phases[0].name == "one"
    path.write_bytes((mark + GOOD.replace("2.5", "0").replace("\n", ending)).encode())
    with pytest.raises(ProgrammeError, match="line 5: phase 1: minutes = 0"):
        programmes.load(str(path))


def test_names_keep_their_letters_and_lose_only_doubled_spaces():
    text = GOOD.replace('"one"', '"été  “🌙” \\"x\\" \\\\ #1"')
    named = parse(text, "mine", "mine.toml").phases[0]
    assert named.name == 'été “🌙” "x" \\ #1'
    assert parse(as_toml(Programme("mine", "", (named,))), "mine", "again").phases == (named,)


def a_folder(path):
    path.mkdir()


def ten_megabytes(path):
    path.write_text("# quiet\n" * 1_300_000)


WRONG_FILES = {
    "a folder": (a_folder, "it is a folder"),
    "no text": (lambda path: path.write_bytes(b"about = '\xff'"), "it is no text in UTF-8"),
    "ten megabytes": (ten_megabytes, "up to 1048576 are read"),
    "a pipe": (os.mkfifo, "it is no regular file"),
    "nowhere": (lambda path: path.symlink_to("/nowhere/x.toml"), "cannot be read: No such file or directory"),
    "without end": (lambda path: path.symlink_to("/dev/zero"), "a link out of its folder"),
    "nothing": (lambda path: path.write_text(""), "it has no phases"),
}


@pytest.mark.parametrize("kind", WRONG_FILES)
def test_a_wrong_file_is_told_in_one_message_at_once(tmp_path, monkeypatch, capsys, kind):
    make, words = WRONG_FILES[kind]
    folder = tmp_path / "config" / "ebb" / "programs"
    folder.mkdir(parents=True)
    make(folder / "mine.toml")
    assert main(["solo", "--hardware", "simulated", "--fast", "--program", "mine"]) == 2
    out = capsys.readouterr()
    assert words in out.err
    assert out.err.startswith("ebb: ")
    assert len(out.err.splitlines()) == 1
    assert main(["programs"]) == 0  # the others can still be chosen
    assert "cannot be used" in capsys.readouterr().out


def test_a_file_whose_name_moves_terminals_is_not_offered(tmp_path, capsys):
    folder = tmp_path / "config" / "ebb" / "programs"
    folder.mkdir(parents=True)
    (folder / "a\x1b[2J.toml").write_text(GOOD)
    assert main(["programs"]) == 0
    assert "\x1b[2J" not in capsys.readouterr().out


@pytest.mark.parametrize("name", ["../mine", "/etc/passwd", ".", "mine.toml", "x" * 5000, "a\x1b[2J"])
def test_a_name_that_is_none_is_refused_with_those_that_are(capsys, name):
    assert main(["solo", "--hardware", "simulated", "--fast", "--program", name]) == 2
    words = capsys.readouterr().err
    assert "there is no programme" in words
    assert "settle-20" in words
    assert "\x1b" not in words


@pytest.mark.parametrize("name", ["a\x1b[2J", "x" * 41, " "])
def test_a_file_that_is_called_by_no_name_is_refused(tmp_path, name):
    (tmp_path / f"{name}.toml").write_text(GOOD)
    with pytest.raises(ProgrammeError, match="as the file calls it, is no name") as caught:
        programmes.load(str(tmp_path / f"{name}.toml"))
    assert str(caught.value).isprintable()


def test_programmes_are_listed_and_drawn(capsys):
    assert main(["programs"]) == 0
    assert "settle-20" in capsys.readouterr().out
    assert main(["programs", "show", "settle"]) == 0
    drawn = capsys.readouterr().out
    assert "slow down" in drawn
    assert "━━━" in drawn


def test_a_programme_that_is_nearly_one_is_told_which(capsys):
    assert main(["solo", "--hardware", "simulated", "--fast", "--program", "setle"]) == 2
    assert "there is no programme 'setle'; did you mean settle?" in capsys.readouterr().err


def test_a_file_can_be_a_programme(tmp_path):
    (tmp_path / "mine.toml").write_text(GOOD)
    assert programmes.load(str(tmp_path / "mine.toml")).name == "mine"
