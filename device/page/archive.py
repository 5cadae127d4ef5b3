"""What the page may ask of the lamp's own user: one question and one answer, each a line of JSON, and it ends.

A process of its own, which has no network. It says whether a phone is let in, and lets none in itself.
"""

import json
import socket
import sys
from pathlib import Path

from device.library import phones

LONGEST = 4096
ANSWER_S = 5.0


def answer(asked: bytes, state: Path) -> dict[str, object]:
    """The answer to one question. state: the folder of the lamp's own state."""
    try:
        question = json.loads(asked)
    except (ValueError, RecursionError):
        question = None
    if not isinstance(question, dict) or not isinstance(question.get("phone"), str):
        return {"error": 'the one question is {"phone": DIGEST}'}
    return {"known": question["phone"] in {phone.digest for phone in phones.every(state)}}


def answered(asked: bytes, state: Path) -> bytes:
    """The same as a line."""
    return json.dumps(answer(asked, state)).encode() + b"\n"


def ask(path: Path, question: dict[str, str]) -> dict[str, object]:
    """Ask the archive that listens at path. Nothing known where it does not answer."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as archive:
        archive.settimeout(ANSWER_S)
        try:
            archive.connect(str(path))
            archive.sendall(json.dumps(question).encode() + b"\n")
            found = json.loads(archive.makefile("rb").readline(LONGEST) or b"{}")
        except (OSError, ValueError):
            return {}
    return found if isinstance(found, dict) else {}


def main() -> int:
    """One question on standard input, its answer on standard output: what ebb-archive@.service runs."""
    from device.settings.paths import state_folder  # the page, which asks here, has no settings

    sys.stdout.buffer.write(answered(sys.stdin.buffer.readline(LONGEST), state_folder()))
    return 0
