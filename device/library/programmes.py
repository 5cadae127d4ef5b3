"""The programmes that there are: those that come with Ebb, and those that people put beside their settings."""

import re
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from device.guide.programme import Programme, ProgrammeError
from device.guide.programme_file import parse
from device.language import tr
from device.settings.parse import nearest
from device.settings.paths import ROOT, user_folder
from device.settings.tree import DEFAULTS, BreathSettings
from drivers import stored
from drivers.said import because

FOLDERS_NAME = "programs"
OWN_NAME, LONGEST_OWN = re.compile(r"\w[\w-]*"), 40  # what a shell and any card's file system take as it is


def own_folders() -> tuple[Path, ...]:
    """Folders for programmes of one's own: the user's, then the machine's."""
    return user_folder() / FOLDERS_NAME, ROOT / "etc" / "ebb" / FOLDERS_NAME


def names() -> dict[str, Path | None]:
    """The file of each programme by its name; None for those that come with Ebb, which one's own go before."""
    found: dict[str, Path | None] = {}
    for folder in own_folders():
        for path in sorted(folder.glob("*.toml")):
            if path.stem.isprintable():  # what nobody can type is not offered
                found.setdefault(path.stem, path)
    for entry in sorted(_shipped().iterdir(), key=lambda e: e.name):
        if entry.name.endswith(".toml"):
            found.setdefault(entry.name.removesuffix(".toml"), None)
    return found


def load(name: str, breath: BreathSettings = DEFAULTS.breath) -> Programme:
    """The programme of that name, or in the file of that name. Raises ProgrammeError.

    breath: what holds where a phase does not say it.
    """
    if _is_file(name):
        return _read(Path(name), Path(name).stem, breath)
    path = names()[known(name)]
    return shipped(name, breath) if path is None else _read(path, name, breath)


def known(name: str) -> str:
    """The name, if a programme has it; a file is none here. Raises ProgrammeError with the nearest ones."""
    if name not in (all_names := names()):
        raise ProgrammeError(
            tr("there is no programme {name!r}{nearest}", name=name, nearest=nearest(name, sorted(all_names)))
        )
    return name


def shipped(name: str, breath: BreathSettings = DEFAULTS.breath) -> Programme:
    """The one of that name that comes with Ebb, whatever lies in people's folders. breath: as of `load`."""
    return parse((_shipped() / f"{name}.toml").read_text("utf-8"), name, f"{name}.toml", breath)


def copy(name: str, own: str) -> Path:
    """Begin a programme of one's own, in the user's folder, as the text of another. Raises ProgrammeError.

    own: what it is to be called. Nothing that is there is changed.
    """
    load(name)  # one that can be used
    if not OWN_NAME.fullmatch(own) or len(own) > LONGEST_OWN:
        raise ProgrammeError(
            tr(
                "{own!r} cannot be the name of a programme: letters, digits, - and _ can, up to {most} of them",
                own=own,
                most=LONGEST_OWN,
            )
        )
    path = own_folders()[0] / f"{own}.toml"
    try:
        text = _text(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise ProgrammeError(
            tr("{path} is there already, and was left as it is; choose another name", path=path)
        ) from None
    except OSError as error:
        raise ProgrammeError(tr("{path}: cannot be written: {why}", path=path, why=because(error))) from error
    return path


def _is_file(name: str) -> bool:
    return name.endswith(".toml") and Path(name).exists()


def _text(name: str) -> str:
    path = Path(name) if _is_file(name) else names()[name]
    return stored.text(path) if path else (_shipped() / f"{name}.toml").read_text("utf-8")


def _read(path: Path, name: str, breath: BreathSettings) -> Programme:
    try:
        return parse(stored.text(path), name, str(path), breath)
    except OSError as error:
        raise ProgrammeError(tr("{path}: cannot be read: {why}", path=path, why=because(error))) from error
    except stored.UnreadableError as error:
        raise ProgrammeError(f"{path}: {error}") from error


def described() -> Traversable:
    """Where the format is described."""
    return _shipped() / "README.md"


def _shipped() -> Traversable:
    return resources.files("device.guide") / "programmes"
