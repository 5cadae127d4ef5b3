"""Encrypted sessions as people meet them: recorded with a key, listed without an identity, opened, forgotten."""

import json
import shutil
import sys

import pytest
from support import age_keys

from device.cli.command import main
from device.library import resonance_history
from device.recording import age_files, folders

SOLO = ("solo", "--hardware", "simulated", "--fast", "--minutes", "0.6")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A session of one and one of two, recorded with keys of both."""
    where = tmp_path_factory.mktemp("made")
    config = age_keys.settings(where, a=age_keys.key_of(where, "a"), b=age_keys.key_of(where, "b"))
    for more in ((), ("--people", "2")):
        assert main(["--config", str(config), "--recordings", str(where / "recordings"), *SOLO, *more]) == 0
    return where


@pytest.fixture
def ebb(made, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")

    def run(*words, code=0, root=made / "recordings", opens=(), config=made / "ebb.toml"):
        capsys.readouterr()
        given = [word for one in opens for word in ("--identity", made / f"{one}.key")]
        assert main([str(w) for w in ("--config", config, "--recordings", root, *words, *given)]) == code
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return said.out if code == 0 else said.err

    return run


def test_a_session_that_is_over_is_encrypted_at_once_and_says_nothing_of_a_body(made):
    for number, names in (("1", "a.edf.age a.summary.json.age session.json"), ("2", "a.edf.age a.summary.json.age")):
        found = {path.name for path in folders.find(made / "recordings", number).folder.iterdir()}
        assert set(names.split()) <= found
        assert not [name for name in found if name.endswith((".edf", ".summary.json"))]
    about = json.loads((folders.find(made / "recordings", "2").folder / "session.json").read_text())
    assert about["encrypted"] == ["a", "b"]
    assert about["lasted_s"] == pytest.approx(36, abs=0.1)
    assert "age1" not in json.dumps(about)


def test_lists_show_when_and_how_long_and_no_number_of_a_body_without_an_identity(ebb):
    listed, weeks = ebb("sessions"), ebb("trend", "--simulated", "--person", "a")
    assert "0:36" in listed
    assert "encrypted" in listed
    assert "1:12" in weeks
    for said in (listed, weeks):
        assert "encrypted: numbers with --identity FILE" in said
    for said in (listed, weeks, ebb("sessions", "--person", "b")):
        assert not any(sign in said for sign in ("/min", "%", "ms "))


def test_whose_identity_it_is_sees_their_own_numbers_and_nobody_elses(ebb):
    [one] = [line for line in ebb("sessions", opens="a").splitlines() if line.startswith(" 1")]
    assert "/min" in one
    assert "encrypted" not in one
    [theirs] = [line for line in ebb("sessions", "--person", "b", opens="a").splitlines() if line.startswith(" 2")]
    assert "/min" not in theirs
    assert "encrypted" in theirs
    weeks = ebb("trend", "--simulated", "--person", "b", opens="b")
    assert "/min" in weeks
    assert "--identity" not in weeks


@pytest.mark.parametrize(
    "words", [("show", 1), ("report", 1), ("export", 1, "--to", "csv"), ("replay", 1), ("notme", 1)]
)
def test_nothing_is_opened_without_an_identity_or_with_another_and_both_are_told(ebb, words, tmp_path):
    assert "it is encrypted; --identity FILE opens it" in ebb(*words, code=2)
    assert "it is encrypted to another key" in ebb(*words, code=2, opens="b")
    assert not list(tmp_path.glob("ebb-*"))


def test_with_its_identity_a_session_is_all_that_it_was(ebb, made, tmp_path, monkeypatch):
    before = {path: path.read_bytes() for path in (made / "recordings").rglob("*.age")}
    assert "heart" in ebb("show", 1, opens="a")
    ebb("export", 1, "--to", "edf", opens="a")
    [copy] = tmp_path.rglob("a.edf")
    ebb("replay", copy, "--results", "readable")
    ebb("replay", folders.find(made / "recordings", "1").folder / "a.edf.age", "--results", "encrypted", opens="a")
    rows = [(tmp_path / name).read_text().splitlines()[1:] for name in ("readable", "encrypted")]
    assert rows[0] == rows[1] != []
    assert "1 of" not in ebb("replay", 2, opens="ab")
    with (made / "a.key").open() as handed_in:
        monkeypatch.setattr(sys, "stdin", handed_in)
        assert "heart" in ebb("show", 1, "--identity", "-")
    assert {path: path.read_bytes() for path in before} == before


def test_words_to_an_encrypted_session_are_encrypted_with_it(ebb, made):
    assert "it is encrypted" in ebb("journal", 1, "about the sea", code=2)
    for line in ("about the sea", "and the wind"):
        ebb("journal", 1, line, opens="a")
    assert "and the wind" in ebb("show", 1, opens="a")
    folder = folders.find(made / "recordings", "1").folder
    assert not (folder / "a.words.jsonl").exists()
    assert b"sea" not in (folder / "a.words.jsonl.age").read_bytes()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("", "nothing in it begins with AGE-SECRET-KEY-1"),
        ("age1xyz\n", "does not begin with AGE-SECRET-KEY-1"),
        ("age-encryption.org/v1\n-> scrypt x 18\n", "age -d FILE"),
        ("AGE-SECRET-KEY-1ABC\n", "no whole identity"),
    ],
)
def test_what_is_no_identity_is_told_as_that(ebb, tmp_path, content, why):
    (tmp_path / "x.key").write_text(content)
    assert why in ebb("show", 1, "--identity", tmp_path / "x.key", code=2)
    assert "cannot be read" in ebb("show", 1, "--identity", tmp_path / "none", code=2)


def test_without_the_library_a_session_is_recorded_and_said_to_stay_readable_until_it_is_there(
    ebb, made, tmp_path, monkeypatch, capsys
):
    root = tmp_path / "recordings"
    with monkeypatch.context() as lacking:
        lacking.setitem(sys.modules, "pyrage", None)
        given = ["--config", str(made / "ebb.toml"), "--recordings", str(root)]
        assert main([*given, *SOLO]) == 0
        assert "this recording stays readable to whoever holds the card: pyrage" in capsys.readouterr().err
        assert main([*given, "check", "machine", "--hardware", "simulated", "--fast"]) == 1
        found = " ".join(capsys.readouterr().out.split())
        assert "wrong encryption what is recorded of a and b stays readable" in found
        assert "not installed" in ebb("encrypt", "--yes", root=root, code=2)
    assert [path.name for path in root.rglob("a.edf*")] == ["a.edf"]
    capsys.readouterr()
    assert main([*given, "check", "machine", "--hardware", "simulated", "--fast"]) == 0
    assert "what is recorded of a and b is encrypted once" in " ".join(capsys.readouterr().out.split())
    ebb(*SOLO, root=root)
    assert sorted(path.name for path in root.rglob("a.edf*")) == ["a.edf.age", "a.edf.age"]


@pytest.mark.parametrize(
    ("codes", "said", "kept"),
    [
        ("a,x", "the recording of x stays readable: only a has a key; a code other than a and b is a guest's", "a"),
        ("a,b", "the recording of b stays readable: only a has a key", "a"),
        ("x,y", "the recordings of x and y stay readable: only a has a key; a code other than a and b is a", ""),
    ],
)
def test_who_stays_readable_beside_somebody_with_a_key_is_told_as_the_session_begins(
    made, tmp_path, capsys, codes, said, kept
):
    key = json.loads((made / "ebb.toml").read_text().splitlines()[1].partition("=")[2])
    config = age_keys.settings(tmp_path, a=key)
    words = ["shared", "--hardware", "simulated", "--fast", "--minutes", "0.1", "--codes", codes]
    assert main(["--config", str(config), "--recordings", str(tmp_path / "r"), *words]) == 0
    assert said in " ".join(capsys.readouterr().err.split())
    assert {path.name.partition(".")[0] for path in tmp_path.rglob("*.edf.age")} == set(kept)
    assert {path.stem for path in tmp_path.rglob("*.edf")} == set(codes.split(",")) - set(kept)


def test_a_check_says_whose_recordings_are_encrypted_and_that_nobody_elses_are(made, tmp_path, capsys):
    key = json.loads((made / "ebb.toml").read_text().splitlines()[1].partition("=")[2])
    config = age_keys.settings(tmp_path, b=key)
    main(
        [
            "--config",
            str(config),
            "--recordings",
            str(tmp_path),
            "check",
            "machine",
            "--hardware",
            "simulated",
            "--fast",
        ]
    )
    found = " ".join(capsys.readouterr().out.split())
    assert "what is recorded of b is encrypted once a session is over, and nobody else's: only b has a key" in found


def test_what_was_recorded_before_there_was_a_key_is_listed_and_encrypted_after_a_yes(ebb, tmp_path, made):
    root, plain = tmp_path / "recordings", age_keys.settings(tmp_path)
    ebb(*SOLO, root=root, config=plain)
    ebb("sessions", root=root, config=plain)
    ebb("report", 1, root=root, config=plain)
    ebb(*SOLO, root=root)  # with a key: only its own
    assert sorted(path.name for path in root.rglob("a.edf*")) == ["a.edf", "a.edf.age"]
    assert "there is no key to encrypt to" in ebb("encrypt", root=root, config=plain, code=2)
    folder = folders.find(root, "1").folder
    assert "add --yes" in ebb("encrypt", root=root, code=2)
    assert (folder / "a.edf").exists()
    said = ebb("encrypt", "--yes", root=root)
    for path in (folder / "a.edf", folder / "a.summary.json", tmp_path / "ebb-0001-a.html"):
        assert f"  {path}\n" in said
    assert not [*root.rglob("*.edf"), *root.rglob("*.summary.json")]
    assert "0:36" in ebb("sessions", root=root)
    assert "nothing to encrypt" in ebb("encrypt", root=root)


def test_forget_finds_encrypted_files_by_name_and_content_and_leaves_what_only_looks_like_them(ebb, made, tmp_path):
    root = shutil.copytree(made / "recordings", tmp_path / "recordings")
    ebb("journal", 2, "b's", "--person", "b", root=root, opens="b")
    folder = folders.find(root, "2").folder
    (folder / "b-2.edf.age").write_text("somebody else's")
    said = ebb("forget", 2, "--person", "b", "--yes", root=root)
    assert "no file that was encrypted with age" in said
    left = {path.name for path in folder.iterdir() if path.name != "session.json"}
    assert {name for name in left if name.startswith("b")} == {"b-2.edf.age"}
    assert {"a.edf.age", "a.summary.json.age"} <= left
    assert json.loads((folder / "session.json").read_text())["encrypted"] == ["a"]
    (folder / "b-2.edf.age").unlink()
    ebb("forget", "--everything", "--yes", root=root)
    assert not [path for path in root.rglob("*") if path.is_file()]


def test_what_an_assessment_finds_is_encrypted_and_whose_it_is_can_say_that_it_was_a_guests(ebb, made, tmp_path):
    root, programme = tmp_path / "recordings", tmp_path / "assesses.toml"
    programme.write_text(
        'about = "assesses"\n[[phase]]\nname = "here"\nminutes = 0.6\npace = "hold"\nassess = true\nfades = true\n'
    )
    ebb("solo", "--hardware", "simulated", "--fast", "--program", programme, root=root)
    [kept] = (root / "people").iterdir()
    assert kept.name.startswith("a-simulated.0001-")
    assert kept.read_bytes().startswith(b"age-encryption.org/v1\n")
    opens = age_files.identities([made / "a.key"])
    assert len(resonance_history.history(root, "a", True, opens)) == 1
    ebb("notme", 1, root=root, opens="a")
    assert resonance_history.history(root, "a", True, opens) == []
    ebb("notme", 1, "--undo", root=root, opens="a")
    assert len(resonance_history.history(root, "a", True, opens)) == 1
    assert resonance_history.history(root, "a", True) == []
    ebb("forget", 1, "--yes", root=root)
    assert not list(root.rglob("*.age"))
