"""`ebb service, dark, boot, upgrade`: what systemd runs, which no wrong setting ends; and `ebb config`."""

import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence

from device.cli.arguments import card_and_root, command
from device.cli.width import width
from device.language import told, tr
from device.settings.parse import ConfigError
from device.settings.paths import boot_folder, calibration_path, default_path, places
from device.settings.toml import as_toml, load
from device.settings.tree import Config
from device.text.table import fill
from drivers import begun


@command(settings="usable")
def _service(ask: Namespace, usable: Config) -> int:
    starts = begun.of_systemd()
    for line in starts.patiently():
        print(line, file=sys.stderr, flush=True)
    from device.app import pi_parts, service, worlds
    from device.app.choices import CHOICES

    path = ask.config or default_path()
    try:
        config = load(path, calibration_path(), CHOICES)
    except ConfigError as error:
        print(f"ebb: {told(error)}", file=sys.stderr, flush=True)
        service.refuse(usable, *pi_parts.open_ring(usable), lambda: (ask.config or default_path(), calibration_path()))
        starts.well()
        return 2
    place = worlds.open_hardware("pi", config, service.people(config), late=True)
    print(*place.notes, sep="\n", end="\n" * bool(place.notes), file=sys.stderr, flush=True)
    card, root = card_and_root(ask, config)
    service.serve(config, place, root, card)
    starts.well()
    return 0


@command(settings="none")
def _dark(ask: Namespace, defaults: Config) -> int:
    from device.app import safe_exit

    return safe_exit.main(ask.config)


@command(settings="usable")
def _boot(ask: Namespace, usable: Config) -> None:
    from device.app import boot_partition

    (card, root), boot = card_and_root(ask, usable), boot_folder()
    lines = boot_partition.unmounted(boot)
    if not lines:
        before = () if ask.config else places()
        lines = boot_partition.check(ask.config or default_path(), calibration_path(), boot, card, before)
        lines += boot_partition.hand_out(root, boot, card)
    for line in lines:
        print(line, file=sys.stderr)


@command(settings="usable")
def _upgrade(ask: Namespace, usable: Config) -> None:
    from device.app import storage, upgrade

    for line in upgrade.upgrade(upgrade.Lamp(boot_folder(), storage.card())):
        print(line, file=sys.stderr)


@command()
def _config(ask: Namespace, config: Config) -> None:
    from device.app.choices import CHOICES

    path, found = ask.config or default_path(), calibration_path()
    source = tr("from {path}", path=path) if path else tr("all at their defaults (no ebb.toml was found)")
    if found:
        made = tr("from {path}, which 'ebb calibrate' made", path=found)
        source = f"{source}, {tr('and')} {made}" if path else made
    lines = ["", *as_toml(config, CHOICES).splitlines()]
    print(*fill(tr("# Settings in effect, {source}.", source=source), width(), then="# "), sep="\n")
    print(*(lines if max(map(len, lines)) <= width() else _narrowed(lines, width())), sep="\n")


def _narrowed(lines: Sequence[str], width: int) -> Iterator[str]:
    """The same settings, with what is said of each in lines of its own above it."""
    for line in filter(None, lines):
        setting, _, about = line.rpartition("# ") if "# " in line else (line, "", "")
        if about:
            yield from ("", *fill(f"# {about}", width, then="# "))
        if setting:
            yield setting.rstrip()
