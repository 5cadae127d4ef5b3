"""Somebody who does not know the commands finds them: by help, a nearly right word, the Tab key, the manual."""

import re
import shutil
import subprocess

import pytest

from device.cli import help_pages
from device.cli.command import COMMANDS, command_of, main


def said(capsys, *words, code=0):
    capsys.readouterr()
    assert main([*words]) == code
    out, err = capsys.readouterr()
    return out if code == 0 else err


def test_help_shows_every_command_once_in_its_group(capsys):
    groups = {}
    for line in said(capsys, "help").splitlines():
        if re.match(r"\w", line):
            group = line
        if found := re.match(r"  (\w+) ", line):
            groups[found[1]] = group
    assert groups == {name: group for name, (group, _, _) in COMMANDS.items()}


@pytest.mark.parametrize("words", [["help"], ["--help"], ["-h"]])
def test_help_can_be_asked_for_in_three_ways(words, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    assert said(capsys, *words).splitlines() == help_pages.overview(200)


def test_nothing_at_all_is_answered_with_help(capsys):
    assert main([]) == 2
    assert "ebb help COMMAND" in capsys.readouterr().out


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_a_command_is_what_the_command_says_of_itself(name, capsys):
    asked = said(capsys, "help", name)
    with pytest.raises(SystemExit) as caught:
        main([name, "--help"])
    assert caught.value.code == 0
    assert asked == capsys.readouterr().out
    assert asked.startswith(f"usage: ebb {name} ")


@pytest.mark.parametrize("words", [["sesions"], ["help", "sesions"], ["--config", "none.toml", "sesions", "--fast"]])
def test_a_command_that_is_nearly_one_is_told_which(words, capsys):
    assert said(capsys, *words, code=2) == "ebb: there is no command 'sesions'; did you mean sessions?\n"


def test_a_command_that_is_like_none_is_told_what_there_is(capsys):
    told = said(capsys, "xyzzy", code=2)
    assert all(name in told for name in COMMANDS)


def test_the_manual_has_every_command_with_every_argument(capsys):
    manual = said(capsys, "help", "--man")
    for name in COMMANDS:
        [section] = re.findall(rf"^\.SS ebb {name} .*?(?=^\.S[SH])", manual, re.M | re.S)
        for argument in command_of(name).arguments:
            assert argument.called.replace("-", r"\-") in section
            assert argument.help.replace("-", r"\-") in section


@pytest.mark.skipif(not shutil.which("groff"), reason="groff, which man draws pages with, is not here")
def test_the_manual_is_one_that_man_can_draw(capsys):
    drawn = subprocess.run(
        ["groff", "-man", "-Tutf8", "-ww", "-P-cbou"],
        input=said(capsys, "help", "--man"), capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert (drawn.returncode, drawn.stderr) == (0, "")
    assert "LOOK BACK" in drawn.stdout


def completed(script, *words):
    """What bash offers for the last of the words."""
    function = re.search(r"complete .*-F (\w+) ebb", script)[1]
    quoted = " ".join(f"'{word}'" for word in words)
    run = f"COMP_WORDS=({quoted}); COMP_CWORD={len(words) - 1}; {function}; printf '%s\\n' \"${{COMPREPLY[@]}}\""
    ended = subprocess.run(["bash", "-c", f"{script}\n{run}"], capture_output=True, text=True, timeout=60)
    return ended.stdout.split()


@pytest.mark.skipif(not shutil.which("bash"), reason="bash is not here")
def test_the_tab_key_completes_commands_and_what_they_take(capsys):
    script = said(capsys, "completion", "bash")
    assert completed(script, "ebb", "sess") == ["sessions"]
    assert completed(script, "ebb", "solo", "--min") == ["--minutes"]
    assert completed(script, "ebb", "lamp", "--hardware", "s") == ["simulated"]


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_are_given_every_command_too(shell, capsys):
    script = said(capsys, "completion", shell)
    assert all(name in script for name in COMMANDS)
