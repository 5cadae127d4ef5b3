"""`ebb preview`: pictures of what the lamp does."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from device.cli.arguments import Command

if TYPE_CHECKING:
    from device.settings.tree import Config


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("programme", nargs="?", metavar="PROGRAMME", help="which; without it, one breath")
    parser.add_argument(
        "--to", type=Path, required=True, metavar="FILE",
        help="the picture: .svg of a breath, .png or .gif of a programme",
    )  # fmt: skip


def _preview(ask: Namespace, config: Config) -> int:
    from device.preview import render

    if ask.programme is None:
        render.breath(ask.to, config)
    else:
        render.programme(ask.to, config, ask.programme)
    return 0


COMMANDS = (Command("preview", "draw what the lamp does: in one breath, or in a programme", _preview, _arguments),)
