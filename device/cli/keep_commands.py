"""`ebb keep`: what another device recorded becomes a session like the lamp's own, and says so wherever it is read."""

from argparse import Namespace
from pathlib import Path

from device.app import modes, recorders, worlds
from device.cli.arguments import argument, card_and_root, command, flag
from device.cli.foreign_file import SIGNALS, asked
from device.cli.terminal import Terminal, watch
from device.language import tr
from device.recording import folders, origin
from device.recording.folders import SessionError
from device.recording.session_info import CODE
from device.settings.tree import Config
from drivers.simulated.clock import VirtualClock


@command(
    argument(
        "file",
        "what another device recorded: EDF, EDF+, BDF, BDF+, or a table (CSV, TSV, TXT); it stays as it is",
        metavar="FILE",
    ),
    argument("--person", "whose body it tells of", default=worlds.CODES[0], metavar="CODE"),
    flag("--mine", "it is to count in that person's weeks; else they go on without it"),
    *SIGNALS,
)
def _keep(ask: Namespace, config: Config) -> None:
    file = Path(ask.file)
    if not CODE.fullmatch(ask.person):
        raise SessionError(
            tr("--person {code}: a code of small letters and digits is needed, as a or b", code=ask.person)
        )
    if file.is_file() and origin.is_ours(file):
        raise SessionError(
            tr("{file}: it is a recording of Ebb's own; 'ebb import FOLDER' takes in the card it is from", file=file)
        )
    card, root = card_and_root(ask, config)
    place = worlds.open_recording(file, config, VirtualClock(), asked=asked(ask), codes=(ask.person,))
    recorder = recorders.keeper(config, place, root, card, ask.mine)
    session = modes.dark(config, place)
    watch(config, place, session, Terminal(config, place, "bar"), recorder)
    kept = recorder.folder and folders.open_session(recorder.folder).info
    if not (kept and kept.ended):
        raise SessionError(
            tr("{file}: it could not be kept in {folder}, or not to its end: see above", file=file, folder=root)
        )
    print(tr("kept as session {number}: 'ebb show {number}' has it on one screen", number=recorder.number))
