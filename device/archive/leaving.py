"""Removing a session of one's own, or all that a code opens: named first, asked for with the code, and then gone."""

import hashlib
import os
from pathlib import Path
from typing import Any

from device.archive.asked import Asked, Place, Refused
from device.library import forgetting, stored_sessions
from device.library.forgetting import Plan
from device.library.taking_turns import alone
from device.recording import folders

MOST = 300  # files that an answer names


def would_go(asked: Asked, place: Place) -> dict[str, Any]:
    """What goes, what goes on without it, and what stays and why: of session number, or of all if there is none."""
    plan, numbers, whole = _plan(asked, place)
    return named(place, plan) | {"sessions": len(numbers), "whole": whole, "person": asked.person}


def delete(asked: Asked, place: Place) -> dict[str, Any]:
    """Does it, for the code once more and `sum`, that of what was named. What could not be removed, and why."""
    with alone(place.root):
        found = place.codes.tried(asked.person, asked.text("code"))
        if not found.right:
            raise Refused("code", wait_s=found.wait_s) if found.wait_s else Refused("code")
        plan, _, _ = _plan(asked, place)
        if named(place, plan)["sum"] != asked.text("sum"):
            raise Refused("changed")
        failed = forgetting.carry_out(place.card, plan)
    left = {_short(place, path): why for path, why in (plan.left | failed).items()}
    return {"gone": len([path for path in plan.files if path not in failed]), "left": _first(left)}


def named(place: Place, plan: Plan) -> dict[str, Any]:
    """A plan as a person reads it; sum: the same for the same plan alone."""
    goes = [*plan.files, *(path for path, content in plan.then.items() if not content)]
    stays = [*plan.less, *(path for path, content in plan.then.items() if content)]
    left = {_short(place, path): why for path, why in plan.left.items()}
    says = [[_short(place, path) for path in paths] for paths in (goes, stays)]
    whole = hashlib.sha256(repr((says, left)).encode()).hexdigest()
    return {
        "goes": says[0][:MOST], "goes_too": max(0, len(goes) - MOST), "without": says[1][:MOST],
        "without_too": max(0, len(stays) - MOST), "left": _first(left), "sum": whole,
    }  # fmt: skip


def _plan(asked: Asked, place: Place) -> tuple[Plan, list[int], bool]:
    """The plan, its sessions, and whether it is all that there is of that person, own paces too.

    That it is only if the code opens all: one that was chosen later may be somebody else's.
    """
    own = asked.own(place)
    if asked.number("number") is not None:
        session = asked.session(place)
        stored_sessions.require_over(place.card, session)
        return forgetting.of_session(place.root, place.handed, session, asked.person), [session.number], False
    sessions = [folders.open_session(path, number) for number, path in own.items()]
    for session in sessions:
        stored_sessions.require_over(place.card, session)
    if own == asked.own(place, earlier=True):
        return forgetting.of_everything(place.root, place.handed, sessions, asked.person), [*own], True
    return forgetting.of_sessions(place.root, place.handed, sessions, asked.person), [*own], False


def _short(place: Place, path: Path) -> str:
    return os.path.relpath(path, place.root) if path.is_relative_to(place.root) else str(path)


def _first(left: dict[str, str]) -> list[list[str]]:
    return [[path, why] for path, why in [*left.items()][: MOST // 3]]
