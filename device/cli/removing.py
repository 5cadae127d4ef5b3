"""What is about to go: listed, asked about, and removed."""

import sys

from device.cli.width import say
from device.language import tr
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
        say(tr("there is nothing of that to remove"))
        return 0
    if not yes:
        if not sys.stdin.isatty():
            raise SessionError(tr("to forget {what} without being asked, add --yes", what=whom))
        asked = tr("Remove {what}? This cannot be undone. Type yes:", what=whom)
        if input(f"{asked} ").strip().lower() not in ("yes", tr("yes")):
            print(tr("nothing was removed"))
            return 0
    failed = forgetting.carry_out(card, plan)
    for path, why in failed.items():
        say(tr("could not be removed: {path}: {why}", path=path, why=why), sys.stderr)
    but = tr(", but for what is named above") if failed else ""
    say(tr("removed: {what}.", what=whom + but) + f" {unreached}")
    return 2 if failed else 0


def _list(plan: Plan) -> None:
    """Every file first, so that a yes is one to something."""
    go = [*plan.files, *(path for path, content in plan.then.items() if not content)]
    stay = [*plan.less, *(path for path, content in plan.then.items() if content)]
    for heading, lines in (
        (tr("These go:"), [str(path) for path in go]),
        (tr("These go on without it:"), [str(path) for path in stay]),
        (tr("These stay:"), [f"{path}: {why}" for path, why in plan.left.items()]),
    ):
        if lines:
            print(heading, *(f"  {line}" for line in lines), sep="\n")
