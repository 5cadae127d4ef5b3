"""A programme of one's own begins as another: by one command, and over nothing that is there."""

from importlib import resources

import pytest

from device.cli.command import main
from device.library import programmes


@pytest.fixture
def ebb(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))

    def run(*words, code=0):
        capsys.readouterr()
        assert main(["programs", *words]) == code
        out = capsys.readouterr()
        return out.out if code == 0 else out.err

    return run


def test_a_copy_is_the_same_programme_with_its_comments_in_the_users_folder(ebb, tmp_path):
    told = ebb("copy", "settle", "mine")
    file = tmp_path / "ebb" / "programs" / "mine.toml"
    assert told.splitlines()[0] == str(file)
    assert file.read_text() == (resources.files("device.guide") / "programmes" / "settle.toml").read_text()
    assert programmes.load("mine").phases == programmes.load("settle").phases
    assert "  ebb solo --program mine" in told.splitlines()
    assert "mine" in ebb()


def test_a_copy_says_where_the_format_is_described(ebb):
    assert str(programmes.described()) in ebb("copy", "settle", "mine").splitlines()
    assert programmes.described().is_file()


def test_a_copy_of_ones_own_and_of_a_file_can_be_made(ebb, tmp_path):
    ebb("copy", "settle", "mine")
    file = tmp_path / "ebb" / "programs" / "mine.toml"
    file.write_text(file.read_text().replace("Eight", "Nine"))
    ebb("copy", "mine", "other")
    ebb("copy", str(file), "third")
    assert programmes.load("other").about == programmes.load("third").about == programmes.load("mine").about


def test_a_copy_never_replaces_what_is_there(ebb, tmp_path):
    ebb("copy", "settle", "mine")
    file = tmp_path / "ebb" / "programs" / "mine.toml"
    file.write_text("# hours of work\n")
    told = ebb("copy", "settle", "mine", code=2)
    assert "is there already, and was left as it is" in told
    assert file.read_text() == "# hours of work\n"


@pytest.mark.parametrize("own", ["../mine", "a/b", ".hidden", "", "-x", "two words", "m" * 41, "mine.toml", "x\x1b"])
def test_a_name_that_no_shell_likes_is_refused(ebb, own, tmp_path):
    assert "cannot be the name of a programme" in ebb(
        "copy", "settle", *(["--", own] if own[:1] == "-" else [own]), code=2
    )
    assert not list(tmp_path.rglob("*.toml"))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["copy", "setle", "mine"], "there is no programme 'setle'; did you mean settle?"),
        (["copy", "settle"], "'ebb programs copy NAME MINE'"),
        (["show"], "say which"),
        (["show", "settle", "mine"], "'ebb programs show NAME'"),
    ],
)
def test_what_is_missing_or_wrong_is_said(ebb, words, told):
    assert told in ebb(*words, code=2)


def test_a_folder_that_cannot_be_written_is_told(ebb, tmp_path):
    (tmp_path / "ebb").write_text("a file where the folder would be")
    assert "cannot be written" in ebb("copy", "settle", "mine", code=2)
