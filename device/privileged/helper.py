"""`ebb-system`: one question of the lamp's own user and one answer, each a line of JSON, and it ends.

    {"verb": "zone", "zone": "Europe/Berlin"}
    {"verb": "wifi", "name": "Our house", "passphrase": "..."}
    {"verb": "name", "name": "bedside"}

{"done": true}, or {"error": why}. systemd begins it as root for each connection to /run/ebb-live/system, while the page
is open. It does nothing for any other user, nor unless a hold has opened the page.
"""

import json
import os
import pwd
import socket
import struct
import sys
from pathlib import Path

from device.privileged.opened import why_shut
from device.privileged.programs import ProgramError
from device.privileged.verbs import VERBS, RefusedError
from drivers import stored

LONGEST = 1024
WAITS_S = 5.0
PEER = struct.Struct("3i")  # process, user, group: unix(7), SO_PEERCRED


def answer(asked: bytes, user: int, allowed: int, root: Path) -> dict[str, object]:
    """The answer to one question of a user. allowed: the lamp's own. root: of the system."""
    try:
        if user != allowed:
            raise RefusedError("only the lamp's own user may ask for that")
        if why := why_shut(root):
            raise RefusedError(why)
        question = _question(asked)
        verb = question.pop("verb")
        does, words = VERBS[verb]
        if question.keys() != words:
            raise RefusedError(f"with {verb} go {' and '.join(sorted(words))}, and nothing else")
        does(question, root)
    except (RefusedError, ProgramError) as trouble:
        return {"error": str(trouble)}
    except OSError as trouble:
        return {"error": f"{trouble.filename}: {trouble.strerror}"}
    print(f"ebb-system: {verb} was set", file=sys.stderr)
    return {"done": True}


def _question(asked: bytes) -> dict[str, str]:
    """Words by their names, with a verb that there is. Raises RefusedError."""
    try:
        found = stored.json_object(asked)
    except stored.UnreadableError:
        raise RefusedError("a question is one line of JSON, an object") from None
    if not all(map(_is_text, found.values())) or found.get("verb") not in VERBS:
        raise RefusedError(f"the verbs are {', '.join(VERBS)}, and all that is said with them is text")
    return found


def _is_text(value: object) -> bool:
    """JSON can also write halves of signs, which are none."""
    return isinstance(value, str) and not any("\ud800" <= sign <= "\udfff" for sign in value)


def main(root: Path = Path("/"), user: str = "ebb", connected: int = 0) -> int:
    """Answer who is at the other end of a socket. connected: its file descriptor; systemd hands it over as 0."""
    with socket.socket(fileno=os.dup(connected)) as asking:
        asking.settimeout(WAITS_S)
        _, peer, _ = PEER.unpack(asking.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, PEER.size))
        try:
            asked = asking.makefile("rb").readline(LONGEST)
        except TimeoutError:
            return 1
        told = answer(asked, peer, pwd.getpwnam(user).pw_uid, root)
        asking.sendall(json.dumps(told).encode() + b"\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
