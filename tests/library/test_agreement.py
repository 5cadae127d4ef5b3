"""Two people, one lamp: what is recorded of one tells nothing of the other, and what is for both, both agreed to."""

import errno
import json
import math
import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from support.sessions import place, record, simulated, solo, world

from device.library import forgetting, journal, opened_sessions
from device.model import SkinState
from device.recording import annotation, events, reader, repair
from device.recording import folders as sessions
from device.recording.annotation import JOINED, PARTED, HandContactNotes, Note
from device.recording.folders import SessionError
from drivers.simulated.body import Body, Temperament
from drivers.simulated.card import Trouble, TroubledCard
from drivers.system.card import Disk

SECONDS = 100.0
HELD_S = (40.0, 62.0)
YES_S = 80.0
CHOSEN_S = 30.0
CHOSEN_BPM = 5.58
WHEN = slice(88, 184)  # of a header: the date and time of day at which it was written
A = Temperament(responses_per_min=4.0)
OTHERS = {
    "like a": Temperament(responses_per_min=4.0),
    "unlike a": Temperament(95.0, 99.0, rsa_bpm=3.0, skin_settled_usiemens=11.0, responses_per_min=14.0, follows=0.0),
    "gone": Temperament(leaves_s=50.0),
}


class Agreed:
    """A session in which a pace is chosen for both, and both say yes at yes_s, as whoever guides it would tell."""

    def __init__(self, session, yes_s):
        self._session, self._yes_s = session, yes_s

    def run(self):
        for step in self._session.run():
            t_s = step.tick.t_s
            yield replace(step, agreed=t_s >= self._yes_s, for_two_bpm=CHOSEN_BPM if t_s >= CHOSEN_S else None)

    def __getattr__(self, name):
        return getattr(self._session, name)


def shared(root, b, seed=8, yes_s=YES_S, hands=(), each=lambda step: None):
    """Two people under a light that no body moves, recorded: the folder of the session."""
    around = world(Body(A, seed=3), Body(b, seed=seed))
    around.hands = list(hands)
    hardware = simulated(around)
    session = Agreed(solo(hardware, SECONDS, people=2), yes_s)
    recorder, _, _ = record(session, place(hardware, 2), root, "shared", each=each)
    return recorder.folder


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """The same a, at the same lamp, beside three different people."""
    return {name: shared(tmp_path_factory.mktemp("r"), who, k) for k, (name, who) in enumerate(OTHERS.items())}


@pytest.fixture
def kept(folders, tmp_path):
    """One of them, to be changed."""
    folder = folders["unlike a"]
    return sessions.open_session(shutil.copytree(folder, tmp_path / folder.parent.name / folder.name))


def timeless(path):
    content = path.read_bytes()
    return content[: WHEN.start] + content[WHEN.stop :]


def about(folder):
    return json.loads((folder / "session.json").read_text())


def recordings(kept):
    return {code: reader.read(kept.recordings(code)) for code in kept.people}


@pytest.mark.parametrize("other", [name for name in OTHERS if name != "like a"])
def test_promise_5_ones_file_is_the_same_to_the_byte_whoever_sat_beside_them(folders, other):
    here, there = folders["like a"], folders[other]
    assert timeless(here / "b.edf") != timeless(there / "b.edf")
    assert timeless(here / "a.edf") == timeless(there / "a.edf")


@pytest.mark.parametrize("other", [name for name in OTHERS if name != "like a"])
def test_promise_5_what_the_session_says_for_both_says_nothing_of_a_body(folders, other):
    told = [about(folders[name]) for name in ("like a", other)]
    for each in told:
        del each["began_utc"]
    assert told[0] == told[1]


def test_promise_5_after_forgetting_one_nothing_of_them_is_left_and_the_other_is_whole(kept):
    card = Disk()
    for code in "ab":
        journal.write_line(card, kept, code, f"a line of {code}", None, SECONDS)
    before = {p.name: p.read_bytes() for p in kept.folder.iterdir()}
    forgetting.carry_out(card, forgetting.of_session(kept.folder.parent.parent, Path("/none"), kept, "b"))
    assert {p.name for p in kept.folder.iterdir()} == {"a.edf", "a.summary.json", "a.words.jsonl", "session.json"}
    for name in ("a.edf", "a.summary.json", "a.words.jsonl"):
        assert (kept.folder / name).read_bytes() == before[name]
    was, told = json.loads(before["session.json"]), about(kept.folder)
    assert told == was | {"people": ["a"], "agreed": False}
    left = sessions.open_session(kept.folder)
    assert recordings(left)["a"].length_s == SECONDS
    assert journal.read(left, "a").lines[0].text == "a line of a"


def test_promise_5_the_pace_for_both_is_noted_without_what_either_keeps_of_their_swing(kept):
    for recorded in recordings(kept).values():
        [told] = events.starting_with(recorded.notes, "Pace for two")
        assert (told.onset_s, told.text) == (CHOSEN_S, "Pace for two 5.6 a minute")
        assert events.pace_for_two_bpm(recorded.notes) == 5.6
    assert events.pace_for_two_bpm(()) is None


def test_both_are_asked_for_a_yes_and_each_ones_file_holds_the_moment_once(kept):
    there = recordings(kept)
    for recorded in there.values():
        assert [n.onset_s for n in events.starting_with(recorded.notes, annotation.AGREED)] == [YES_S]
    assert opened_sessions.agreed(there)
    assert about(kept.folder)["agreed"] is True
    assert kept.info.agreed


def test_without_a_yes_from_both_nothing_is_agreed(tmp_path):
    folder = shared(tmp_path, A, yes_s=math.inf)
    left = sessions.open_session(folder)
    assert not left.info.agreed
    assert not opened_sessions.agreed(recordings(left))
    with pytest.raises(SessionError, match=r"no yes from both of you.* asks each of you for a press at the end"):
        opened_sessions.require_agreement(left, recordings(left))


def test_promise_4_a_yes_outlives_a_power_cut_two_seconds_later(tmp_path):
    cut = tmp_path / "cut" / "120000-shared-0001"

    def pull(step):
        if step.tick.index == round((YES_S + 2.5) * 45):
            [folder] = (tmp_path / "r").glob("*/*-0001")
            shutil.copytree(folder, cut)

    shared(tmp_path / "r", A, each=pull)
    assert about(cut)["agreed"] is True
    assert about(cut)["ended"] is None
    repair.repair_session(Disk(), sessions.open_session(cut))
    left = sessions.open_session(cut)
    assert left.info.agreed
    opened_sessions.require_agreement(left, recordings(left))


def test_the_files_alone_say_what_was_agreed(kept):
    (kept.folder / "session.json").unlink()
    left = sessions.open_session(kept.folder)
    opened_sessions.require_agreement(left, recordings(left))


def test_nobodys_yes_stands_for_the_other(kept):
    there = recordings(kept)
    silent = tuple(n for n in there["b"].notes if n.text != annotation.AGREED)
    earlier = (*silent, annotation.Note(12.0, annotation.AGREED))  # of another session, say
    for of_b in (silent, earlier):
        alone = there | {"b": replace(there["b"], notes=of_b)}
        assert kept.info.agreed  # which counts for nothing
        assert not opened_sessions.agreed(alone)
        with pytest.raises(SessionError, match="no yes from both of you"):
            opened_sessions.require_agreement(kept, alone)


def test_a_session_from_before_there_was_such_a_question_is_not_agreed(kept):
    told = about(kept.folder)
    del told["agreed"]
    (kept.folder / "session.json").write_text(json.dumps(told))
    assert not sessions.open_session(kept.folder).info.agreed


def test_hands_that_were_joined_are_noted_in_both_files_within_a_second_or_so(tmp_path):
    left = sessions.open_session(shared(tmp_path, OTHERS["unlike a"], hands=[HELD_S, (90.0, 200.0)]))
    told = [[n for n in r.notes if n.text in (annotation.JOINED, annotation.PARTED)] for r in recordings(left).values()]
    assert told[0] == told[1]
    assert [n.text for n in told[0]] == [annotation.JOINED, annotation.PARTED, annotation.JOINED]
    first, last = events.hand_contacts(tuple(told[0]), SECONDS)
    assert first == pytest.approx(HELD_S, abs=1.5)  # once a second it is known what skin is, and a step takes 0.3 s
    assert last == (pytest.approx(90.0, abs=1.5), SECONDS)


S = SkinState
TOUCHES = {
    "a loose electrode is no touch": ([(S.ON, S.ON), (S.LOOSE, S.ON), (S.ON, S.ON)], []),
    "it begins when the skins jumped": ([(S.ON, S.ON), (S.LOOSE, S.LOOSE), (S.LOOSE, S.JOINED)], [(1, True)]),
    "a jump within it does not part": ([(S.JOINED, S.JOINED), (S.LOOSE, S.LOOSE), (S.JOINED, S.LOOSE)], [(0, True)]),
    "it ends when they jump back": (
        [(S.JOINED, S.JOINED), (S.LOOSE, S.LOOSE), (S.LOOSE, S.ON), (S.DRY, S.ON)], [(0, True), (1, False)],
    ),
    "it ends when one takes the fingers off": ([(S.JOINED, S.JOINED), (S.OPEN, S.ON)], [(0, True), (1, False)]),
    "nobody joins hands alone": ([(S.JOINED,), (S.ON,)], []),
}  # fmt: skip


@pytest.mark.parametrize("case", TOUCHES)
def test_a_touch_is_what_both_skins_say(case):
    moments, expected = TOUCHES[case]
    joined = HandContactNotes()
    said = [joined.feed(float(t_s), skins) for t_s, skins in enumerate(moments)]
    assert [n for n in said if n] == [Note(float(t_s), JOINED if how else PARTED) for t_s, how in expected]


class Refusing(TroubledCard):
    """A card that makes no file for b while there is trouble, and says which, as a real one does."""

    def create(self, path, content):
        if self.trouble() and path.name.startswith("b"):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return super().create(path, content)


def test_promise_5_ones_file_does_not_name_the_others_when_the_card_fails(tmp_path):
    hardware = simulated(world(Body(A, seed=3), Body(A, seed=8)))
    card = Refusing(Disk(), hardware.clock, [(0.0, 10.0, Trouble.SLOW)])
    recorder, news, _ = record(solo(hardware, 40.0, people=2), place(hardware, 2), tmp_path, "shared", card=card)
    assert any("b.edf: Permission denied" in told for told in news)
    for recorded in recordings(sessions.open_session(recorder.folder)).values():
        assert [n for n in recorded.notes if "Permission denied" in n.text]
        assert not [n for n in recorded.notes if ".edf" in n.text]
