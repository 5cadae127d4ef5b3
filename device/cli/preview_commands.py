"""`ebb preview`: pictures of what the lamp does."""

from argparse import Namespace
from pathlib import Path

from device.cli.arguments import argument, command
from device.settings.tree import Config


@command(
    "preview", "draw what the lamp does: in one breath, or in a programme",
    argument("programme", "which; without it, one breath", nargs="?", metavar="PROGRAMME"),
    argument(
        "--to", "the picture: .svg of a breath, .png or .gif of a programme",
        type=Path, required=True, metavar="FILE",
    ),
)  # fmt: skip
def _preview(ask: Namespace, config: Config) -> None:
    from device.preview import render

    if ask.programme is None:
        render.breath(ask.to, config)
    else:
        render.programme(ask.to, config, ask.programme)


COMMANDS = (_preview,)
