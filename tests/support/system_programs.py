"""Stand-ins for the programs of a system that root runs, on PATH: what they were told is kept, word by word.

nmcli is a NetworkManager with one radio: what goes up takes the place of what was there.
"""

import os
import time

NMCLI = """
case "$*" in
  *'show --active'*) cat "$here/active" ;;
  *'connection up id ebb-ap')
    if [ -e "$here/no-radio" ]; then echo 'Error: no suitable device' >&2; exit 4; fi
    echo "$AP" > "$here/active" ;;
  *'connection down id ebb-ap') grep -q ebb-ap "$here/active" || exit 10; : > "$here/active" ;;
  *'IP4.ADDRESS'*) echo "$ADDRESS" ;;
  *'connection up uuid '*) echo "${*##* }:802-11-wireless:Our: house" > "$here/active" ;;
  *'connection load '*) ;;
  *) exit 2 ;;
esac
"""
AP = "5e5d7828-12fb-4111-a05a-55e57501dcfb:802-11-wireless:ebb-ap"
HOUSE = "2deaa30c-aa68-4b5a-a936-c300549b5ea2"
CABLE = "300b23ee-06ef-4263-8a1a-f838f2a6eb21:802-3-ethernet:Wired connection 1"


class SystemPrograms:
    """In folder, for an environment's PATH. joined: the number of the Wi-Fi that is, if any."""

    def __init__(self, folder, joined=HOUSE, address="10.87.66.1/24"):
        self.folder = folder
        folder.mkdir()
        for name, does in {"nmcli": NMCLI, "timedatectl": "", "hostnamectl": ""}.items():
            head = f"#!/bin/sh\nhere={folder} AP='{AP}' ADDRESS='{address}'\n"
            keeps = '{ printf \'%s\\037\' "${0##*/}" "$@"; echo; } >> "$here/told"\n'
            (folder / name).write_text(head + keeps + does)
            (folder / name).chmod(0o755)
        (folder / "active").write_text(f"{CABLE}\n" + f"{joined}:802-11-wireless:Our\\: house\n" * bool(joined))

    @property
    def path(self):
        return f"{self.folder}:{os.environ['PATH']}"

    def told(self):
        """What was run, as lists of words."""
        file = self.folder / "told"
        return [line.split("\037")[:-1] for line in file.read_text().splitlines()] if file.exists() else []

    def active(self):
        return (self.folder / "active").read_text()

    def without_a_radio(self):
        (self.folder / "no-radio").touch()


def held(root, seconds=500.0, settings='[page]\nopen = "hold"\nap = true\n'):
    """A system at root whose lamp was held open, with such settings."""
    (root / "etc" / "ebb").mkdir(parents=True)
    (root / "etc" / "ebb" / "ebb.toml").write_text(settings)
    (root / "etc" / "NetworkManager" / "system-connections").mkdir(parents=True)
    (root / "run" / "ebb-live").mkdir(parents=True)
    until_s = int(time.clock_gettime(time.CLOCK_BOOTTIME) + seconds)
    (root / "run" / "ebb-live" / "open").write_text(f"{until_s}\n")
    return root
