"""`--results`: what becomes known in a session, a file a person; where it is, is noted with the session's recording."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from device.app import recorders, storage
from device.app.worlds import World
from device.export.json_lines import JsonLines, first_line
from device.language import tr
from device.library import handed_out, result_files
from device.recording.folders import StoredSession
from device.recording.recorder import Recorder
from device.settings.tree import Config
from drivers.ports import DriverError
from drivers.said import because


def begun(
    named: Path, config: Config, world: World, recorder: Recorder | None, played: StoredSession | None,
    tell: Callable[[str], None],
) -> list[JsonLines]:  # fmt: skip
    """Everybody's file, begun; told is where it is, where that or its being readable may not be expected.

    recorder: of the session, if it is recorded. played: the stored one that is played again. Raises DriverError.
    """
    try:
        paths = result_files.files(named, world.codes)
    except OSError as trouble:
        raise DriverError(
            tr("--results {named}: cannot be written: {why}", named=named, why=because(trouble))
        ) from trouble
    card, made = storage.card(), list[JsonLines]()
    began = recorder.began if recorder else played.info.began if played and played.info else None
    for code, path in paths.items():
        line = first_line(world.hardware.label, world.hardware.simulated, code, began)
        try:
            made.append(JsonLines(card, path, line, code))
        except DriverError:
            for each in made:
                each.finish()
            raise
        note = partial(handed_out.note_results, card, code=code, target=path, begins=line)
        if recorder and path.is_file():
            recorder.has_folder.append(note)
        elif played and path.is_file():
            note(played.folder)
        sealed = code in recorders.keys_of(config) or (played and played.is_encrypted(code))
        if len(paths) > 1 or sealed:
            tell(
                tr("--results: what is measured of {code} goes to {path}", code=code, path=path)
                + tr(", readable") * bool(sealed)
            )
    if not (recorder or world.recording or played):
        tell(
            tr(
                "--results {named}: nothing is recorded, so 'ebb forget' will not find them; they are yours to remove",
                named=named,
            )
        )
    return made
