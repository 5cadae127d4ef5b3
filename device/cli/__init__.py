"""The command `ebb`."""


def main(argv: list[str] | None = None) -> int:
    """As `device.cli.command.main`, which is loaded here, so that Ctrl-C ends softly meanwhile too."""
    try:
        from device.cli.command import main as run

        return run(argv)
    except KeyboardInterrupt:
        return 0  # ended by the person before anything had begun


__all__ = ["main"]
