"""What is said of copies that could not be noted, on a card that is only read: `ebb forget` will not find them."""

from collections.abc import Sequence
from pathlib import Path

from device.cli.width import say
from device.language import tr


def say_unnoted(folders: Sequence[Path]) -> None:
    """One sentence. folders: of the sessions, or of people, that were to say where a copy went; none is well."""
    if len(folders) == 1:
        folder = folders[0]
        say(tr("'ebb forget' will not know of it: {folder} cannot be written; remove it yourself", folder=folder))
    elif folders:
        many = tr(
            "'ebb forget' will not know of {count} of them: {folder}, for one, cannot be written; remove them",
            count=len(folders),
            folder=folders[0],
        )
        say(many)
