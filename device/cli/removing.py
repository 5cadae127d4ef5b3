"""What is about to go: listed, asked about, and removed."""

import sys

from device.cli.width import say
from device.library import forgetting
from device.library.forgetting import Plan
from device.recording.folders import SessionError
from drivers.ports import Card


def remove(card: Card, plan: Plan, whom: str, yes: bool, unreached: str) -> int:
    """Carry a plan out after a yes; what the command then ends with. Raises SessionError where nobody can be asked.

    whom: what goes, in words. yes: do not ask. unreached: a sentence on what no plan reaches.
    """
    _list(plan)
    empty = [folder for folder in plan.folders if folder.is_dir() and not any(folder.iterdir())]
    if not (plan.files or plan.less or plan.then or empty):
        say("there is nothing of that to remove")
        return 0
    if not yes:
        if not sys.stdin.isatty():
            raise SessionError(f"to forget {whom} without being asked, add --yes")
        if input(f"Remove {whom}? This cannot be undone. Type yes: ").strip().lower() != "yes":
            print("nothing was removed")
            return 0
    failed = forgetting.carry_out(card, plan)
    for path, why in failed.items():
        say(f"could not be removed: {path}: {why}", sys.stderr)
    say(f"removed: {whom}{', but for what is named above' if failed else ''}. {unreached}")
    return 2 if failed else 0


def _list(plan: Plan) -> None:
    """Every file first, so that a yes is one to something."""
    go = [*plan.files, *(path for path, content in plan.then.items() if not content)]
    stay = [*plan.less, *(path for path, content in plan.then.items() if content)]
    for heading, lines in (
        ("These go:", [str(path) for path in go]),
        ("These go on without it:", [str(path) for path in stay]),
        ("These stay:", [f"{path}: {why}" for path, why in plan.left.items()]),
    ):
        if lines:
            print(heading, *(f"  {line}" for line in lines), sep="\n")
