"""The system's own programs that root is to run here: by fixed words, never through a shell, and never for long."""

import os
import subprocess

LONGEST_S = 45.0


class ProgramError(Exception):
    """One that is not there, or did not do it. The message names it, and never what it was given."""


def run(*words: str, longest_s: float = LONGEST_S) -> str:
    """What it printed. Raises ProgramError."""
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    try:
        ended = subprocess.run(
            words, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", timeout=longest_s,
            check=False, env=environment,
        )  # fmt: skip
    except OSError as trouble:
        raise ProgramError(f"{words[0]} cannot be run: {trouble.strerror}") from None
    except subprocess.TimeoutExpired:
        raise ProgramError(f"{words[0]} was not done after {longest_s:.0f} s") from None
    if ended.returncode:
        raise ProgramError(f"{words[0]} refused: {' '.join(ended.stderr.split())[:200]}")
    return ended.stdout
