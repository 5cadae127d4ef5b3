"""The command as somebody types it, in this process: what it says, and that it ended as it should."""

from device.cli.command import main


def typed(root, capsys):
    """A function that runs `ebb` on the recordings in root, and gives its output; what it refused with, if code is."""

    def run(*words, code=0, where=root):
        capsys.readouterr()
        assert main(["--recordings", str(where), *map(str, words)]) == code
        out = capsys.readouterr()
        return out.out if code == 0 else out.err

    return run
