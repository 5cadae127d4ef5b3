"""The programme that was used last on this lamp: one name in a file beside the recordings. Nobody's body is in it."""

from pathlib import Path

from drivers.ports import Card

FILE = "last-programme"
LONGEST = 4096  # characters of a name, which may be a path


def path(root: Path, simulated: bool) -> Path:
    """Where it is kept; what simulated bodies used is kept apart."""
    return root / f"{FILE}{'-simulated' if simulated else ''}"


def last(root: Path, simulated: bool) -> str | None:
    """Its name, or the path of its file; None if there is none, or none that can be read."""
    try:
        with path(root, simulated).open(encoding="utf-8") as file:
            return file.readline(LONGEST).strip() or None
    except (OSError, ValueError):
        return None


def keep(card: Card, root: Path, simulated: bool, name: str) -> None:
    """Remember name, unless it is remembered already. Raises OSError."""
    if last(root, simulated) == name:
        return
    if not root.is_dir():
        card.create_folder(root)
    card.replace(path(root, simulated), f"{name}\n".encode())
