"""`ebb encrypt`: what was recorded before there were keys is listed, and then encrypted."""

import sys
from argparse import Namespace

from device.app import recorders
from device.cli.arguments import card_and_root, command, flag
from device.cli.width import say
from device.language import tr
from device.library import encrypting, handed_out, stored_sessions
from device.recording import age_files
from device.recording.folders import PEOPLE, SessionError
from device.settings.parse import ConfigError
from device.settings.tree import Config


@command(flag("--yes", "do not ask"))
def _encrypt(ask: Namespace, config: Config) -> int:
    card, root = card_and_root(ask, config)
    keys = recorders.keys_of(config)
    if not keys:
        raise ConfigError(
            tr(
                "there is no key to encrypt to: 'age-keygen -o FILE', on a computer of yours, makes an identity, which "
                "stays there, and prints its public key, which goes into ebb.toml as age_recipient, under [a] or [b]"
            )
        )
    if lacking := age_files.why_not():
        raise SessionError(lacking)
    sessions, files = stored_sessions.all_over(card, root), encrypting.of_before(root, keys)
    if not files:
        say(tr("there is nothing to encrypt: of those who have keys, all that is over is encrypted"))
        return 0
    print(tr("These are encrypted, and the readable ones removed:"), *(f"  {path}" for path in files), sep="\n")
    places = [*(session.folder for session in sessions), root / PEOPLE]
    copies = {path for at in places for code in keys for path, gone in handed_out.copies(at, code) if not gone}
    if copies:
        print(
            tr("These stay readable, where you had them written:"), *(f"  {path}" for path in sorted(copies)), sep="\n"
        )
    if not ask.yes:
        if not sys.stdin.isatty():
            raise SessionError(tr("to encrypt them without being asked, add --yes"))
        say(tr("Only the identities of these keys open them then. Without them they are lost, and nobody can help."))
        if input(tr("Encrypt them? Type yes:") + " ").strip().lower() not in ("yes", tr("yes")):
            print(tr("nothing was changed"))
            return 0
    news = encrypting.encrypt_before(card, root, keys)
    for line in news:
        say(line, sys.stderr)
    say(
        tr(
            "encrypted{but}. A memory card may hold readable traces until it writes over them; copies on its boot "
            "partition go when recordings are handed out there again.",
            but=tr(", but for what is named above") if news else "",
        )
    )
    return 2 if news else 0
