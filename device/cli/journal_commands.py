"""`ebb journal, attach`: a line, or a laboratory value, added to a session."""

from argparse import Namespace

from device.cli.arguments import argument, command, moment
from device.cli.asked_session import SESSION, one
from device.cli.width import say
from device.library import journal
from device.recording.folders import StoredSession
from device.settings.tree import Config


@command(
    *SESSION,
    argument("text", "the line, in quotes"),
    argument("--at", "the moment of the session it speaks of", type=moment, metavar="12:30"),
)  # fmt: skip
def _journal(ask: Namespace, config: Config) -> None:
    card, session, code, recorded = one(ask, config)
    journal.write_line(card, session, code, ask.text, ask.at, recorded.length_s)
    _say_kept(session, code)


@command(
    *SESSION,
    argument("--name", "what was measured", required=True),
    argument("--unit", "its unit", required=True),
    argument("--method", "how it was measured", required=True),
    argument("--value", "the result, a number", type=float, required=True),
    argument("--at", "when the sample was taken", type=moment, required=True, metavar="31:00"),
)  # fmt: skip
def _attach(ask: Namespace, config: Config) -> None:
    card, session, code, recorded = one(ask, config)
    value = journal.Value(ask.name, ask.value, ask.unit, ask.method, ask.at)
    journal.write_value(card, session, code, value, recorded.length_s)
    _say_kept(session, code)


def _say_kept(session: StoredSession, code: str) -> None:
    whose = f" --person {code}" if len(session.people) > 1 else ""
    say(f"kept beside session {session.number}; 'ebb show {session.number}{whose}' shows it")
