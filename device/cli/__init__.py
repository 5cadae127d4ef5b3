"""The command `ebb`."""

from device.cli.command import main

__all__ = ["main"]
