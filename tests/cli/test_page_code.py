"""`ebb page code`: a person's code set at the shell, twice and unseen, and what it opens."""

import os
import pty
import shutil
import subprocess
import sys

import pytest
from support.recordings import STORED

from device.cli import main
from device.library import codes, phones
from device.library.codes import Codes
from drivers.system.card import Disk

NEWEST = 2
"""Number of the last session that is stored."""


@pytest.fixture
def state(tmp_path):
    shutil.copytree(STORED, tmp_path / "state" / "ebb" / "recordings")
    return tmp_path / "state" / "ebb"


def test_each_phone_is_listed_with_the_session_at_which_it_was_last_here(state, capsys):
    for n, seen in enumerate((NEWEST, 0, 1)):
        phones.add(Disk(), state, f"{n:064x}", seen)
    main(["page"])
    assert capsys.readouterr().out.splitlines() == [
        "phone 1: last here at session 2", "phone 2", "phone 3: last here at session 1",
    ]  # fmt: skip
    (state / "recordings" / "counter").write_text("51\n")
    main(["--language", "de", "page"])
    assert capsys.readouterr().out.splitlines() == ["Telefon 1: zuletzt hier bei Sitzung 2", "Telefon 2"]


def kept(state):
    return Codes(Disk(), state, ("a", "b"))


def typed(*words, lines):
    """The command at a terminal where these lines are typed: how it ended, and all that stood there."""
    ours, its = pty.openpty()
    command = [sys.executable, "-c", "import sys; from device.cli import main; sys.exit(main())", "page", *words]
    run = subprocess.Popen(command, stdin=its, stdout=its, stderr=its, start_new_session=True, env=os.environ)
    os.close(its)
    said = b""
    try:
        for line in lines:
            while not said.endswith(b": "):
                said += os.read(ours, 1024)
            os.write(ours, line.encode() + b"\n")
            said += b"|"
        while part := os.read(ours, 1024):
            said += part
    except OSError:
        pass  # it has ended
    os.close(ours)
    return run.wait(30), " ".join(said.decode().split())


def test_a_code_is_typed_twice_and_unseen_and_opens_what_comes_from_now_on(state):
    rc, said = typed("code", "b", lines=["337799", "337799"])
    assert (rc, "337799" in said) == (0, False)
    assert "b's code opens sessions after number 2" in said
    assert kept(state).tried("b", "337799").right
    assert (kept(state).of("b").after, kept(state).of("b").by) == (NEWEST, codes.SHELL)


def test_asked_for_it_opens_what_was_before_too_and_ends_every_wait(state):
    for _ in range(6):
        kept(state).tried("b", "110220")
    rc, said = typed("code", "b", "--earlier", lines=["337799", "337799"])
    assert rc == 0
    assert "opens all sessions" in said
    assert kept(state).of("b").after == 0
    assert kept(state).tried("b", "337799").right


@pytest.mark.parametrize(
    ("lines", "why"),
    [(["337799", "337798"], "not the same"), (["33779"], "a code is six digits"), (["123456"], "that anybody tries")],
)  # fmt: skip
def test_what_is_no_code_changes_nothing(state, lines, why):
    rc, said = typed("code", "b", lines=lines)
    assert (rc, kept(state).of("b")) == (2, None)
    assert why in said


@pytest.mark.parametrize("words", [[], ["zz"]])
def test_whose_is_to_be_said(state, capsys, words):
    assert main(["page", "code", *words]) == 2
    assert "ebb page code a or b" in capsys.readouterr().err


def test_without_a_terminal_nobody_is_asked(state, capsys):
    assert main(["page", "code", "a"]) == 2
    assert "at a terminal" in " ".join(capsys.readouterr().err.split())


def test_forgetting_everything_takes_the_codes_too_and_forgetting_a_person_theirs(state, capsys):
    for person in ("a", "b"):
        kept(state).put(person, "337799", 0, codes.SHELL, "")
    assert main(["forget", "--everything", "--person", "a", "--yes"]) == 0
    assert (kept(state).of("a"), kept(state).of("b") is None) == (None, False)
    said = capsys.readouterr().out
    assert said.index("These go on without it:") < said.index("codes.json")
    assert main(["forget", "--everything", "--yes"]) == 0
    assert not codes.path(state).exists()


@pytest.mark.parametrize("name", ["codes.json", "phones.json"])
@pytest.mark.parametrize(
    "written", ["{}", "[]", "a list of mine", '{"codes": [], "phones": {}}', '{"codes": "a", "phones": null}']
)
def test_a_file_of_somebody_elses_by_such_a_name_stays_to_the_letter(state, capsys, name, written):
    (state / name).write_text(written)
    for person in (["--person", "a"], []):
        main(["forget", "--everything", *person, "--yes"])
        assert (state / name).read_text() == written
    assert name in capsys.readouterr().out


def test_a_phone_that_was_never_let_in_is_said_to_be_that_where_the_lamp_has_kept_nothing_yet(tmp_path, capsys):
    assert main(["page", "forget", "phone 1"]) == 2
    assert "no phone is called 'phone 1'; there is none" in capsys.readouterr().err
    assert main(["page", "forget"]) == 0
    assert not list(tmp_path.rglob("phones.json"))
