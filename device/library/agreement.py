"""Whether two people agreed to a report for both. Each one's own file must say so: nobody speaks for the other."""

from collections.abc import Mapping

from device.recording import annotation, events
from device.recording.folders import SessionError, StoredSession
from device.recording.reader import Recorded


def agreed(recorded: Mapping[str, Recorded]) -> bool:
    """Whether every one of these recordings, by code, holds the same moment of a yes from both."""
    moments = [{n.onset_s for n in events.starting_with(r.notes, annotation.AGREED)} for r in recorded.values()]
    return len(moments) == 2 and bool(set.intersection(*moments))


def both(session: StoredSession, recorded: Mapping[str, Recorded]) -> None:
    """Raises SessionError, which says why, unless there may be a report for both of these people.

    What session.json says counts for nothing here: it is one file, and the yes of two people is in two.
    """
    codes = tuple(recorded)
    meant = len(session.about.people) if session.about else len(codes)
    if len(codes) != 2 or meant != 2:
        gone = f", and {2 - len(codes)} of their recordings is gone" if meant == 2 > len(codes) else ""
        of = "two people" if meant == 2 else "one person"
        raise SessionError(f"session {session.number} is of {of}{gone}: a report for both needs the recordings of two")
    if not agreed(recorded):
        raise SessionError(
            f"session {session.number}: there is no yes from both of you to a report for both; the lamp asks each of "
            "you for a press at the end of a session of two, so next time there can be; your own is there with "
            f"--person {codes[0]} or --person {codes[1]}"
        )
