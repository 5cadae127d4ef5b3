"""The readers of what stands beside a recording: a session's facts, what sums it up, words, paces, copies."""

import contextlib
import io
import shutil

import pyrage
from fuzz.required import FORMATS, require, require_summaries, require_within

from device.app.modes import pace_for_two
from device.cli import listings
from device.cli.command import main
from device.export.session_tables import journal_tables
from device.library import forgetting, forgetting_words, handed_out, journal, resonance_history
from device.recording import age_files, folders, repair, session_info
from drivers import stored
from drivers.system.card import Disk

IDENTITY = f"# made for this test\n{pyrage.x25519.Identity.generate()}\n"
SEALED = b"a line\n"


def one_session(place):
    """(root, its one session's folder) of a copy, its recording so damaged that what sums it up has to be read."""
    root = place / "recordings"
    shutil.copytree(FORMATS[0], root, ignore=shutil.ignore_patterns("replay*", "*shared*"))
    folder = folders.every(root)[0].folder
    (folder / "a.edf").write_bytes(b"0")
    return root, folder


def _listed(root):
    """What lists of sessions and weeks print of it, for whoever is there."""
    with contextlib.redirect_stdout(io.StringIO()) as out:
        listings.print_sessions(Disk(), root)
        main(["--recordings", str(root), "trend", "--simulated", "--person", "a"])
    require(all(line.isprintable() for line in out.getvalue().split("\n")), "a terminal would obey a list")
    require(len(out.getvalue()) < 20_000, "a list is too long to read")


def session(place):
    root, folder = one_session(place)

    def read(data):
        (folder / folders.SESSION_JSON).write_bytes(data)
        (folder / "a.summary.json").unlink(missing_ok=True)
        _listed(root)
        repair.repair_all(Disk(), root)
        kept = folders.every(root)[0]
        if kept.info:
            require_within(0, kept.info.number, 2**53, "number")
            require(all(session_info.CODE.fullmatch(code) for code in (*kept.info.people, *kept.info.guests)), "codes")
            (folder / folders.SESSION_JSON).write_bytes(kept.info.as_json())
            require(folders.every(root)[0].info == kept.info, "what is written anew says something else")
        require_summaries(kept.summaries)

    return read


def summary(place):
    root, folder = one_session(place)

    def read(data):
        (folder / "a.summary.json").write_bytes(data)
        require_summaries(folders.every(root)[0].summaries)
        _listed(root)

    return read


def words(place):
    root, _ = one_session(place)
    kept = folders.every(root)[0]

    def read(data):
        journal.path(kept, "a").write_bytes(data)
        said = journal.read(kept, "a")
        for at_s in [v.at_s for v in said.values] + [line.at_s for line in said.lines if line.at_s is not None]:
            require_within(0, at_s, 1e6, "the moment")
        for value in said.values:
            require_within(-1e300, value.value, 1e300, "a laboratory value")
        texts = [*(line.text for line in said.lines), *(v.name + v.unit + v.method for v in said.values)]
        plain = (line == stored.shown(line) for text in texts for line in text.split("\n"))
        require(all(plain), "a terminal would obey a line")
        for table in journal_tables("a", said):
            for column in table.columns:
                list(column.cells(0, table.length))
        journal.write_line(Disk(), kept, "a", "again", None, 60.0)
        after = journal.read(kept, "a")
        require(after.lines[:-1] == said.lines and after.values == said.values, "a line more costs another")
        new = after.lines[-1].number
        journal.write_line(Disk(), kept, "a", "instead", None, 60.0, new)
        journal.take_back(Disk(), kept, "a", new)
        require(journal.read(kept, "a").entries == after.entries, "what is taken back leaves something else")
        rows = journal.path(kept, "a").read_bytes()
        for number in {*(row.of for row in after.history), *after.unreadable}:
            journal.path(kept, "a").write_bytes(forgetting_words.without(rows, number))
            left = journal.read(kept, "a")
            require(number not in left.unreadable, "what is removed is still there")
            others = [entry for entry in after.entries if entry.number != number]
            require(list(left.entries) == others, "what is removed costs another")

    return read


def paces(place):
    file = resonance_history.path(place, "a", False)
    file.parent.mkdir()
    over = folders.every(FORMATS[2])[0].info.began

    def read(data):
        file.write_bytes(data)
        newest = resonance_history.newest(place, "a", False)
        if newest:
            require_within(4, newest["rate_bpm"], 12, "own pace")
        for pace, swing in resonance_history.curve(place, "a", False).items():
            require_within(1, pace, 60, "pace")
            require_within(0, swing, 300, "swing")
        both = pace_for_two(("a", "a"), place, False)
        if both:
            require_within(4, both.rate_bpm, 12, "pace for two")
            require_within(0, both.share, 1, "share")
        known = resonance_history.history(place, "a", False)
        resonance_history.set_guest(Disk(), place, "a", False, 1, over, guest=True)
        require(len(resonance_history.history(place, "a", False)) <= len(known), "a guest adds to a history")
        resonance_history.without(data, 1)

    return read


def handed(place):
    root, _ = one_session(place)
    kept = folders.every(root)[0]

    def read(data):
        noted = handed_out.path(kept.folder, "a")
        noted.write_bytes(data)
        plan = forgetting.of_session(root, place / "handed", kept, "a")
        gone = [path for path in plan.files if root not in path.parents]
        require(not gone, f"somebody else's file would go: {gone}")
        require(noted in plan.files or plan.left, "what was handed out is forgotten by half")

    return read


def sealed(place):
    """A file that was encrypted for somebody, who opens it."""
    opens = age_files.Identities([IDENTITY])

    def read(data):
        file = place / "a.words.jsonl.age"
        file.write_bytes(data)
        require(age_files.content(file, 1 << 20, opens) == SEALED, "what was encrypted is not what it was")

    return read


def identity(place):
    def read(data):
        (place / "key").write_bytes(data)
        age_files.identities([place / "key"])

    return read


def sealed_seeds():
    key = pyrage.x25519.Identity.from_str(IDENTITY.splitlines()[1]).to_public()
    return [age_files.encrypted(SEALED, str(key))]
