"""`ebb export`: sessions handed out in the forms that other tools read."""

from argparse import Namespace
from pathlib import Path

from device.cli.arguments import argument, command
from device.cli.asked_session import SESSION, one, words_of
from device.cli.width import say
from device.export.export import export_session
from device.export.writers import FORMATS
from device.settings.tree import Config


@command(
    *SESSION,
    argument("--to", "the form", required=True, choices=FORMATS),
    argument("--folder", "where; by default here", type=Path, default=Path(), metavar="FOLDER"),
)  # fmt: skip
def _export(ask: Namespace, config: Config) -> None:
    card, session, code, recorded = one(ask, config)
    words = {code: words_of(session, code)}
    written = export_session(card, session, {code: recorded}, words, ask.to, ask.folder)
    say(f"written to {written}")
