"""Every sentence of Ebb's that can be said in another language: those that the code marks, programmes and parts."""

import ast
import string
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

import device
from device.settings import wiring

HOUSE = Path(device.__file__).parent
MARKS = {"tr": (0,), "msgid": (0,), "ntr": (0, 1), "ptr": (0, 1)}
"""By what marks them, which of its arguments are sentences."""


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
    for path in sorted(HOUSE.rglob("*.py")):
        if path.parent.name == "language":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS:
                _add(found, node, node.func.id, path)
    for path in sorted(HOUSE.glob("guide/programmes/*.toml")):
        programme = tomllib.loads(path.read_text())
        found.plain |= {programme["about"], *(phase["name"] for phase in programme["phase"])}
    found.plain |= set(wiring.read().things.values())
    return found


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
    elif mark != "tr" or any(isinstance(text, ast.JoinedStr | ast.BinOp) for text in texts):
        found.unclear.append(f"{path.relative_to(HOUSE)}:{call.lineno}")


def fields(sentence: str) -> list[str]:
    """What is put into a sentence, and how it is written: {share:.0f}."""
    parts = string.Formatter().parse(sentence)
    return sorted(f"{name}:{spec}" for _, name, spec, _ in parts if name is not None)
