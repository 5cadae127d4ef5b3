"""Words as a person types them: listed, added, changed, taken back, and one of them removed for good."""

import json
import shutil
from pathlib import Path

import pytest
from support import age_keys
from support.command_line import typed

from device.app import boot_partition
from device.cli import journal_commands
from device.cli.command import main
from device.library import journal
from device.recording import age_files, folders
from drivers import stored
from drivers.system.card import Disk

SECRET = "a wrong line about the sea"
CORTISOL = ("--name", "cortisol", "--unit", "nmol/L", "--method", "saliva", "--at", "0:10")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A session of one and one of two."""
    root = tmp_path_factory.mktemp("made") / "recordings"
    for more in ((), ("--people", "2")):
        words = ("log", "--hardware", "simulated", "--fast", "--minutes", "0.5", *more)
        assert main(["--recordings", str(root), *words]) == 0
    return root


@pytest.fixture
def root(made, tmp_path):
    return Path(shutil.copytree(made, tmp_path / "recordings"))


@pytest.fixture
def ebb(root, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)
    return typed(root, capsys)


def rows(said):
    """The lines that were listed, by number."""
    table = said[said.index("no ") :].splitlines()[1:]
    return {int(row[:3]): " ".join(row[3:].split()) for row in table if row[:3].strip().isdigit()}


def test_without_words_what_is_there_is_listed_by_number_with_its_moment(ebb):
    assert ebb("journal", 1) == "nothing is written to session 1\n"
    ebb("journal", 1, "slept well")
    ebb("attach", 1, *CORTISOL, "--value", "12.5")
    ebb("journal", 1, "rain", "--at", "0:20")
    assert rows(ebb("journal", 1)) == rows(ebb("attach", 1))
    assert rows(ebb("journal", 1)) == {1: "slept well", 2: "0:10 cortisol 12.5 nmol/L (saliva)", 3: "0:20 rain"}


@pytest.mark.parametrize(
    ("words", "listed"),
    [
        (("slept", "well", "tonight"), "slept well tonight"),
        (("slept", "well", "--at", "0:10"), "0:10 slept well"),
        (("--at", "0:10", "slept", "well"), "0:10 slept well"),
        (("slept", "--at", "0:10", "well"), "0:10 slept well"),
        (("--", "-5", "degrees"), "-5 degrees"),
    ],
)
def test_words_need_no_quotes_and_what_was_kept_is_said(ebb, words, listed):
    said = ebb("journal", 1, *words)
    assert rows(said) == {1: listed}
    assert "'ebb journal 1' lists, and takes back with --undo 1" in said


def test_a_line_and_a_value_are_changed_in_part_or_whole_and_what_they_were_is_one_option_away(ebb):
    ebb("journal", 1, "slpt well", "--at", "0:10")
    ebb("attach", 1, *CORTISOL, "--value", "125")
    assert rows(ebb("journal", 1, "--change", 1, "slept", "well")) == {1: "0:10 slept well"}
    assert rows(ebb("journal", 1, "--change", 1, "--at", "0:12")) == {1: "0:12 slept well"}
    assert rows(ebb("attach", 1, "--change", 2, "--value", "12.5")) == {2: "0:10 cortisol 12.5 nmol/L (saliva)"}
    listed = ebb("journal", 1)
    assert "slpt" not in listed
    assert "--history shows" in listed
    history = ebb("journal", 1, "--history")
    for words in ("slpt well", "1 instead: slept well", "cortisol 125 nmol/L", "2 instead: cortisol 12.5"):
        assert words in history
    for shown in (ebb("show", 1), ebb("report", 1) and Path("ebb-0001-a.html").read_text()):
        assert "slept well" in shown
        assert "slpt" not in shown
        assert not any(wrong in shown for wrong in ("cortisol 125", ">125<"))


def test_what_is_taken_back_is_listed_no_more_but_stays_in_the_history_and_that_is_said(ebb):
    ebb("journal", 1, "one")
    ebb("journal", 1, "--change", 1, "two")
    assert rows(ebb("journal", 1, "--undo", 1)) == {1: "one"}
    assert "stays in the history" in ebb("help", "journal").replace("\n", " ")
    assert "--forget removes it for good" in ebb("journal", 1, "--undo", 1)
    assert "all that was has been taken back: see --history" in ebb("journal", 1)
    assert "1 taken back" in ebb("journal", 1, "--history")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("journal", 1, "--change", 2, "x"), "has no line 2 of a's; there are: 1"),
        (("journal", 1, "--change", 1), "say what it is to be instead"),
        (("journal", 1, "--undo", 1, "x"), "--undo takes nothing to write with it"),
        (("journal", 1, "--undo", 1, "--forget", 1), "--undo and --forget: one at a time"),
        (("attach", 1, "--change", 1, "--value", "3"), "'ebb journal 1 --change 1' changes it"),
        (("attach", 1, "--value", "3"), "a laboratory value needs --name and --unit and --method and --at too"),
        (("journal", 1, "--change", 1, "x", "--at", "9:00"), "--at 9:00: the session lasted 0:30"),
        (("journal", 1, ""), "an empty line was given"),
        (("journal", 2), "add --person a or --person b"),
        (("journal", 1, "--forget", 2, "--yes"), "has no line 2 of a's; there are: 1"),
        (("journal", 1, "--forget", 1), "add --yes"),
    ],
)
def test_what_cannot_be_done_says_what_can_and_leaves_all_as_it_was(ebb, root, words, told):
    ebb("journal", 1, "one")
    before = {path: path.read_bytes() for path in root.rglob("*.jsonl")}
    assert told in ebb(*words, code=2)
    assert {path: path.read_bytes() for path in root.rglob("*.jsonl")} == before


def test_promise_5_two_peoples_words_never_mix(ebb):
    for code in "ab":
        ebb("journal", 2, f"of {code}", "--person", code)
    ebb("journal", 2, "--change", 1, "b's own", "--person", "b")
    assert rows(ebb("journal", 2, "--person", "a")) == {1: "of a"}
    assert rows(ebb("journal", 2, "--person", "b")) == {1: "b's own"}
    ebb("journal", 2, "--forget", 1, "--person", "b", "--yes")
    assert rows(ebb("journal", 2, "--person", "a")) == {1: "of a"}


def files(where):
    return sorted(path for path in where.rglob("*") if path.is_file())


def holding(where, words=SECRET):
    return [path for path in files(where) if words.encode() in path.read_bytes()]


@pytest.fixture
def everywhere(ebb, root, tmp_path, monkeypatch):
    """A wrong line, changed twice, with every copy that Ebb makes of it."""
    boot, pages = tmp_path / "boot", tmp_path / "pages"
    (boot / boot_partition.WANTED).mkdir(parents=True)
    pages.mkdir()
    monkeypatch.setattr(journal_commands, "boot_folder", lambda: boot)
    ebb("journal", 1, "the first of three")
    ebb("journal", 1, SECRET)
    ebb("journal", 1, "the last of three")
    ebb("report", 1, "--to", pages / "a.html")
    ebb("export", 1, "--to", "csv", "--folder", pages)
    ebb("export", 1, "--to", "json", "--folder", pages)
    boot_partition.hand_out(root, boot, Disk())
    ebb("journal", 1, "--change", 2, SECRET + ", in part")
    ebb("journal", 1, "--change", 2, "right at last")
    stored.beside(folders.find(root, "1").folder / "a.words.jsonl").write_text(SECRET)
    return tmp_path


def test_forgotten_is_gone_no_byte_of_a_line_is_left_wherever_ebb_wrote_it(ebb, root, everywhere):
    before = holding(everywhere)
    assert {path.relative_to(everywhere).parts[0] for path in before} == {"recordings", "boot", "pages"}
    recordings = {path: path.read_bytes() for path in everywhere.rglob("*.edf")}
    listed = ebb("journal", 1, "--forget", 2, "--yes")
    assert all(f"  {path}\n" in listed for path in before)
    assert holding(everywhere) == []
    assert holding(everywhere, "right at last") == []
    assert files(everywhere / "pages") == []
    assert {path: path.read_bytes() for path in everywhere.rglob("*.edf")} == recordings
    assert rows(ebb("journal", 1)) == {1: "the first of three", 3: "the last of three"}
    assert "sea" not in ebb("journal", 1, "--history")
    ebb("journal", 1, "one more")
    assert sorted(rows(ebb("journal", 1))) == [1, 3, 6]


def test_what_is_about_to_go_is_listed_with_its_history_before_anybody_is_asked(ebb, everywhere, capsys):
    before = holding(everywhere)
    main(["--recordings", str(everywhere / "recordings"), "journal", "1", "--forget", "2"])
    said = capsys.readouterr().out
    assert all(f"  {path}\n" in said for path in before)
    assert said.count(SECRET) == 2
    assert "2 instead: right at last" in said
    assert holding(everywhere) == before


def test_what_went_with_one_line_is_not_told_of_again_with_the_next(ebb, everywhere):
    ebb("journal", 1, "--forget", 2, "--yes")
    assert "These stay" not in ebb("journal", 1, "--forget", 1, "--yes")


def test_what_holds_no_words_is_found_after_a_line_was_forgotten_as_before(ebb, everywhere):
    results, tables = everywhere / "out.jsonl", everywhere / "tables"
    tables.mkdir()
    ebb("replay", 1, "--results", results)
    ebb("export", "1-2", "--to", "rr", "--person", "a", "--folder", tables)
    ebb("journal", 1, "--forget", 2, "--yes")
    [table] = tables.rglob("a_sessions.csv")
    before = table.read_text()
    ebb("forget", 1, "--yes")
    assert not results.exists()
    assert len(table.read_text().splitlines()) == len(before.splitlines()) - 1


def test_a_page_that_was_changed_since_stays_and_is_named(ebb, everywhere):
    page = everywhere / "pages" / "a.html"
    page.write_text(page.read_text() + "my own words beneath")
    assert f"{page}: it was changed since Ebb wrote it" in ebb("journal", 1, "--forget", 2, "--yes")
    assert holding(everywhere) == [page]


def test_results_of_a_replay_hold_no_words_and_stay(ebb, everywhere):
    ebb("replay", 1, "--results", everywhere / "out.jsonl")
    ebb("journal", 1, "--forget", 2, "--yes")
    assert (everywhere / "out.jsonl").exists()


def test_the_only_line_goes_with_its_file(ebb, root):
    ebb("journal", 1, SECRET)
    ebb("journal", 1, "--forget", 1, "--yes")
    assert not list(root.rglob("a.words*"))
    assert ebb("journal", 1) == "nothing is written to session 1\n"


def test_a_session_elsewhere_is_not_ebbs_to_take_lines_from(ebb, root, tmp_path):
    ebb("journal", 1, SECRET)
    mine = shutil.copytree(folders.find(root, "1").folder, tmp_path / "mine")
    assert "only what Ebb keeps there is removed" in ebb("journal", mine, "--forget", 1, "--yes", code=2)
    assert holding(mine)


def test_the_history_goes_along_to_another_lamp(ebb, root, tmp_path):
    ebb("journal", 1, "one")
    ebb("journal", 1, "--change", 1, "two")
    here = tmp_path / "here"
    ebb("import", root, "--yes", where=here)
    assert rows(ebb("journal", 1, where=here)) == {1: "two"}
    assert "1 instead: two" in ebb("journal", 1, "--history", where=here)


def test_words_of_an_encrypted_session_are_changed_taken_back_and_removed_with_its_identity(tmp_path, capsys):
    pytest.importorskip("pyrage")
    root, key = tmp_path / "recordings", tmp_path / "a.key"
    config = age_keys.settings(tmp_path, a=age_keys.key_of(tmp_path, "a"))

    def ebb(*words, code=0, opens=True):
        given = ["--identity", str(key)] * opens
        assert main(["--config", str(config), "--recordings", str(root), *map(str, words), *given]) == code
        out = capsys.readouterr()
        return out.out + out.err

    ebb("log", "--hardware", "simulated", "--fast", "--minutes", "0.5", opens=False)
    for words in ("one", SECRET, "three"):
        ebb("journal", 1, words)
    ebb("journal", 1, "--change", 2, "two")
    folder = folders.find(root, "1").folder
    assert [path.name for path in folder.glob("a.words*")] == ["a.words.jsonl.age"]
    (folder / ".a.words.jsonl.age.0123456789abcdef.new").write_bytes(b"begun")
    for doing in (["--undo", 2], ["--forget", 2, "--yes"], ["--history"], []):
        assert "it is encrypted" in ebb("journal", 1, *doing, code=2, opens=False)
    assert "three" in ebb("journal", 1, "--forget", 2, "--yes") + ebb("journal", 1)
    opened = age_files.content(folder / "a.words.jsonl.age", 1 << 20, age_files.identities([key]))
    assert [json.loads(line)["kind"] for line in opened.splitlines()] == ["line", "gone", "line", "gone"]
    assert b"sea" not in opened
    assert [path.name for path in folder.glob("*words*")] == ["a.words.jsonl.age"]


def test_an_encrypted_twin_that_a_power_cut_left_goes_with_what_it_holds(ebb, root):
    pyrage = pytest.importorskip("pyrage")
    ebb("journal", 1, SECRET)
    ebb("journal", 1, "two")
    session = folders.find(root, "1")
    twin = session.folder / "a.words.jsonl.age"
    key = str(pyrage.x25519.Identity.generate().to_public())
    twin.write_bytes(age_files.encrypted(journal.path(session, "a").read_bytes(), key))
    ebb("journal", 1, "--forget", 1, "--yes")
    assert not twin.exists()
    assert rows(ebb("journal", 1)) == {2: "two"}
