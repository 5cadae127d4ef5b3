"""Time zone, Wi-Fi and name: asked of root's own process, which judges every word of it."""

import json
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from device.archive.asked import Asked, Place, Refused
from drivers import stored

ANSWER_S = 20.0
MOST = 4096  # bytes of an answer
VERBS: Mapping[str, tuple[str, ...]] = {"zone": ("zone",), "name": ("name",), "wifi": ("name", "passphrase")}
"""What there is, and the words that go with each: those of `device.privileged.verbs`."""


def set_system(asked: Asked, place: Place) -> dict[str, Any]:
    """Has root set what `verb` says. What root refuses is told in its words, which are English."""
    verb = asked.text("verb")
    if verb not in VERBS:
        raise Refused("question")
    answer = ask(place.system, {"verb": verb, **{word: asked.text(word) for word in VERBS[verb]}})
    if answer.get("done") is True:
        return {"done": verb}
    raise Refused("system", told=str(answer.get("error", ""))[:MOST])


def ask(path: Path, question: Mapping[str, str]) -> dict[str, Any]:
    """The answer of the process behind the socket at path; nothing where there is none."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as root:
        root.settimeout(ANSWER_S)
        try:
            root.connect(str(path))
            root.sendall(json.dumps(question).encode() + b"\n")
            return stored.json_object(root.makefile("rb").readline(MOST))
        except (OSError, stored.UnreadableError):
            return {}
