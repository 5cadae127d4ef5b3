"""What records a session: its header from world and settings, and the keys that it is encrypted to."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from device.app import storage
from device.app.modes import KEPT, LAMP
from device.app.worlds import World
from device.guide.guide import LedBy
from device.language import told, tr
from device.library import encrypting
from device.recording import age_files, annotation, repair
from device.recording.recorder import Recorder, Rules
from device.recording.session_info import ELSEWHERE, UNDATED, SessionInfo
from device.settings.toml import all_values
from device.settings.tree import Config
from device.text.encryption import stays_readable
from drivers import stored
from drivers.ports import Card, DriverError


def recorder(
    config: Config,
    world: World,
    mode: str,
    root: Path | None,
    on: Card | None = None,
    rules: Rules | None = None,
    led_by: LedBy | None = None,
    phone_said: dt.datetime | None = None,
) -> Recorder:
    """What records a session of this mode in this world. root, on, rules: in place of the usual ones.

    led_by: what leads from the beginning. At the lamp, people are those who come. phone_said: what time it is by the
    clock of a phone that was let in, which is kept as its claim where the lamp's own is not known to be right.
    """
    from device import version
    from drivers.system.clock import utc_now

    time_of_day = world.fate.time_of_day if world.fate else utc_now
    began, synchronised = time_of_day()
    codes, keys = [seat.code for seat in world.seats], keys_of(config)
    info = SessionInfo(
        0, mode, began, synchronised, world.hardware.simulated, world.hardware.label, version(),
        () if mode == LAMP else tuple(seat.code for seat in world.seats), all_values(config),
        programme=led_by.programme.name if led_by else None, encrypted=tuple(code for code in codes if code in keys),
        phone_said=None if synchronised else phone_said,
    )  # fmt: skip
    rules = rules or Rules(int(config.record.floor_mb * 1e6), int(config.record.roll_hours * 3600))
    on = on or storage.card()
    if world.fate:
        on = world.fate.card(on)
    clock = world.hardware.clock
    made = Recorder(on, root or storage.recordings(config), info, world.seats, clock, rules, led_by, time_of_day)
    made.news.extend(_said_of_keys(mode, codes, keys))
    return made


def keeper(config: Config, world: World, root: Path, on: Card, mine: bool) -> Recorder:
    """What keeps another device's recording as a session. mine: it counts in the weeks of whom it is kept for.

    It begins when its file says that it did, which is a claim: the clock of this computer is never asked.
    """
    from device import version

    if world.file is None:
        raise DriverError(tr("{label}: it is no file of another device", label=world.hardware.label))
    codes, keys, file = world.codes[:1], keys_of(config), world.file
    if not file.used:
        raise DriverError(
            tr(
                "{label}: there is nothing in it to keep: {notes}",
                label=world.hardware.label,
                notes="; ".join(map(told, file.notes)),
            )
        )
    if mine and file.began is None:
        raise DriverError(
            tr("{label}: it does not say when it was recorded, so no week could count it", label=world.hardware.label)
        )
    made_by = stored.shown(f"{file.device or file.kind} ({world.recording.name if world.recording else 'a file'})")
    began = file.began.astimezone(dt.UTC) if file.began else UNDATED
    info = SessionInfo(
        0, KEPT, began, False, world.hardware.simulated, f"{ELSEWHERE}{made_by}", version(), codes, all_values(config),
        guests=() if mine else codes, encrypted=tuple(code for code in codes if code in keys),
    )  # fmt: skip
    rules = Rules(int(config.record.floor_mb * 1e6), int(config.record.roll_hours * 3600))
    opening = tuple(annotation.of_file(made_by, world.notes))
    made = Recorder(on, root, info, world.seats[:1], world.hardware.clock, rules, opening=opening)
    made.news.extend(_said_of_keys(KEPT, codes, keys))
    return made


def keys_of(config: Config) -> dict[str, str]:
    """Public keys by person's code, of those who have one."""
    keys = {"a": config.a.age_recipient, "b": config.b.age_recipient}
    return {code: key for code, key in keys.items() if key}


def _said_of_keys(mode: str, codes: Sequence[str], keys: encrypting.Keys) -> Iterator[str]:
    """Whose recording stays readable though there are keys; at the lamp of who comes, `ebb check` alone says it."""
    if keys and (lacking := age_files.why_not()):
        yield tr("this recording stays readable to whoever holds the card: {lacking}", lacking=lacking)
    elif mode != LAMP and (said := stays_readable(codes, keys)):
        yield said


def encrypt(config: Config, on: Card, root: Path, tell: Callable[[str], None]) -> None:
    """What is over is encrypted where the settings have keys; what was cut off is closed before. Told: what is new."""
    if keys := keys_of(config):
        for line in (*repair.repair_all(on, root), *encrypting.encrypt_all(on, root, keys)):
            tell(line)
