"""What is over is encrypted to whose key it is: nothing readable is left, nothing is lost at any moment in between."""

import dataclasses
import datetime as dt
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyrage
import pytest
from support import age_keys
from support.forgetful_disk import ForgetfulDisk
from support.sessions import CheapSource, dark, place, record, simulated, world

from device.app import boot_partition, recorders
from device.cli.command import main
from device.guide.resonance import Resonance
from device.library import encrypting, journal, resonance_history, summaries
from device.recording import age_files, edf, folders, reader, repair
from device.recording.folders import SessionError
from device.settings.age_key import why_no_key
from device.settings.parse import parse
from drivers.system.card import Disk

WORDS = {"a": "what a wrote of the sea", "b": "what b wrote of the wind"}
PACE = Resonance(5.4321, 0.9, 5.0, 0.8, ())
DAY = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A session of two that was recorded to be encrypted, and is not yet; with words, summaries and own paces."""
    where = tmp_path_factory.mktemp("made")
    root = where / "recordings"
    keys = {code: age_keys.key_of(where, code) for code in "ab"}
    words = ["log", "--hardware", "simulated", "--fast", "--minutes", "1", "--people", "2"]
    assert main(["--recordings", str(root), *words]) == 0
    for code in "ab":
        assert main(["--recordings", str(root), "journal", "1", WORDS[code], "--person", code]) == 0
        resonance_history.keep(Disk(), root, code, True, PACE, DAY, 1)
    assert main(["--recordings", str(root), "sessions"]) == 0
    folder = folders.find(root, "1").folder
    said = dataclasses.replace(folders.open_session(folder).info, encrypted=("a", "b"))
    Disk().replace(folder / folders.SESSION_JSON, said.as_json())
    return where, keys


@pytest.fixture
def kept(made, tmp_path):
    where, keys = made
    return Path(shutil.copytree(where, tmp_path / "kept")) / "recordings", keys


def opens(root, *codes):
    return age_files.identities([root.parent / f"{code}.key" for code in codes])


def session(root, *codes):
    found = folders.find(root, "1")
    return folders.StoredSession(found.folder, 1, found.info, {}, False, opens(root, *codes) if codes else None)


def files(root):
    return sorted(path for path in root.rglob("*") if path.is_file())


def traces(root, code):
    """Byte strings that are of one body alone: waves, words, what sums it up, its own pace."""
    content = (folders.find(root, "1").folder / f"{code}.edf").read_bytes()
    shape = edf.shape(edf.reading(content), len(content))
    seconds = [shape.record(edf.reading(content), n)[:180] for n in range(shape.records)]
    waves = [second for second in seconds if len(set(np.frombuffer(second, np.int16).tolist())) > 20]
    return [*waves, WORDS[code].encode(), b"heart_rate_bpm", b"5.4321", b"Beat\x14"]


def anywhere(root, needles):
    return [path for path in files(root) if any(needle in path.read_bytes() for needle in needles)]


def all_of(root, code):
    """Everything of a person, as bytes, whether it is encrypted or not."""
    here = session(root, "a", "b")
    recorded = reader.read(here.recordings(code), here.identities)
    words = [line.text for line in journal.read(here, code).lines]
    paces = [row["rate_bpm"] for row in resonance_history.history(root, code, True, here.identities)]
    return recorded.samples.values.tobytes(), recorded.notes, words, paces


def test_nothing_readable_of_a_body_is_left_and_each_identity_opens_its_own(kept):
    root, keys = kept
    needles = [*traces(root, "a"), *traces(root, "b")]
    whole = {code: all_of(root, code) for code in "ab"}
    assert len(anywhere(root, needles)) == 8
    assert encrypting.encrypt_all(Disk(), root, keys) == []
    assert anywhere(root, needles) == []
    assert {code: all_of(root, code) for code in "ab"} == whole
    for code, other in ("ab", "ba"):
        theirs = [path for path in files(root) if path.name.startswith((f"{code}.", f"{code}-"))]
        assert len(theirs) == 4
        for path in theirs:
            content = path.read_bytes()
            assert content.startswith(b"age-encryption.org/v1\n-> X25519 ")
            assert path.stat().st_mode & 0o777 == 0o600
            opens(root, code).opened(path, content)
            with pytest.raises(SessionError, match="to another key"):
                opens(root, other).opened(path, content)
    before = [path.read_bytes() for path in files(root)]
    assert encrypting.encrypt_all(Disk(), root, keys) == []
    assert [path.read_bytes() for path in files(root)] == before, "a second time does nothing"


class PowerCut(BaseException):
    """Nobody's to catch."""


class CardUntil:
    """A card that works for so many changes, and then the power goes: before the next, or in the middle of it."""

    def __init__(self, changes):
        self._disk, self._left = Disk(), changes

    def __getattr__(self, name):
        does = getattr(self._disk, name)
        if name not in ("replace", "remove"):
            return does

        def one_less(*words):
            if self._left == 0:
                raise PowerCut
            self._left -= 1
            return does(*words)

        return one_less


def test_a_power_cut_at_any_step_loses_nothing_and_is_made_up_for_at_the_next_start(made, tmp_path, monkeypatch):
    where, keys = made
    whole = {code: all_of(where / "recordings", code) for code in "ab"}
    needles = [*traces(where / "recordings", "a"), *traces(where / "recordings", "b")]
    for changes in range(40):
        root = tmp_path / str(changes) / "recordings"
        with monkeypatch.context() as own:
            disk = ForgetfulDisk(own, tmp_path / str(changes))
            shutil.copytree(where, root.parent)
            for path in [*files(root.parent), *(p for p in root.parent.rglob("*") if p.is_dir()), root.parent]:
                disk.keep(path)
            try:
                encrypting.encrypt_all(CardUntil(changes), root, keys)
            except PowerCut:
                disk.cut()
            else:
                break
        assert {code: all_of(root, code) for code in "ab"} == whole, f"after {changes} changes"
        assert repair.repair_all(Disk(), root) == []
        assert encrypting.encrypt_all(Disk(), root, keys) == []
        assert anywhere(root, needles) == [], f"after {changes} changes"
        assert {code: all_of(root, code) for code in "ab"} == whole
    else:
        raise AssertionError("it never ended")
    assert changes > 15


def test_a_session_that_was_cut_off_is_closed_first_and_then_encrypted(kept):
    root, keys = kept
    folder, info = folders.find(root, "1").folder, folders.find(root, "1").info
    Disk().replace(folder / folders.SESSION_JSON, dataclasses.replace(info, ended=None).as_json())
    for code in "ab":
        with (folder / f"{code}.edf").open("r+b") as file:
            file.truncate(30_000)
        (folder / f".{code}.words.jsonl.0123456789abcdef.new").write_text(WORDS[code])
    told = []
    settings = parse({code: {"age_recipient": key} for code, key in keys.items()})
    recorders.encrypt(settings, Disk(), root, told.append)
    assert told == ["session 1 had been cut off; it was closed, with all that is in it"]
    assert not list(folder.glob("*.edf"))
    assert anywhere(root, [words.encode() for words in WORDS.values()]) == []
    recorded = reader.read(session(root).recordings("a"), opens(root, "a"))
    assert folders.find(root, "1").info.lasted_s == pytest.approx(recorded.length_s, abs=0.1)
    assert 10 < recorded.length_s < 60


def test_who_has_no_key_stays_readable_and_a_key_that_is_gone_is_told(kept):
    root, keys = kept
    news = encrypting.encrypt_all(Disk(), root, {"a": keys["a"]})
    assert news == ["session 1: b's files were to be encrypted, and no key is set now"]
    assert anywhere(root, traces(root, "b")[:-3])
    assert [path.name for path in session(root).recordings("a")] == ["a.edf.age"]


def test_a_session_that_is_being_written_is_left_alone(kept):
    root, keys = kept
    writer = Disk().open(folders.find(root, "1").folder / "a.edf")
    assert encrypting.encrypt_all(Disk(), root, keys) == []
    writer.close()
    assert [path.name for path in session(root).recordings("a")] == ["a.edf"]


def test_a_line_that_is_written_while_it_is_encrypted_is_not_lost(kept):
    root, keys = kept
    late = session(root)

    class Busy(CardUntil):
        def replace(self, path, content):
            Disk().replace(path, content)
            if path.name == "a.words.jsonl.age" and len(journal.read(late, "a").lines) == 1:
                journal.write_line(Disk(), late, "a", "a late line", None, 60.0)

    for _ in range(2):
        assert encrypting.encrypt_all(Busy(99), root, keys) == []
        assert [line.text for line in journal.read(session(root, "a"), "a").lines] == [WORDS["a"], "a late line"]
    assert not (late.folder / "a.words.jsonl").exists()


def test_without_the_library_nothing_is_touched_and_it_is_said(kept, monkeypatch):
    root, keys = kept
    before = [path.read_bytes() for path in files(root)]
    monkeypatch.setitem(sys.modules, "pyrage", None)
    [news] = encrypting.encrypt_all(Disk(), root, keys)
    assert "nothing is encrypted: pyrage, which encrypts, is not installed" in news
    assert [path.read_bytes() for path in files(root)] == before


def test_what_is_handed_out_is_encrypted_too_and_takes_the_place_of_what_was_readable(kept, tmp_path):
    root, keys = kept
    boot, needles = tmp_path / "boot", [*traces(root, "a"), *traces(root, "b")]
    wanted = boot / boot_partition.WANTED
    shutil.copytree(root, wanted, ignore=shutil.ignore_patterns("people", "counter"))  # as before there were keys
    assert anywhere(boot, needles)
    encrypting.encrypt_all(Disk(), root, keys)
    boot_partition.hand_out(root, boot, Disk())
    assert anywhere(boot, needles) == []
    assert len(list(wanted.rglob("*.edf.age"))) == 2


def test_what_is_still_to_be_encrypted_is_not_handed_out(kept, tmp_path):
    root, _ = kept
    boot = tmp_path / "boot"
    (boot / boot_partition.WANTED).mkdir(parents=True)
    boot_partition.hand_out(root, boot, Disk())
    assert anywhere(boot, [*traces(root, "a"), *traces(root, "b")]) == []
    assert list(boot.rglob(folders.SESSION_JSON))


def test_an_identity_of_the_library_opens_it_whole_and_the_header_is_that_of_age(made):
    content = bytes(range(256)) * 1000  # more than one of age's pieces of 64 KiB
    identity = pyrage.x25519.Identity.generate()
    sealed = age_files.encrypted(content, str(identity.to_public()))
    assert sealed.splitlines()[0] == b"age-encryption.org/v1"
    assert sealed.splitlines()[1].startswith(b"-> X25519 ")
    assert pyrage.decrypt(sealed, [identity]) == content


@pytest.mark.skipif(not shutil.which("age"), reason="age is not on this machine (apt install age)")
def test_the_program_age_opens_it_and_ebb_opens_what_age_encrypts_with_keys_that_age_makes(tmp_path):
    key, content = tmp_path / "a.key", bytes(range(256)) * 1000

    def run(*words, put_in=None):
        return subprocess.run([str(w) for w in words], input=put_in, check=True, capture_output=True).stdout

    run("age-keygen", "-o", key)
    public = run("age-keygen", "-y", key).decode().strip()
    assert why_no_key(public) == ""
    assert run("age", "-d", "-i", key, put_in=age_files.encrypted(content, public)) == content
    (tmp_path / "x.age").write_bytes(run("age", "-r", public, put_in=content))
    assert age_files.content(tmp_path / "x.age", 1 << 20, age_files.identities([key])) == content


def test_a_file_that_was_encrypted_and_damaged_is_told_as_that(kept):
    root, keys = kept
    encrypting.encrypt_all(Disk(), root, keys)
    path = folders.find(root, "1").folder / "a.edf.age"
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(SessionError, match="it is damaged"):
        reader.read([path], opens(root, "a"))


def test_what_sums_up_a_recording_that_is_to_be_encrypted_is_never_kept_readable(tmp_path):
    config = parse({"a": {"age_recipient": age_keys.key_of(tmp_path, "a")}})
    hardware = simulated(world(), source=CheapSource(1))
    recorder, _, _ = record(dark(hardware, 20), place(hardware), tmp_path / "recordings", "log", config)
    assert summaries.summaries(Disk(), folders.open_session(recorder.folder))["a"]["beats"] > 5
    assert [path.name for path in sorted(recorder.folder.iterdir())] == ["a.edf", "session.json"]
