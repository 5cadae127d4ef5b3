"""What `ebb help` prints: every command on one page, or the manual page; both from the table of commands."""

from collections.abc import Iterator

from device import version
from device.cli.arguments import Argument
from device.cli.command import ABOUT, COMMANDS, OPTIONS, command_of, parser_of
from device.text.table import fill, table

GROUPS = tuple(dict.fromkeys(group for group, _, _ in COMMANDS.values()))
USAGE = "ebb [--config FILE] [--recordings FOLDER] COMMAND ..."
FILES = (
    ("~/.config/ebb/ebb.toml", "settings; else /etc/ebb/ebb.toml. 'ebb config' prints all, with their meaning."),
    ("~/.config/ebb/programs/", "programmes of your own. 'ebb programs copy settle mine' begins one."),
    ("~/.local/state/ebb/recordings/", "what was recorded, a folder a session."),
)


def overview(width: int) -> list[str]:
    """Every command with its words, by groups, and what stands before one."""
    names = max(map(len, COMMANDS))
    lines = [*fill(ABOUT, width), "", *fill(USAGE, width, then="    ")]
    for group in GROUPS:
        rows = [(name.ljust(names), about) for name, (of, _, about) in COMMANDS.items() if of == group]
        lines += ["", group, *table(("", ""), rows, width, indent="  ")]
    options = [(_called(option), option[1]["help"]) for option in OPTIONS]
    lines += ["", "Before any command", *table(("", ""), options, width, indent="  "), ""]
    return lines + fill("'ebb help COMMAND' says more of one, 'ebb help --man' all of it as a manual page.", width)


def manual() -> list[str]:
    """The same as a manual page, with the arguments of each command: lines of roff for `man`."""
    lines = [f'.TH EBB 1 "" "ebb {version()}"', ".SH NAME", r"ebb \- a bedside lamp that breathes with you"]
    lines += [".SH SYNOPSIS", _roff(USAGE), ".SH DESCRIPTION", _roff(ABOUT)]
    lines += [".SH OPTIONS", *(line for option in OPTIONS for line in _item(_called(option), option[1]["help"]))]
    for group in GROUPS:
        lines.append(f'.SH "{group.upper()}"')
        for name, (of, _, about) in COMMANDS.items():
            if of == group:
                lines += _section(name, about)
    return [*lines, ".SH FILES", *(line for path, what in FILES for line in _item(path, what))]


def _section(name: str, about: str) -> Iterator[str]:
    yield f".SS {_roff(' '.join(parser_of(name).format_usage().removeprefix('usage: ').split()))}"
    yield _roff(f"{about[0].upper()}{about[1:]}.")
    for argument in command_of(name).arguments:
        yield from _item(_called(argument), argument[1]["help"])


def _item(term: str, about: str) -> Iterator[str]:
    yield from (".TP", f".B {_roff(term)}", _roff(about))


def _called(argument: Argument) -> str:
    """An argument as its usage has it: --minutes N, --fast, SESSION."""
    name, options = argument
    if options.get("action") == "store_true":
        return name
    choices = f"{{{','.join(map(str, options['choices']))}}}" if "choices" in options else name.strip("-").upper()
    value = options.get("metavar", choices)
    return f"{name} {value}" if name.startswith("-") else value


def _roff(text: str) -> str:
    """Text that says the same in roff: its dashes are those of a keyboard, and no line begins with a request."""
    escaped = text.replace("\\", r"\(rs").replace("-", r"\-")
    return rf"\&{escaped}" if escaped.startswith((".", "'")) else escaped
