"""Writes a session to the card while it goes on, beside the loop: a full, slow or pulled card holds up nothing.

The loop hands over whole seconds through a bounded queue. What cannot be written is tried again; what did not fit into
the queue meanwhile becomes a gap in the file, which says so itself. Nothing that was written is touched.
"""

import errno
import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from device.guide.guide import LedBy
from device.guide.programme_file import as_toml
from device.language import tr
from device.recording import annotation, edf, folders, reader, stored_summary
from device.recording.assembler import Second, SecondAssembler
from device.recording.people_files import PeopleFiles
from device.recording.repair import repair_all
from device.recording.session_info import SessionInfo
from device.recording.summary import summary
from device.session.session import Seat
from device.session.step import Step
from drivers.ports import Card, Clock

log = logging.getLogger("ebb")

PERIOD_S = 0.25  # between looks into the queue: a second is on the card at most this long after it is whole
QUEUE_S = 600  # seconds that wait for a card that does not take them: about 1 MB for two people
AGAIN_S = 2.0  # a card that failed is tried again this much later
LOOK_S = 10.0  # between looks at the free space, and at a clock that is not known to be right
EARLY_BYTES = 100_000_000  # said this much before the floor is reached: about 17 hours of two people
TimeOfDay = Callable[[], tuple[datetime, bool]]
LAST_CHANCE_S = 30.0  # how long the end of a session waits for a card that is still busy, or takes nothing
LAST_TRIES = round(LAST_CHANCE_S / AGAIN_S)


@dataclass(frozen=True, slots=True)
class Rules:
    """floor_bytes: free space that is left to the rest of the system. roll_s: the longest file."""

    floor_bytes: int = 500_000_000
    roll_s: int = 12 * 3600


class Recorder:
    """Records one session. Worker: `work` runs beside the loop.

    root: the folder of all recordings. info: what session.json says; without people, they are those who come: nothing
    is on the card before the first does, and then what each one's sensors gave from the session's beginning. led_by:
    what is known to lead from there. time_of_day: UTC, and whether that is known to be right; asked again until it is,
    since a Pi without a clock battery learns it from a network that may come late. opening: what else each file begins
    with.
    """

    def __init__(
        self, card: Card, root: Path, info: SessionInfo, seats: Sequence[Seat], clock: Clock, rules: Rules,
        led_by: LedBy | None = None, time_of_day: TimeOfDay | None = None, opening: Sequence[annotation.Note] = (),
    ) -> None:  # fmt: skip
        self.card, self.root, self._info = card, root, info
        self._clock, self._rules = clock, rules
        self._time_of_day, self._asked_s = time_of_day, 0.0
        self._seconds = SecondAssembler(seats, led_by)
        self._newest_s = 0.0
        self._queue: deque[Second] = deque(maxlen=QUEUE_S)
        self._pending: Second | None = None  # taken from the queue, not yet on the card for everybody
        mode = annotation.Note(0.0, f"{annotation.MODE}{info.mode}")
        led = led_by.programme if led_by else None
        guidance = annotation.of_programme(0.0, led.name, as_toml(led), led_by.own_bpm) if led and led_by else ()
        whole = (mode, *opening, *guidance, *annotation.of_settings(info.settings))
        self._files = PeopleFiles(card, self._seconds.fields, whole, rules.roll_s)
        self._lock = threading.Lock()
        self._looked_s = -LOOK_S
        self._warned = self._repaired = False
        self._agreed = False  # whether everybody's file says so
        self._lost: tuple[float, str] | None = None  # since when the card takes nothing, and why
        self._last_tries = LAST_TRIES
        self._stop: Callable[[], None] = lambda: None
        self.due_s = 0.0
        self.folder: Path | None = None
        """The session's folder, once there is one."""
        self.has_folder: list[Callable[[Path], None]] = []
        """What is called with it then, beside the loop."""
        self.news: deque[str] = deque()
        """What a person should hear of the recording, oldest first."""

    @property
    def began(self) -> datetime:
        """When the session began, as far as it is known."""
        return self._info.began

    @property
    def number(self) -> int | None:
        """The session's, once it has a folder."""
        return self._info.number if self.folder else None

    def start(self) -> None:
        """Begin to work beside the loop: sessions that were cut off are closed first, then a folder is made."""
        self._stop = self._clock.beside(self)

    def feed(self, step: Step) -> None:
        """From the loop: never waits, and never touches the card."""
        self._newest_s = step.tick.t_s
        self._queue.extend(self._seconds.feed(step))

    def note(self, code: str, note: annotation.Note) -> None:
        """From the loop: something of this person that no step tells."""
        self._seconds.note(code, note)

    def work(self) -> None:
        """Write what has come. A card that fails is told of once, and tried again."""
        self.due_s = self._clock.now() + PERIOD_S
        with self._lock:
            self._try(self._write_out)

    def finish(self, why: str, ends_s: float | None) -> float | None:
        """After the last step: write the rest, close the files, and say how the session ended.

        ends_s: when its light was to be out; None if it was broken off. In how many seconds it is to be called again,
        because the card takes nothing yet; None once it is over.
        """
        if self._info.ended is None:
            self._stop()
            self._queue.append(self._seconds.finish(annotation.end(why, ends_s, self._newest_s)))
            self._info = replace(self._info, ended=why)
        if not self._lock.acquire(timeout=LAST_CHANCE_S):
            self.news.append(tr("the card does not answer: the last seconds of the recording are not on it"))
            return None
        try:
            if self._try(self._close):
                return None
        finally:
            self._lock.release()
        self._last_tries -= 1
        if self._last_tries == LAST_TRIES - 1:
            self.news.append(tr("the card is tried for half a minute more"))
        if self._last_tries:
            return AGAIN_S
        last = tr("the last part of the recording could not be written")
        self.news.append(last if self.folder else tr("nothing was recorded"))
        return None

    def _try(self, do: Callable[[], None]) -> bool:
        try:
            do()
        except OSError as trouble:
            self._failed(trouble.strerror or str(trouble), f"{trouble.filename}: " if trouble.filename else "")
        except Exception as trouble:  # a bug of ours may cost a gap, never the recording or the light
            if self._lost is None:  # it is tried again and again, and said once
                log.exception("the recorder failed")
            self._failed(f"the recorder failed: {type(trouble).__name__}")
        else:
            return True
        return False

    def _failed(self, why: str, where: str = "") -> None:
        """where: the file, for whoever stands by the lamp; each one's own recording does not name another's."""
        self.due_s = self._clock.now() + AGAIN_S
        self._files.let_go()
        if self._lost is None:
            self._lost = (self._clock.now(), why)
            goes_on = tr("; the session goes on, and so does the recording when it can") * (self._info.ended is None)
            self.news.append(tr("not recording: {why}", why=f"{where}{why}") + goes_on)

    def _found(self) -> None:
        """The card takes what is written again."""
        if self._lost:
            since_s, why = self._lost
            self._lost = None
            if self._info.ended is not None:  # no second is left that could say so, and the clock may be the next one's
                self.news.append(tr("the end of the recording is on the card after all"))
                return
            self.news.append(tr("recording again, after {gap_s:.0f} s", gap_s=self._clock.now() - since_s))
            what = annotation.short(f"{annotation.LAMP}the card took nothing for a while: {why}")
            self._files.note(annotation.Note(self._clock.now(), what))

    def _write_out(self, closing: bool = False) -> None:
        """Everything that waits, then to the card with it. closing: into the room that is otherwise left free."""
        if not closing:
            self._look_at_room()
        if not self._repaired:
            self.news.extend(repair_all(self.card, self.root))
            self._repaired = True
        self._begin()
        if not closing:
            self._look_at_clock()
        if not (self._pending or self._queue):
            return
        while self._pending or self._queue:
            self._pending = self._pending or self._queue.popleft()
            if not self._put(self._pending):
                self.due_s = self._clock.now()  # a long gap is filled bit by bit
                break
            self._pending = None
        self._files.sync()
        if self._agreed and not self._info.agreed:
            self._say(agreed=True)
        if self._pending is None:
            self._found()

    def _begin(self) -> None:
        """Make the folder, once there is somebody to record."""
        if self.folder is None and self._info.people:
            self.folder, self._info = folders.begin(self.card, self.root, self._info)
            for call in self.has_folder:
                call(self.folder)
            fleeting = tr(", which is in memory: it is gone at the next start") * self.card.is_fleeting(self.folder)
            self.news.append(tr("recording to {folder}", folder=self.folder) + fleeting)
            if not edf.can_say(self._info.began):
                year = self._info.began.year
                self.news.append(tr("the clock says {year}: the date stays unknown until it is set", year=year))

    def _say(self, **new: Any) -> None:
        """Have session.json say something else."""
        info = replace(self._info, **new)
        if self.folder:
            self.card.replace(self.folder / folders.SESSION_JSON, info.as_json())
        self._info = info

    def _put(self, second: Second) -> bool:
        """One second onto everybody's file; False if a gap before it is not filled yet."""
        here = {*self._info.people, *second.present}
        people = tuple(code for code in self._seconds.fields if code in here)
        if people and (people, second.programme) != (self._info.people, self._info.programme):
            self._say(people=people, programme=second.programme)
        self._begin()
        if not self._files.put(second, self.folder, self._info, self._why_lost()):
            return False
        self._agreed |= all(any(n.text == annotation.AGREED for n in s.notes) for s in second.people.values())
        return True

    def _why_lost(self) -> str:
        return self._lost[1] if self._lost else "the lamp could not keep up"

    def _look_at_room(self) -> None:
        """Leave the floor free, and say so before it is reached. Raises OSError when it is."""
        now_s = self._clock.now()
        if now_s - self._looked_s < LOOK_S and self._lost is None:
            return
        self._looked_s = now_s
        free, floor = self.card.free_bytes(self.folder or self.root), self._rules.floor_bytes
        if free < floor:
            where = (
                "in memory, where recordings go" if self.card.is_fleeting(self.folder or self.root) else "on the card"
            )
            why = f"{free / 1e6:.0f} MB are free {where}, and {floor / 1e6:.0f} MB are to stay free"
            raise OSError(errno.ENOSPC, why)
        if free < floor + EARLY_BYTES and not self._warned:
            self._warned = True
            rate = sum(edf.record_len(fields) for fields in self._seconds.fields.values())
            hours = (free - floor) / rate / 3600
            self.news.append(tr("the card is nearly full: recording stops in about {hours:.0f} hours", hours=hours))

    def _look_at_clock(self) -> None:
        """Note when the session really began, once the time of day is known."""
        now_s = self._clock.now()
        if self._info.synchronised or self._time_of_day is None or now_s - self._asked_s < LOOK_S:
            return
        self._asked_s = now_s
        now, right = self._time_of_day()
        if not right:
            return
        began = now - timedelta(seconds=now_s)
        self._files.note(annotation.clock_set(now_s, began))
        self._info = self._info.corrected(began)
        self._say()
        began_utc = f"{began:%Y-%m-%d %H:%M}"
        self.news.append(tr("the clock is set now: this session began at {began} UTC", began=began_utc))

    def _close(self) -> None:
        """The rest, the counts, and how it ended."""
        self._write_out(closing=True)
        while self._pending or self._queue:
            self._write_out(closing=True)
        self._files.finish()
        if self.folder:
            session = folders.open_session(self.folder)
            for code in set(session.people) - set(self._info.encrypted):  # theirs is not to be there readable
                known = summary(reader.read(session.recordings(code)))
                stored_summary.keep(self.card, self.folder, code, known.as_json())
            self.card.replace(self.folder / folders.SESSION_JSON, self._info.as_json())
