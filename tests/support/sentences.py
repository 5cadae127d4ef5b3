"""Every sentence of Ebb's that can be said in another language: those that the code marks, help, programmes, parts."""

import argparse
import ast
import re
import string
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from dataclasses import fields as fields_of
from pathlib import Path

import device
import drivers
from device import language
from device.cli import command
from device.settings import wiring
from device.settings.tree import Config

HOUSE, DRIVERS = Path(device.__file__).parent, Path(drivers.__file__).parent
MARKS = {"tr": (0,), "Said": (0,), "msgid": (0,), "ntr": (0, 1), "ptr": (0, 1)}
"""By what marks them, which of its arguments are sentences."""
OF_PROGRAMMERS = re.compile(
    r"\.__call__|subparser|unknown parser|mode %r|merge actions|'required' is an|invalid option string|dest= is|"
    r"conflict|mutually exclusive|not callable|can't open|subcommands|unexpected option string|deprecated"
)
"""What argparse says to whoever writes a command, or of what no command of Ebb's has."""
OF_LATER_ARGPARSE = {
    "%(heading)s:",  # Python 3.13
    "invalid choice: %(value)r, maybe you meant %(suggestion)r? (choose from %(choices)s)",  # Python 3.14
}


RAISED = frozenset((
    "CalibrationError", "ConfigError", "DriverError", "Misfit", "NotDrawnError", "ProgrammeError", "Refused",
    "SessionError", "UnreadableError", "UnwritableError",
))  # fmt: skip
"""What a person reads if it is raised."""
SAYS = frozenset(("print", "say", "tell", "ready", "confirms", "press", "clip", "choose", "Finding", "wrong"))
"""By what somebody is told something."""
SENTENCE = re.compile(r"[A-Za-z]{2,}[,:;]? [a-z]{2,}")


@dataclass
class Sentences:
    """In English. counted: (of one, of many). meant: (meaning, word). unclear: where the code marks no literal text."""

    plain: set[str] = field(default_factory=set)
    counted: set[tuple[str, str]] = field(default_factory=set)
    meant: set[tuple[str, str]] = field(default_factory=set)
    unclear: list[str] = field(default_factory=list)


def marked() -> Sentences:
    """Those of the whole house."""
    found = Sentences()
    for path in sorted((*HOUSE.rglob("*.py"), *DRIVERS.rglob("*.py"))):
        if path.parent == Path(language.__file__).parent:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS:
                _add(found, node, node.func.id, path)
    for path in sorted(HOUSE.glob("guide/programmes/*.toml")):
        programme = tomllib.loads(path.read_text())
        found.plain |= {programme["about"], *(phase["name"] for phase in programme["phase"])}
    found.plain |= set(wiring.read().things.values())
    found.plain |= set(of_settings())
    found.plain |= {*helped(), *OF_LATER_ARGPARSE}
    of_argparse(found)
    return found


def of_settings() -> Iterator[str]:
    """What every setting means, and what each section of them is for."""
    for section in fields_of(Config):
        yield section.metadata.get("meaning") or section.default.__doc__
        yield from (each.metadata["meaning"] for each in fields_of(section.default))
        yield from filter(None, (each.metadata["unit"] for each in fields_of(section.default)))


def helped() -> Iterator[str]:
    """What the help says: of every command, group and argument, and what stands for an argument's value."""
    every = list(command.OPTIONS)
    for name, (group, _, about) in command.COMMANDS.items():
        yield from (group, about)
        every += command.command_of(name).arguments
    for argument in every:
        yield argument.about
        if re.search("[A-Z]{2,}", metavar := argument.options.get("metavar", "")):
            yield metavar


def of_argparse(found: Sentences) -> None:
    """What argparse says to whoever types a command, in the Python that runs this."""
    for node in ast.walk(ast.parse(Path(argparse.__file__).read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "ngettext"):
            texts = [text.value for text in node.args if isinstance(text, ast.Constant)]
            if texts and not OF_PROGRAMMERS.search(texts[0]):
                if node.func.id == "_":
                    found.plain.add(texts[0])
                else:
                    found.counted.add((texts[0], texts[1]))


def unmarked() -> Iterator[str]:
    """Where a sentence is raised or said as it stands, so that no other language can have it."""
    for path in sorted((*HOUSE.rglob("*.py"), *DRIVERS.rglob("*.py"))):
        for node in ast.walk(ast.parse(path.read_text())):
            raised = isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and node.exc
            told = isinstance(node, ast.Call) and _called(node) in SAYS and node
            for call in (raised, told):
                if call and _called(call) in (RAISED | SAYS):
                    for text in (text for each in (*call.args, *call.keywords) for text in _bare(each)):
                        yield f"{path.relative_to(HOUSE.parent)}:{call.lineno}: {text}"


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def _bare(node: ast.AST) -> Iterator[str]:
    """The texts of several words in an expression that nothing marks."""
    if isinstance(node, ast.Call) and _called(node) in MARKS:
        node = ast.Tuple([keyword.value for keyword in node.keywords])
    if isinstance(node, ast.JoinedStr):
        text = "".join(part.value if isinstance(part, ast.Constant) else "…" for part in node.values)
        if SENTENCE.search(text):
            yield text
        node = ast.Tuple([part for part in node.values if isinstance(part, ast.FormattedValue)])
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and SENTENCE.search(node.value):
        yield node.value
    for child in ast.iter_child_nodes(node):
        yield from _bare(child)


def _add(found: Sentences, call: ast.Call, mark: str, path: Path) -> None:
    texts = [call.args[at] for at in MARKS[mark]]
    literal = [text.value for text in texts if isinstance(text, ast.Constant) and isinstance(text.value, str)]
    if len(literal) == len(texts):
        if mark == "ntr":
            found.counted.add((literal[0], literal[1]))
        elif mark == "ptr":
            found.meant.add((literal[0], literal[1]))
        else:
            found.plain.add(literal[0])
    elif mark not in ("tr", "Said") or any(isinstance(text, ast.JoinedStr | ast.BinOp) for text in texts):
        found.unclear.append(f"{path.relative_to(HOUSE.parent)}:{call.lineno}")


def fields(sentence: str) -> list[str]:
    """What is put into a sentence, and how it is written: {share:.0f}, and argparse's %(option)s."""
    parts = string.Formatter().parse(sentence)
    of_argparse = re.findall(r"%(?:\(\w+\))?[sr]", sentence)
    return sorted([f"{name}:{spec}" for _, name, spec, _ in parts if name is not None] + of_argparse)
