"""What the archive answers, to whom, and what it refuses, whatever is asked of it."""

import io
import json
import re
import subprocess
import sys
import zipfile
from dataclasses import replace

import numpy as np
import pytest
from support.own_sessions import A_ALONE, CODES, OF_BOTH, OTHER_PHONE, PHONE, Archive
from support.recordings import STORED, repeated

from device.archive import copies, telling
from device.archive.answering import MOST, QUESTIONS, Question
from device.library import copying, forgetting, journal, moving
from device.recording import folders, reader
from device.recording.fields import HEART_RATE
from drivers.system.card import Disk

GRANTED = [name for name, question in QUESTIONS.items() if question.granted]
MORE = {"number": OF_BOTH, "line": 1, "text": "x", "code": CODES["a"], "sum": "", "person": "a", "new": "112233"}


@pytest.fixture
def archive(tmp_path):
    return Archive(tmp_path / "state")


def test_whether_a_phone_is_let_in_is_the_one_thing_that_is_told_on_any_connection(archive):
    assert archive.ask("known", tier="plain") == {"known": True}
    assert archive.ask("known", phone="c" * 64) == {"known": False}


@pytest.mark.few(20)
@pytest.mark.parametrize("name", QUESTIONS)
@pytest.mark.parametrize("tier", ["plain", "", None, "PRIVATE", ["private"], True])
def test_nothing_of_anybody_is_told_where_others_listen(archive, name, tier):
    before = archive.files()
    assert archive.ask(name, tier=tier, grant=archive.opened("a"), **MORE) == {"refused": "plain"}
    assert archive.files() == before


@pytest.mark.parametrize("name", QUESTIONS)
def test_nothing_is_told_a_phone_that_is_not_let_in(archive, name):
    assert archive.ask(name, phone="c" * 64, grant=archive.opened("a"), **MORE) == {"refused": "phone"}


@pytest.mark.parametrize("name", GRANTED)
@pytest.mark.parametrize("grant", ["none", "of another phone", "over", "forged"])
def test_without_a_code_there_is_no_answer_and_nothing_changes(archive, name, grant):
    shown = archive.opened("a")
    if grant == "of another phone":
        shown = archive.codes.grant("a", OTHER_PHONE)
    elif grant == "over":
        archive.at = replace(archive.at, t_s=archive.at.t_s + 900)
    elif grant == "forged":
        shown = "b" + shown[1:]
    before = archive.files()
    assert archive.ask(name, **MORE, **({} if grant == "none" else {"grant": shown})) == {"refused": "grant"}
    assert archive.files() == before


@pytest.mark.parametrize(
    "line",
    [b"", b"\n", b"nonsense", b"[]", b"null", b"[" * 60_000, b"{}", b'{"phone": 7}', b'{"phone": "x"}', b"\xff\xfe",
     b'{"phone": "' + b"a" * 64 + b'", "ask": "../opening", "tier": "private"}',
     b'{"phone": "' + b"a" * 64 + b'", "ask": ["people"], "tier": "private"}'],
)  # fmt: skip
def test_what_is_no_question_is_answered_as_that(archive, line):
    assert json.loads(b"".join(archive.raw(line))) == {"refused": "question"}


@pytest.mark.parametrize("name", GRANTED)
@pytest.mark.parametrize("bad", [-1, 0, True, "1", 1.0, [1], 10**12, {"a": 1}])
def test_a_number_that_is_none_is_refused(archive, name, bad):
    if name in ("sessions", "copy", "wave"):
        pytest.skip("it takes no number, or another")
    found = archive.ask(name, **MORE | {"number": bad, "line": bad, "grant": archive.opened("a")})
    assert found["refused"] in ("question", "changed")


def test_every_question_is_answered_by_a_function_of_its_name_and_there_is_no_other():
    for name, question in QUESTIONS.items():
        assert isinstance(question, Question)
        module = __import__(f"device.archive.{question.module}", fromlist=[name])
        assert callable(getattr(module, name))


def test_a_person_sees_their_own_sessions_newest_first_and_what_the_newest_was(archive):
    found = archive.ask("sessions", grant=archive.opened("a"))
    assert found["newest"]["number"] == OF_BOTH
    assert [row["number"] for row in found["sessions"]] == [A_ALONE]
    assert found["newest"]["sentence"].startswith("In 2 min of “evening” the pulse was 79 a minute")
    assert found["newest"]["language"] == "en"
    assert found["person"] == "a"


@pytest.mark.parametrize(
    ("asked", "told", "begins"),
    [("de", "de", "2 min „evening“: der Puls"), ("fr", "en", "In 2 min of “even"), (None, "en", "In 2 min of “even")],
)
def test_a_session_is_told_in_the_language_of_the_phone_where_there_is_that(archive, asked, told, begins):
    found = archive.ask("session", number=OF_BOTH, grant=archive.opened("a"), **({"language": asked} if asked else {}))
    assert found["session"]["language"] == told
    assert found["session"]["sentence"].startswith(begins)


OF_NOBODY = [A_ALONE, 3, 999]


@pytest.mark.parametrize("name", ["session", "write", "take_back", "would_go", "export"])
@pytest.mark.parametrize("number", OF_NOBODY, ids=["the other's", "none", "none at all"])
def test_another_persons_session_is_answered_as_if_it_were_not_there(archive, name, number):
    before = archive.files()
    found = archive.ask(name, **MORE | {"number": number, "grant": archive.opened("b")})
    assert found == {"refused": "session"}
    assert archive.files() == before


def test_nothing_of_the_other_one_is_in_any_answer_to_a_person(archive):
    """Of a session of two: b's line and b's numbers are nowhere in what a is told, nor in a's copies."""
    both = folders.find(archive.root, str(OF_BOTH))
    line = journal.read(both, "b").lines[0].text
    grant = archive.opened("a")
    told = [archive.stream(name, number=OF_BOTH, grant=grant) for name in ("sessions", "session", "would_go", "export")]
    told.append(archive.stream("copy", grant=grant))
    for answer, zipped in told:
        assert line not in json.dumps(answer, ensure_ascii=False)
        assert not re.search(r'"b[."_]|/b\.', json.dumps(answer))
        with zipfile.ZipFile(io.BytesIO(zipped)) if zipped else zipfile.ZipFile(io.BytesIO(), "w") as within:
            for name in within.namelist():
                assert not re.search(r"(^|/)b[._-]", name)
                content = within.read(name)
                assert line.encode() not in content
                if name.endswith("session.json"):
                    said = json.loads(content)
                    assert said["people"] == ["a"]
                    assert "shared" not in name or not [key for key in said["settings"] if key.startswith("b.")]


def test_a_code_opens_only_what_came_after_it_was_chosen(tmp_path):
    archive = Archive(tmp_path / "state", codes_after=1)
    grant = archive.opened("a")
    found = archive.ask("sessions", grant=grant)
    assert (found["newest"]["number"], found["sessions"], found["chosen"]["after"]) == (OF_BOTH, [], 1)
    for name in ("session", "export", "would_go", "write"):
        assert archive.ask(name, **MORE | {"number": A_ALONE, "grant": grant}) == {"refused": "session"}
    _, copied = archive.stream("copy", grant=grant)
    assert not [name for name in zipfile.ZipFile(io.BytesIO(copied)).namelist() if "solo" in name]
    assert not [path for path in archive.ask("would_go", grant=grant)["goes"] if "solo" in path]


def test_who_chooses_a_code_in_somebodys_place_reads_nothing_back(archive):
    archive.without_code("b")
    found = archive.ask("choose_code", person="b", new="337799", old="")
    answer = archive.ask("sessions", grant=found["grant"])
    assert (answer["sessions"], "newest" in answer) == ([], False)
    assert answer["chosen"]["by"] == "phone 1"


@pytest.mark.parametrize("new", ["12345", "123456", "", "abcdef"])
def test_what_is_no_good_code_is_told(archive, new):
    assert archive.ask("choose_code", person="a", new=new, old=CODES["a"]) == {"refused": "digits"}


def test_a_wrong_code_says_nothing_but_that_and_then_how_long_to_wait(archive):
    said = [archive.ask("open_code", person=person, code="110220") for person in ("b", "zz")]
    assert said == [{"refused": "code"}] * 2
    for _ in range(4):
        archive.ask("open_code", person="b", code="110220")
    assert archive.ask("open_code", person="b", code=CODES["b"]) == {"refused": "code", "wait_s": 60.0}


def test_whose_sensors_there_are_is_told_and_not_who_has_a_code(archive):
    archive.without_code("b")
    assert archive.ask("people") == {"people": ["a", "b"]}


def test_every_answer_opens_for_another_quarter_of_an_hour(archive):
    grant = archive.opened("a")
    for _ in range(5):
        archive.at = replace(archive.at, t_s=archive.at.t_s + 800)
        grant = archive.ask("session", number=A_ALONE, grant=grant)["grant"]


def test_a_line_is_written_shown_and_taken_back(archive):
    grant = archive.opened("a")
    number = archive.ask("write", number=OF_BOTH, text="  slept\nwell 🌙 ", grant=grant)["line"]
    [line] = archive.ask("session", number=OF_BOTH, grant=grant)["session"]["lines"]
    assert (line["number"], line["text"]) == (number, "slept\nwell 🌙")
    archive.ask("take_back", number=OF_BOTH, line=number, grant=grant)
    assert archive.ask("session", number=OF_BOTH, grant=grant)["session"]["lines"] == []
    assert len(journal.read(folders.find(archive.root, str(OF_BOTH)), "a").history) == 2


@pytest.mark.parametrize(("text", "why"), [("", "empty"), ("   \n ", "empty"), ("x" * 4001, "4000 are possible")])
def test_a_line_that_is_none_is_told_as_at_the_shell(archive, text, why):
    found = archive.ask("write", number=OF_BOTH, text=text, grant=archive.opened("a"))
    assert found["refused"] == "trouble"
    assert why in found["told"]


@pytest.mark.parametrize(("count", "letters"), [(20, 3990), (60, 1)])
def test_an_answer_has_room_for_many_lines_and_says_how_many_it_left_out(archive, count, letters):
    grant = archive.opened("a")
    for k in range(count):
        archive.ask("write", number=A_ALONE, text=f"{k} " + "ü" * letters, grant=grant)
    answer, _ = archive.stream("session", number=A_ALONE, grant=grant)
    lines = answer["session"]["lines"]
    assert lines[0]["text"].startswith(f"{count - 1} ")
    assert len(lines) <= 40
    assert len(lines) + answer["session"]["lines_left"] == len(
        journal.read(folders.find(archive.root, str(A_ALONE)), "a").entries
    )
    assert len(json.dumps(answer, ensure_ascii=False).encode()) < MOST


def test_what_goes_is_named_to_the_file_and_then_goes_and_the_other_one_stays(archive):
    grant = archive.opened("b")
    would = archive.ask("would_go", number=OF_BOTH, grant=grant)
    there = {str(path.relative_to(archive.root)) for path in archive.root.rglob("*.*")}
    assert would["goes"] == [f"2026-11-26/203500-shared-0002/b.{end}" for end in ("edf", "words.jsonl")]
    assert would["without"] == ["2026-11-26/203500-shared-0002/session.json"]
    before = archive.files()
    for said in ({"code": CODES["a"]}, {"code": ""}, {"code": CODES["b"], "sum": "0"}):
        found = archive.ask("delete", **{"number": OF_BOTH, "grant": grant, "sum": would["sum"], **said})
        assert found["refused"] in ("code", "changed")
    assert {p: c for p, c in archive.files().items() if "codes" not in p.name} == {
        p: c for p, c in before.items() if "codes" not in p.name
    }
    gone = archive.ask("delete", number=OF_BOTH, grant=grant, code=CODES["b"], sum=would["sum"])
    assert (gone["gone"], gone["left"]) == (2, [])
    after = {str(path.relative_to(archive.root)) for path in archive.root.rglob("*.*")}
    assert there - after == set(would["goes"])
    assert archive.ask("session", number=OF_BOTH, grant=archive.opened("a"))["session"]["sentence"]


def test_what_was_added_since_it_was_named_is_named_first(archive):
    grant = archive.opened("a")
    would = archive.ask("would_go", number=OF_BOTH, grant=grant)
    archive.ask("write", number=OF_BOTH, text="one more", grant=grant)
    said = {"number": OF_BOTH, "grant": grant, "code": CODES["a"]}
    assert archive.ask("delete", **said, sum=would["sum"]) == {"refused": "changed"}


def test_all_of_a_person_is_what_forget_would_take_and_of_a_later_code_no_more_than_it_opens(archive, tmp_path):
    would = archive.ask("would_go", grant=archive.opened("a"))
    plan = forgetting.of_everything(archive.root, archive.place.handed, folders.every(archive.root), "a")
    assert would["whole"]
    assert would["goes"] == [str(path.relative_to(archive.root)) for path in plan.files]
    later = Archive(tmp_path / "later", codes_after=1)
    some = later.ask("would_go", grant=later.opened("a"))
    assert (some["whole"], some["sessions"]) == (False, 1)
    assert set(some["goes"]) < set(would["goes"])


def test_a_session_that_is_being_written_says_so_and_stays(archive):
    session = folders.find(archive.root, str(OF_BOTH))
    info = json.loads((session.folder / "session.json").read_text()) | {"ended": None}
    (session.folder / "session.json").write_text(json.dumps(info))
    grant = archive.opened("a")
    with_lock = Disk().open(session.recordings("a")[0])
    try:
        found = archive.ask("session", number=OF_BOTH, grant=grant)["session"]
        assert (found["state"], "sentence" in found) == ("written", False)
        for name in ("write", "would_go", "export"):
            told = archive.ask(name, number=OF_BOTH, text="x", grant=grant)
            assert (told["refused"], "being written" in told["told"]) == ("trouble", True)
        _, copied = archive.stream("copy", grant=grant)
        assert not [name for name in zipfile.ZipFile(io.BytesIO(copied)).namelist() if "shared" in name]
    finally:
        with_lock.close()


def test_an_encrypted_session_says_plainly_that_the_lamp_cannot_open_it_and_is_copied_as_it_is(archive):
    session = folders.find(archive.root, str(A_ALONE))
    sealed = b"age-encryption.org/v1\n" + bytes(200)
    (session.folder / "a.edf").unlink()
    (session.folder / "a.edf.age").write_bytes(sealed)
    grant = archive.opened("a")
    found = archive.ask("session", number=A_ALONE, grant=grant)["session"]
    assert (found["state"], "sentence" in found, "curve" in found) == ("encrypted", False, False)
    for name in ("write", "take_back", "export"):
        assert archive.ask(name, number=A_ALONE, text="x", line=1, grant=grant) == {"refused": "encrypted"}
    _, copied = archive.stream("copy", grant=grant)
    within = zipfile.ZipFile(io.BytesIO(copied))
    [name] = [name for name in within.namelist() if name.endswith(".age")]
    assert within.read(name) == sealed
    assert [path for path in archive.ask("would_go", number=A_ALONE, grant=grant)["goes"] if path.endswith(".age")]


def test_a_damaged_recording_is_told_as_that_and_its_lines_are_still_there(archive):
    session = folders.find(archive.root, str(A_ALONE))
    (session.folder / "a.edf").write_bytes(b"0" * 300)
    found = archive.ask("session", number=A_ALONE, grant=archive.opened("a"))["session"]
    assert "damaged" in found["trouble"]
    assert found["lines"]


def test_a_copy_of_all_is_taken_in_by_another_lamp(archive, tmp_path):
    answer, copied = archive.stream("copy", grant=archive.opened("a"))
    assert answer["file"] == "ebb-a.zip"
    zipfile.ZipFile(io.BytesIO(copied)).extractall(tmp_path / "card")
    arrived = moving.plan(tmp_path / "card" / "recordings", tmp_path / "new").arrivals
    assert [one.number for one in arrived] == [A_ALONE, OF_BOTH]
    for one in arrived:
        copying.copy(Disk(), one.files, tmp_path / "new" / one.folder.parent.name / one.folder.name)
        there = folders.open_session(tmp_path / "new" / one.folder.parent.name / one.folder.name)
        assert there.people == ("a",)
        ours = folders.find(archive.root, str(one.number))
        assert reader.read(there.recordings("a")).notes == reader.read(ours.recordings("a")).notes
        assert journal.read(there, "a") == journal.read(ours, "a")


def test_a_copy_of_one_is_the_recording_for_other_software_and_is_noted_nowhere(archive):
    before = archive.files()
    answer, copied = archive.stream("export", number=OF_BOTH, grant=archive.opened("b"))
    within = zipfile.ZipFile(io.BytesIO(copied))
    name = answer["file"].removesuffix(".zip")
    assert within.testzip() is None
    assert {f"{name}/b.edf", f"{name}/session.json", f"{name}/datapackage.json"} <= {*within.namelist()}
    assert {p: c for p, c in archive.files().items() if p.name != "codes.json"} == {
        p: c for p, c in before.items() if p.name != "codes.json"
    }


def test_what_cannot_be_read_for_a_copy_is_named_in_it(tmp_path):
    (tmp_path / "there").write_bytes(b"x" * 100_000)
    files = iter([("one", tmp_path / "there"), ("two", tmp_path / "gone"), ("three", b"y")])
    within = zipfile.ZipFile(io.BytesIO(b"".join(copies.zipped(files))))
    assert within.read("one") == b"x" * 100_000
    assert within.read("three") == b"y"
    assert within.read("left-out.txt").startswith(b"two: it could not be read")


def curve_of(rate):
    """The curve of a recording whose heart rate is this, once a second."""
    recorded = reader.read(folders.find(STORED, "1").recordings("a"))
    recorded = repeated(recorded, int(np.ceil(len(rate) / len(recorded.integers[HEART_RATE]))))
    step = recorded.steps[HEART_RATE]
    integers = dict(recorded.integers)
    whole = np.full(len(integers[HEART_RATE]), -32768, np.int16)
    whole[: len(rate)] = np.where(np.isnan(rate), -32768, np.round(np.nan_to_num(rate) / step))
    return telling.curve(replace(recorded, integers=integers | {HEART_RATE: whole}))


def points(path):
    return [(float(x), float(y)) for x, y in re.findall(r"[ML](\S+?) (\d+\.\d)", path)]


def test_a_curve_has_at_most_300_points_and_its_heights_are_those_of_the_heart_rate():
    seconds = np.arange(8 * 3600)
    rate = 60.0 + 15.0 * np.sin(2 * np.pi * seconds / 8 / 3600)
    found = curve_of(rate)
    at = points(found["path"])
    assert 250 <= len(at) <= telling.POINTS
    assert (found["least"], found["most"]) == (45, 75)
    x, y = np.array(at).T
    assert np.all(np.diff(x) > 0)
    told = 75 - y / 100 * 30
    meant = 60.0 + 15.0 * np.sin(2 * np.pi * x / 300 * len(seconds) / 8 / 3600)
    assert np.max(np.abs(told - meant)) < 1.5  # length is that of the session, a little longer


def test_a_curve_is_broken_where_nothing_is_known_and_a_quiet_heart_is_no_storm():
    rate = np.full(60, 62.0)
    rate[20:40] = np.nan
    found = curve_of(rate)
    assert found["path"].count("M") == 2
    assert (found["least"], found["most"]) == (62, 62)
    assert {y for _, y in points(found["path"])} == {50.0}
    assert curve_of(np.full(60, np.nan)) is None


@pytest.mark.parametrize("module", ["answering", "opening", "sessions", "words", "leaving", "lamp", "system"])
def test_arrays_are_imported_only_for_a_question_that_needs_them(module):
    tell = f"import sys, device.app.archive, device.archive.{module}; print('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", tell], capture_output=True, text=True, check=True).stdout == "False\n"


def test_a_process_answers_one_line_and_ends(archive):
    script = "import sys; from device.app.archive import main; sys.exit(main())"
    run = subprocess.run(
        [sys.executable, "-c", script], input=json.dumps({"phone": PHONE}).encode() + b"\n", capture_output=True,
        check=True, env={"STATE_DIRECTORY": str(archive.state), "HOME": "/nonexistent"},
    )  # fmt: skip
    assert run.stdout == b'{"known": true}\n'
