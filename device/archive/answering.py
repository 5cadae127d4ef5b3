"""The list of questions: what each needs to be answered at all, and where its answer is made."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from device import language
from device.archive.asked import Answer, Asked, Place, Refused, Stream
from device.library import phones
from device.library.phones import PairedPhone
from device.recording import folders
from device.recording.folders import SessionError
from drivers.stored import UnreadableError

LONGEST, MOST = 1 << 16, 1 << 16  # bytes of a question, and of an answer
PHONE = re.compile("[0-9a-f]{64}")
PRIVATE = "private"
"""The tier of a connection that nobody else can listen to."""


@dataclass(frozen=True, slots=True)
class Question:
    """module: of this room, in which a function of the question's name answers it. granted: by a person's code.

    What is of no body, but of the lamp, needs none.
    """

    module: str
    granted: bool = True


QUESTIONS: Mapping[str, Question] = {
    "people": Question("opening", granted=False),
    "open_code": Question("opening", granted=False),
    "choose_code": Question("opening", granted=False),
    "sessions": Question("sessions"),
    "session": Question("sessions"),
    "write": Question("words"),
    "take_back": Question("words"),
    "would_go": Question("leaving"),
    "delete": Question("leaving"),
    "export": Question("copies"),
    "copy": Question("copies"),
    "brief": Question("handing_over"),
    "lamp": Question("lamp", granted=False),
    "forget_phone": Question("lamp", granted=False),
    "name_phone": Question("lamp", granted=False),
    "set_system": Question("system", granted=False),
    "wires": Question("building", granted=False),
    "wave": Question("watching"),
}
"""By name; beside them "known", whether a phone is let in. All of these are of the second tier."""


def answered(line: bytes, state: Path, place: Callable[[], Place]) -> Iterator[bytes]:
    """The answer to a line of JSON: another, of at most MOST bytes; of a copy its bytes after it.

    state: the folder of the lamp's own state. place: all of the lamp's, which takes longer to look up.
    """
    stream: Stream = ()
    try:
        found = _answer(_object(line), state, place)
        answer, stream = found if isinstance(found, tuple) else (found, ())
    except Refused as refused:
        answer = refused.answer
    except (SessionError, UnreadableError) as trouble:
        answer = {"refused": "trouble", "told": str(trouble)}
    except OSError as trouble:
        answer = {"refused": "trouble", "told": trouble.strerror or str(trouble)}
    whole = json.dumps(answer, ensure_ascii=False).encode(errors="replace") + b"\n"
    yield whole if len(whole) <= MOST else b'{"refused": "long"}\n'
    yield from stream


def _object(line: bytes) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or not isinstance(found.get("phone"), str) or not PHONE.fullmatch(found["phone"]):
        raise Refused("question")
    return found


def _answer(said: dict[str, Any], state: Path, at: Callable[[], Place]) -> Answer:
    phone, name = said["phone"], said.get("ask", "known")
    place = at() if _is_of(phone, phones.every(state)) else None  # a stranger's takes no time
    newest = folders.counted(place.root) if place else 0
    known = place is not None and _is_of(phone, phones.here(place.card, state, newest, phone))
    if name == "known":
        return {"known": known}
    if not isinstance(name, str) or name not in QUESTIONS:
        raise Refused("question")
    if said.get("tier") != PRIVATE:
        raise Refused("plain")
    if place is None or not known:
        raise Refused("phone")
    question, asked = QUESTIONS[name], Asked(said, phone)
    if question.granted:
        opened = place.codes.opened(asked.text("grant"), phone)
        if opened is None:
            raise Refused("grant")
        asked = Asked(said, phone, *opened)
    with language.speaking(spoken if (spoken := asked.text("language")) in language.codes() else language.ENGLISH):
        answer = getattr(import_module(f"device.archive.{question.module}"), name)(asked, place)
    if question.granted:
        (answer[0] if isinstance(answer, tuple) else answer)["grant"] = place.codes.grant(asked.person, phone)
    return answer  # type: ignore[no-any-return]


def _is_of(phone: str, known: list[PairedPhone]) -> bool:
    return phone in {each.digest for each in known}
