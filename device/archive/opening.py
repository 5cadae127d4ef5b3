"""A person's code: who there is, opening with it, choosing it."""

from typing import Any

from device.archive.asked import Asked, Place, Refused, utc
from device.library import phones
from device.library.codes import Tried
from device.recording import folders


def people(asked: Asked, place: Place) -> dict[str, Any]:
    """Whom the lamp has sensors for; not who has a code, and not who has recordings."""
    return {"people": list(place.people)}


def open_code(asked: Asked, place: Place) -> dict[str, Any]:
    """A grant, for person and code."""
    person = asked.text("person")
    _require_right(place.codes.tried(person, asked.text("code")))
    return {"grant": place.codes.grant(person, asked.phone)}


def choose_code(asked: Asked, place: Place) -> dict[str, Any]:
    """A grant, for person, new, and old where there was one."""
    person, names = asked.text("person"), {phone.digest: phone.name for phone in phones.every(place.state)}
    newest = max([folders.counted(place.root), *(number for number, _ in folders.numbered(place.root))])
    try:
        found = place.codes.choose(
            person, asked.text("new"), asked.text("old"), newest, names.get(asked.phone, ""), utc()
        )
    except ValueError:
        raise Refused("digits") from None
    _require_right(found)
    return {"grant": place.codes.grant(person, asked.phone)}


def _require_right(found: Tried) -> None:
    """Raises Refused: in the same words for nobody, for whoever has no code, and for a wrong one."""
    if not found.right:
        raise Refused("code", wait_s=found.wait_s) if found.wait_s else Refused("code")
