"""What `ebb help` prints: every command on one page, or the manual page; both from the table of commands."""

from collections.abc import Iterator

from device import version
from device.cli.command import ABOUT, COMMANDS, OPTIONS, command_of, parser_of
from device.language import msgid, tr
from device.text.table import fill, table

GROUPS = tuple(dict.fromkeys(group for group, _, _ in COMMANDS.values()))
USAGE = msgid("ebb [--config FILE] [--recordings FOLDER] COMMAND ...")
FILES = (
    ("~/.config/ebb/ebb.toml", msgid("settings; else /etc/ebb/ebb.toml. 'ebb config' prints all, with their meaning.")),
    ("~/.config/ebb/programs/", msgid("programmes of your own. 'ebb programs copy settle mine' begins one.")),
    ("~/.local/state/ebb/recordings/", msgid("what was recorded, a folder a session.")),
)


def overview(width: int) -> list[str]:
    """Every command with its words, by groups, and what stands before one."""
    names = max(map(len, COMMANDS))
    lines = [*fill(tr(ABOUT), width), "", *fill(tr(USAGE), width, then="    ")]
    for group in GROUPS:
        rows = [(name.ljust(names), tr(about)) for name, (of, _, about) in COMMANDS.items() if of == group]
        lines += ["", tr(group), *table(("", ""), rows, width, indent="  ")]
    options = [(option.called, option.help) for option in OPTIONS]
    lines += ["", tr("Before any command"), *table(("", ""), options, width, indent="  "), ""]
    more = tr("'ebb help COMMAND' says more of one, 'ebb help --man' all of it as a manual page.")
    return lines + fill(more, width)


def manual() -> list[str]:
    """The same as a manual page, with the arguments of each command: lines of roff for `man`."""
    lines = [f'.TH EBB 1 "" "ebb {version()}"', f".SH {tr('NAME')}"]
    lines += [rf"ebb \- {_roff(tr('a bedside lamp that breathes with you'))}"]
    lines += [f".SH {tr('SYNOPSIS')}", _roff(tr(USAGE)), f".SH {tr('DESCRIPTION')}", _roff(tr(ABOUT))]
    lines += [f".SH {tr('OPTIONS')}", *(line for option in OPTIONS for line in _item(option.called, option.help))]
    for group in GROUPS:
        lines.append(f'.SH "{tr(group).upper()}"')
        for name, (of, _, about) in COMMANDS.items():
            if of == group:
                lines += _section(name, tr(about))
    return [*lines, f".SH {tr('FILES')}", *(line for path, what in FILES for line in _item(path, tr(what)))]


def _section(name: str, about: str) -> Iterator[str]:
    usage = parser_of(name).format_usage().removeprefix(tr("usage: "))
    yield f".SS {_roff(' '.join(usage.split()))}"
    yield _roff(f"{about[0].upper()}{about[1:]}.")
    for argument in command_of(name).arguments:
        yield from _item(argument.called, argument.help)


def _item(term: str, about: str) -> Iterator[str]:
    yield from (".TP", f".B {_roff(term)}", _roff(about))


def _roff(text: str) -> str:
    """Text that says the same in roff: its dashes are those of a keyboard, and no line begins with a request."""
    escaped = text.replace("\\", r"\(rs").replace("-", r"\-")
    return rf"\&{escaped}" if escaped.startswith((".", "'")) else escaped
