"""What is over is encrypted to the key of whose it is: recordings, words, summaries, own paces.

An encrypted file is on the card before the readable one goes, so whatever ends this in between, it can be done again.
"""

import contextlib
import dataclasses
from collections.abc import Mapping
from pathlib import Path

from device.language import tr
from device.library import resonance_history
from device.recording import age_files, folders, reader, stored_summary
from device.recording.folders import AGE, SESSION_JSON, WORDS, SessionError, StoredSession
from device.recording.stored_summary import SUMMARY
from device.recording.summary import summary
from drivers import stored
from drivers.ports import Card
from drivers.said import because

Keys = Mapping[str, str]
"""Public keys by person's code."""


def readable(session: StoredSession, code: str) -> list[Path]:
    """A person's files in a session that anybody can read who holds the card; the recording comes last."""
    beside = [session.folder / f"{code}{end}" for end in (WORDS, SUMMARY)]
    parts = [path for path in session.recordings(code) if path.suffix != AGE]
    return [path for path in (*beside, *parts) if path.exists()]


def encrypt_all(card: Card, root: Path, keys: Keys) -> list[str]:
    """Encrypt what is over and was recorded to be encrypted. What there is to say. Harmless twice."""
    if keys and (lacking := age_files.why_not()):
        return [tr("nothing is encrypted: {lacking}", lacking=lacking)]
    news, sessions = [], [s for s in folders.every(root) if s.info and s.info.encrypted]
    for session in sessions:
        try:
            news += _session(card, session, keys)
        except BlockingIOError:
            continue  # it is being written
        except OSError as trouble:
            news.append(
                tr("session {number} is not all encrypted yet: {why}", number=session.number, why=because(trouble))
            )
        except ValueError as trouble:
            news.append(
                tr("session {number} is not all encrypted yet: {trouble}", number=session.number, trouble=trouble)
            )
    with contextlib.suppress(OSError):
        card.sweep(root / folders.PEOPLE)
    for simulated in (False, True):
        for code, key in keys.items():
            theirs = {s.number for s in sessions if s.info and code in s.info.encrypted}
            try:
                resonance_history.encrypt(card, root, code, simulated, theirs, key)
            except (OSError, ValueError) as trouble:
                news.append(tr("the own pace of {code} is not encrypted yet: {trouble}", code=code, trouble=trouble))
    return news


def _session(card: Card, session: StoredSession, keys: Keys) -> list[str]:
    """Encrypt what there is of a session. Raises OSError, SessionError, UnreadableError."""
    info, lacking = session.info, []
    if info is None or info.ended is None:
        return []
    for path in folders.parts(session.folder).values():
        card.open(path).close()
    for code in info.encrypted:
        if files := readable(session, code):
            if code in keys:
                _person(card, session, code, files, keys[code])
            else:
                lacking.append(
                    tr(
                        "session {number}: {code}'s files were to be encrypted, and no key is set now",
                        number=session.number,
                        code=code,
                    )
                )
    return lacking


def _person(card: Card, session: StoredSession, code: str, files: list[Path], key: str) -> None:
    _sum_up(card, session, code, key)
    for path in files:
        content = stored.content(path, stored.MOST_RECORDING)
        card.replace(path.with_name(path.name + AGE), age_files.encrypted(content, key))
        if stored.content(path, stored.MOST_RECORDING) == content:  # else somebody added to it: the next time
            card.remove(path)


def _sum_up(card: Card, session: StoredSession, code: str, key: str) -> None:
    """What sums a recording up, as long as it can be read: encrypted, but for how long it was."""
    lasted_s = None
    if not session.is_encrypted(code):  # else a power cut came in between, and it was done before
        with contextlib.suppress(SessionError):  # a recording that is damaged is encrypted as it is
            known = summary(reader.read(session.recordings(code))).as_json()
            sealed = age_files.encrypted(stored_summary.as_text(known), key)
            card.replace(session.folder / f"{code}{SUMMARY}{AGE}", sealed)
            lasted_s = round(60 * known["minutes"], 1)
    info = folders.open_session(session.folder).info
    if info and (session.mixed or info.lasted_s is None):
        said = dataclasses.replace(info, lasted_s=info.lasted_s if lasted_s is None else lasted_s)
        card.replace(session.folder / SESSION_JSON, said.as_json())


def of_before(root: Path, keys: Keys) -> list[Path]:
    """Readable files, of sessions that are over and histories, of those who have keys."""
    over = [session for session in folders.every(root) if session.info and session.info.ended is not None]
    histories = [resonance_history.path(root, code, simulated) for code in keys for simulated in (False, True)]
    return [
        *(path for session in over for code in keys for path in readable(session, code)),
        *(path for path in histories if path.exists()),
    ]


def encrypt_before(card: Card, root: Path, keys: Keys) -> list[str]:
    """The same of what was recorded before there were keys. Raises OSError, ValueError."""
    for session in folders.every(root):
        codes = {code for code in keys if readable(session, code)}
        if session.info and session.info.ended is not None and not codes <= set(session.info.encrypted):
            said = dataclasses.replace(session.info, encrypted=tuple(sorted({*session.info.encrypted, *codes})))
            card.replace(session.folder / SESSION_JSON, said.as_json())
    for code, key in keys.items():
        for simulated in (False, True):
            resonance_history.encrypt(card, root, code, simulated, None, key)
    return encrypt_all(card, root, keys)
