"""What became of a package that lay on the card, for a person who has no shell."""

from collections.abc import Sequence

from device.language import msgid
from device.text.numbers import listed

INSTALLED = msgid("{name} is installed: this lamp had Ebb {old}, and has Ebb {new} now.")
RESTART = msgid("It has changed the lamp's boot configuration: switch the lamp off and on once more.")
ALREADY = msgid("{name}: Ebb {new} is installed already. There was nothing to do.")
REFUSED = msgid("{name} was not installed: {why}")
AS_BEFORE = msgid("Nothing else was changed, and the lamp starts as before.")
RENAMED = msgid("The file is called {name}.refused now.")
READ_ONLY = msgid(
    "{boot} cannot be written to, so no package on it is installed: nobody could be told what became of it."
)
CUT = msgid(
    "An installation was cut off, perhaps since the power went. The version before was put back, and the lamp "
    "starts with it."
)
HURT = msgid(
    "An installation was cut off, and the version before could not be put back whole. That is tried again at every "
    "start. If the lamp stays dark, it takes somebody with a shell: 'sudo apt install ./' with the name of a "
    "package of Ebb."
)
NO_PACKAGE = msgid(
    "Ebb was put onto this lamp by systemd/install, not as a package. It takes somebody with a shell: 'sudo "
    "systemd/install' in the folder of the new version; or 'sudo systemd/install --uninstall' in that of the old "
    "one, then 'sudo apt install ./' with the package's name. Recordings and settings stay."
)
NOT_READ = msgid("it cannot be read ({trouble}).")
NOT_WHOLE = msgid("the file is not whole. Copy it onto the card once more, and eject the card before you take it out.")
NO_SUM = msgid("{beside} beside it holds no checksum. Copy that file once more, or take it away.")
OTHER_SUM = msgid("it is not the file that {beside} beside it speaks of. Copy both onto the card once more.")
OTHER = msgid("it is a package of {package}, not of Ebb.")
OLDER = msgid("it is Ebb {new}, and Ebb {old}, which is installed, is newer.")
MISSING = msgid(
    "it needs {missing}, which this lamp does not have and cannot fetch without a network. With a network, who has "
    "a shell can install it: 'sudo apt install ./{name}'."
)
FLEETING = msgid(
    "what is written on this lamp is gone at its next start, as it is set up to keep changes in memory alone."
)
NO_ROOM = msgid("it needs {need_mb:.0f} MB on the card, and {free_mb:.0f} MB are free.")
NOT_KEPT = msgid("the version that is installed could not be kept meanwhile ({trouble}).")
TWICE = msgid(
    "that was begun twice and came to no end, perhaps since the power went. To have it tried again, give the file "
    "its name back, and leave the lamp with power for a quarter of an hour."
)
NOT_TAKEN = msgid("installing it failed ('{said}')")
DOES_NOT_RUN = msgid("once installed, it did not run on this lamp")
PUT_BACK = msgid("{why}, so the version before was put back.")
HURT_NOW = msgid(
    "{why}, and the version before could not be put back whole. That is tried again at every start. If the lamp "
    "stays dark, it takes somebody with a shell: 'sudo apt install ./' with the name of a package of Ebb."
)


def in_words(needs: Sequence[str]) -> str:
    """Packages that are missing, as a sentence has them."""
    return listed(needs)
