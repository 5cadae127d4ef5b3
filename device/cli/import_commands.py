"""`ebb import`: what another lamp kept is listed, and then taken in; its own card is only read."""

import sys
from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from device.app.choices import CHOICES
from device.cli.arguments import argument, card_and_root, command, flag
from device.cli.width import say, width
from device.language import msgid, told, tr
from device.library import moving, old_lamp, old_settings, stored_sessions
from device.library.moving import Plan
from device.library.old_lamp import OldLamp
from device.library.old_settings import Here, Kept
from device.recording import age_files
from device.recording.folders import SessionError
from device.settings.paths import calibration_path, default_path, is_closed, new_folder
from device.settings.tree import Config
from device.text import old_lamp as text
from device.text.table import table
from drivers.ports import Card
from drivers.said import because
from drivers.stored import shown

MB = 1e6
LOOKED_FOR = msgid(
    "there is nothing there that Ebb keeps. Name the folder where the old card's larger partition is mounted, a copy "
    "of its /var/lib/ebb or of its recordings, or a home folder"
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """All that there is to take in. paces: the content of each file that is to be here."""

    plan: Plan | None
    paces: dict[Path, bytes]
    settings: Kept | None
    calibration: Kept | None
    programmes: Sequence[Kept]

    @property
    def files(self) -> list[Kept]:
        """Of settings, calibration and programmes, those that are not here."""
        return [one for one in (self.settings, self.calibration, *self.programmes) if one and one.target]

    def __bool__(self) -> bool:
        return bool((self.plan and self.plan.arrivals) or self.paces or self.files)


@command(
    argument(
        "folder", "where its card is mounted, or a copy of what it kept; of a card, both partitions may be named",
        type=Path, nargs="+", metavar="FOLDER",
    ),
    flag("--new-parts", "its parts stayed behind: what was calibrated is not taken"),
    flag("--yes", "do not ask"),
)  # fmt: skip
def _import(ask: Namespace, config: Config) -> int:
    if is_closed() and not ask.recordings:
        raise SessionError(tr("this lamp's recordings are for its own user alone: put sudo before this"))
    (card, root), old = card_and_root(ask, config), old_lamp.find(ask.folder)
    if not old:
        raise SessionError(f"{', '.join(map(str, ask.folder))}: {tr(LOOKED_FOR)}")
    wanted = _wanted(card, root, old, _here(ask), ask.new_parts)
    say(tr("Kept in {folders}, which is only read:", folders=" and ".join(map(str, ask.folder))))
    print(*table(("", ""), [*_rows(wanted, old, config, ask.new_parts)], width()), sep="\n")
    stays = {**old.left, **(wanted.plan.left if wanted.plan else {})}
    _say_stays(stays)
    if not wanted:
        say(tr("there is nothing new to take in"))
        return 2 if stays else 0
    _need_room(card, root, wanted, config)
    if card.is_fleeting(root):
        say(tr("{root} is in memory: what is taken in is gone at the next start", root=root), sys.stderr)
    if not ask.yes:
        if not sys.stdin.isatty():
            raise SessionError(tr("to take this in without being asked, add --yes"))
        if input(tr("Take it in? Type yes:") + " ").strip().lower() not in ("yes", tr("yes")):
            print(tr("nothing was taken in"))
            return 0
    return _take(card, wanted, stays)


def _here(ask: Namespace) -> Here:
    return Here(ask.config or default_path(), calibration_path(), new_folder(), CHOICES)


def _wanted(card: Card, root: Path, old: OldLamp, here: Here, new_parts: bool) -> Wanted:
    for place in filter(None, (root, old.recordings)):
        stored_sessions.all_over(card, place)
    plan = moving.plan(old.recordings, root) if old.recordings else None
    settings = old_settings.settings(old, here)
    calibration = None if new_parts else old_settings.calibration(old, here, settings)
    programmes = old_settings.programmes(old, here)
    return Wanted(plan, moving.paces(plan) if plan else {}, settings, calibration, programmes)


def _rows(wanted: Wanted, old: OldLamp, config: Config, new_parts: bool) -> Iterator[tuple[str, str]]:
    lines = {
        msgid("sessions"): list(text.sessions(wanted.plan)) if wanted.plan else [],
        msgid("own paces"): [text.paces(list(wanted.paces))] if wanted.paces else [],
        msgid("settings"): [],
        msgid("calibration"): [tr("left there, since its parts were")] if old.calibration and new_parts else [],
        msgid("programmes"): [text.programmes(wanted.programmes)]
        if any(one.target for one in wanted.programmes)
        else [],
        msgid("of others"): [
            tr("{folder}: 'ebb import {folder}' takes them in", folder=folder) for folder in old.elsewhere
        ],
    }
    if wanted.settings:
        lines["settings"] = [*text.settings(wanted.settings, old_settings.keys(wanted.settings, config))]
    if wanted.calibration:
        lines["calibration"] = [*text.calibration(wanted.calibration)]
    for name, said in lines.items():
        whole = [shown(line) for each in said for line in each.split("\n")]
        yield from ((tr(name) if number == 0 else "", line) for number, line in enumerate(whole))


def _need_room(card: Card, root: Path, wanted: Wanted, config: Config) -> None:
    needs = sum(one.size for one in wanted.plan.arrivals) if wanted.plan else 0
    free = card.free_bytes(root)
    if needs > free - config.record.floor_mb * MB:
        raise SessionError(
            tr(
                "there is no room: it takes {needs_mb:.0f} MB, {free_mb:.0f} MB are free in {root}, and "
                "{floor_mb:.0f} MB stay free for recording (record.floor_mb); nothing was taken in",
                needs_mb=needs / MB,
                free_mb=free / MB,
                root=root,
                floor_mb=config.record.floor_mb,
            )
        )


def _take(card: Card, wanted: Wanted, stays: Mapping[Path, str]) -> int:
    """Sessions first; what ends it in between leaves whole sessions, and the rest for the next time."""
    plan, arrived, news, why = wanted.plan, 0, list[str](), ""
    try:
        for _ in moving.take(card, plan, news.append) if plan else ():
            arrived += 1
            if plan and sys.stdout.isatty():
                print("\r" + tr("{arrived} of {count}", arrived=arrived, count=len(plan.arrivals)), end="", flush=True)
        old_settings.take(card, wanted.files)
    except OSError as trouble:
        why = f"{trouble.filename or tr('the card')}: {told(because(trouble))}"
    except KeyboardInterrupt:
        why = tr("you ended it")
    print(end="\n" * bool(arrived and sys.stdout.isatty()))
    for line in news:
        say(line)
    later = {path: why_not for path, why_not in (plan.left if plan else {}).items() if path not in stays}
    _say_stays(later)
    if why:
        say(
            tr(
                "{why}. {done}, each whole; the same command goes on with the rest",
                why=why,
                done=text.done(arrived, []),
            ),
            sys.stderr,
        )
        return 2
    say(
        tr(
            "{done}. 'ebb sessions' lists what is here; nothing was changed there.",
            done=text.done(arrived, [tr(name) for name in _others(wanted)]),
        )
    )
    if any(b"age_recipient" in one.content for one in wanted.files) and (lacking := age_files.why_not()):
        say(lacking, sys.stderr)
    return 2 if stays or later else 0


def _others(wanted: Wanted) -> list[str]:
    """What else there was than sessions."""
    named = ("own paces", wanted.paces), ("settings", wanted.settings), ("calibration", wanted.calibration)
    found = [name for name, what in named if what and not (isinstance(what, Kept) and what.target is None)]
    return [*found, "programmes"] if any(one.target for one in wanted.programmes) else found


def _say_stays(left: Mapping[Path, str]) -> None:
    for path, why in left.items():
        say(tr("{path} stays there: {why}", path=path, why=why), sys.stderr)
