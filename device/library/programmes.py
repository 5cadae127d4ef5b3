"""The programmes there are: those that come with Ebb, and those that people put beside their settings."""

from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from device.guide.programme import Programme
from device.guide.programme_file import LONGEST_TEXT, ProgrammeError, parse
from device.settings.paths import user_folder

FOLDERS_NAME = "programs"


def own_folders() -> tuple[Path, ...]:
    """Where people put programmes of their own: the user's place, then the machine's."""
    return user_folder() / FOLDERS_NAME, Path("/etc/ebb") / FOLDERS_NAME


def names() -> dict[str, Path | None]:
    """Every programme's name, and the file it is in; None for those that come with Ebb. One's own go first."""
    found: dict[str, Path | None] = {}
    for folder in own_folders():
        for path in sorted(folder.glob("*.toml")):
            if path.stem.isprintable():  # what nobody can type is not offered
                found.setdefault(path.stem, path)
    for entry in sorted(_shipped().iterdir(), key=lambda e: e.name):
        if entry.name.endswith(".toml"):
            found.setdefault(entry.name.removesuffix(".toml"), None)
    return found


def load(name: str) -> Programme:
    """The programme of that name, or in the file of that name. Raises ProgrammeError."""
    known = names()
    if name.endswith(".toml") and Path(name).exists():
        return _read(Path(name), Path(name).stem)
    if name not in known:
        raise ProgrammeError(f"there is no programme {name!r}; there are {', '.join(sorted(known))}")
    path = known[name]
    if path is not None:
        return _read(path, name)
    return shipped(name)


def shipped(name: str) -> Programme:
    """The one of that name that comes with Ebb, whatever lies in people's folders."""
    return parse((_shipped() / f"{name}.toml").read_text("utf-8"), name, f"{name}.toml")


def full_name(name: str) -> str:
    """A name that means the same programme wherever one stands: that of a file is its whole path."""
    return str(Path(name).resolve()) if name.endswith(".toml") and Path(name).exists() else name


def _read(path: Path, name: str) -> Programme:
    if path.exists() and not path.is_file() and not path.is_dir():  # a pipe, or a device without end
        raise ProgrammeError(f"{path}: is no file")
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return parse(file.read(LONGEST_TEXT + 1), name, str(path))
    except OSError as trouble:
        raise ProgrammeError(f"{path}: cannot be read: {trouble.strerror}") from trouble
    except UnicodeDecodeError as trouble:
        raise ProgrammeError(f"{path}: is not text in UTF-8: {trouble}") from trouble


def _shipped() -> Traversable:
    return resources.files("device.guide") / "programmes"
