"""What the archive tells of the lamp itself, and what it has root set: to whom, and that no secret is in it."""

import json
import os
import pwd
import re
import socketserver
import subprocess
import sys
import threading
from dataclasses import replace
from itertools import pairwise

import pytest
from support.own_sessions import OTHER_PHONE, PHONE, Archive
from support.root_stand_in import Root
from support.system_programs import SystemPrograms, held

from device.archive import lamp, system
from device.guide.course import planned_bpm
from device.guide.programme import Phase, Programme
from device.library import phones, programmes
from device.privileged.verbs import VERBS
from device.recording import folders
from device.settings.tree import DEFAULTS
from drivers.system.card import Disk

BOTH = (PHONE, OTHER_PHONE)
KEY = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"


@pytest.fixture
def archive(tmp_path):
    return Archive(tmp_path / "state")


def test_it_says_which_phones_are_let_in_and_which_of_them_asks(archive):
    found = archive.ask("lamp")["phones"]
    assert [(one["name"], one["this"]) for one in found] == [("phone 1", True), ("phone 2", False)]
    assert len({one["id"] for one in found}) == 2


def test_what_a_phone_is_let_go_by_is_not_what_it_is_known_by(archive):
    for one in archive.ask("lamp")["phones"]:
        assert archive.ask("lamp", phone=one["id"]) == {"refused": "question"}


def test_a_phone_is_let_in_no_more_and_gets_nothing_from_then_on(archive):
    assert archive.ask("forget_phone", id=phone_2(archive).id) == {"gone": "phone 2"}
    assert [phone.digest for phone in phones.every(archive.state)] == [PHONE]
    assert archive.ask("lamp", phone=OTHER_PHONE) == {"refused": "phone"}


def test_a_phone_is_said_to_have_been_here_at_the_newest_session_and_is_unknown_fifty_later(archive):
    counter = archive.root / folders.COUNTER
    counter.write_text("41\n")
    archive.ask("lamp")
    archive.ask("lamp", phone=OTHER_PHONE)
    counter.write_text("90\n")
    assert [(one["name"], one["seen"]) for one in archive.ask("lamp")["phones"]] == [("phone 1", 90), ("phone 2", 41)]
    counter.write_text("91\n")
    known = {phone: json.loads(b"".join(archive.raw(json.dumps({"phone": phone}).encode()))) for phone in BOTH}
    assert known == {PHONE: {"known": True}, OTHER_PHONE: {"known": False}}
    assert archive.ask("lamp", phone=OTHER_PHONE) == {"refused": "phone"}
    assert [(one["name"], one["seen"]) for one in archive.ask("lamp")["phones"]] == [("phone 1", 91)]


def test_the_card_is_written_to_once_a_session_however_often_a_phone_asks(archive):
    (archive.root / folders.COUNTER).write_text("41\n")
    archive.ask("lamp")
    before = phones.path(archive.state).stat()
    for _ in range(3):
        archive.ask("lamp")
    assert phones.path(archive.state).stat() == before  # a file that is put anew has another inode


def phone_2(archive):
    return next(phone for phone in phones.every(archive.state) if phone.name == "phone 2")


def test_a_page_that_was_loaded_before_lets_no_phone_go_that_has_the_name_since(archive):
    before = phone_2(archive)
    phones.drop(Disk(), archive.state, "phone 2")
    phones.add(Disk(), archive.state, "c" * 64)
    assert (phone_2(archive).name, phone_2(archive).id == before.id) == (before.name, False)
    assert archive.ask("forget_phone", id=before.id) == {"refused": "id"}
    assert [phone.digest for phone in phones.every(archive.state)] == [PHONE, "c" * 64]


@pytest.mark.parametrize("which", ["phone 2", "", "a", "A" * 32, "a" * 64, "../phones.json", "x" * 5000])
def test_a_phone_that_is_not_there_is_refused_and_none_is_let_go(archive, which):
    before = archive.files()
    assert archive.ask("forget_phone", id=which) == {"refused": "id"}
    assert archive.files() == before


@pytest.mark.parametrize("which", [None, 7, ["a" * 32], "\ud800", "x" * 20_001])
def test_an_id_that_is_no_text_lets_nobody_go(archive, which):
    before = archive.files()
    assert archive.ask("forget_phone", id=which) == {"refused": "question"}
    assert archive.files() == before


def test_a_key_is_told_as_being_there_and_what_it_is_is_nowhere(archive):
    archive.place = replace(archive.place, config=replace(DEFAULTS, a=replace(DEFAULTS.a, age_recipient=KEY)))
    answer = archive.ask("lamp")
    assert KEY not in json.dumps(answer)
    assert [row["value"] for section in answer["settings"] for row in section["rows"] if row["name"] == "age_recipient"
            ] == ['"…"', '""']  # fmt: skip


def test_every_setting_is_there_with_what_it_means_and_may_be(archive):
    config = replace(DEFAULTS, light=replace(DEFAULTS.light, brightness=0.5))
    archive.place = replace(archive.place, config=config)
    rows = {(s["name"], row["name"]): row for s in archive.ask("lamp", language="de")["settings"] for row in s["rows"]}
    assert rows["light", "brightness"] == {
        "name": "brightness", "meaning": "Helligkeit eines vollen Atemzugs, fürs Auge", "range": "0.01..1",
        "value": "0.5", "default": "0.8", "usual": "; üblich 0.8",
    }  # fmt: skip
    assert len(rows) == sum(len(vars_of(section)) for section in vars_of(DEFAULTS).values())
    assert all(row["meaning"] and row["range"] for row in rows.values())


def vars_of(section):
    return {name: getattr(section, name) for name in type(section).__dataclass_fields__}


@pytest.mark.parametrize(("people", "nights"), [(("a",), 99), (("a", "b"), 49)])
def test_room_is_counted_in_nights_of_as_many_as_it_has_sensors_for(archive, people, nights):
    """Two people cost 5.9 MB an hour, as recordings.md has it; the floor of 500 MB stays free."""

    class Card:
        def free_bytes(self, folder):
            return 500_000_000 + int(49.5 * 8 * 5.9e6)

    archive.place = replace(archive.place, people=people, card=Card())
    found = archive.ask("lamp")["space"]
    assert found["free"] == int(49.5 * 8 * 5.9e6)
    assert found["nights"] == pytest.approx(nights, abs=1)


def points(path):
    return [(float(x), float(y)) for x, y in re.findall(r"[ML](\d+\.\d) (\d+\.\d)", path)]


@pytest.mark.parametrize("name", sorted(programmes.names()))
def test_a_programmes_curve_goes_where_its_planned_pace_does(name):
    programme = programmes.shipped(name)
    path = lamp.curve(programme)
    assert len(points(path)) <= 300
    lines = [points(f"M{line}") for line in path.split("M")[1:]]
    for k in range(100):
        t_s = (k + 0.37) / 100 * programme.length_s
        planned, x = planned_bpm(programme, t_s), 300 * t_s / programme.length_s
        drawn = [a[1] + (b[1] - a[1]) * (x - a[0]) / (b[0] - a[0])
                 for line in lines for a, b in pairwise(line) if a[0] <= x < b[0]]  # fmt: skip
        assert (planned is None) == (drawn == [])
        if planned is not None:
            assert 12 - drawn[0] / 100 * 8 == pytest.approx(planned, abs=0.05)


def test_the_longest_programme_there_can_be_has_few_points():
    phases = tuple(Phase(f"p{k}", 1.0, from_bpm=11.0 - k % 5, to_bpm=5.0 + k % 3, pace="lead") for k in range(40))
    assert 40 <= len(points(lamp.curve(Programme("x", "", phases)))) <= 80


def test_a_programme_that_cannot_be_used_is_there_and_says_so(archive, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "ebb" / "programs").mkdir(parents=True)
    (tmp_path / "ebb" / "programs" / "mine.toml").write_text("nonsense")
    [mine] = [one for one in archive.ask("lamp")["programmes"] if one["name"] == "mine"]
    assert mine == {"name": "mine", "about": None, "length_s": None, "path": ""}


def test_very_many_programmes_are_as_many_as_an_answer_holds(archive, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    folder = tmp_path / "ebb" / "programs"
    folder.mkdir(parents=True)
    for k in range(150):
        text = f'about = "{"🌙" * 200}"\n' + '[[phase]]\nname = "x"\nminutes = 1\n' * 40
        (folder / f"a{k:03}.toml").write_text(text)
    answer = archive.ask("lamp")
    assert len(answer["programmes"]) + answer["programmes_left"] == 150 + 15
    assert answer["programmes_left"] > 0


def test_what_root_does_is_asked_in_the_words_that_it_takes(archive):
    assert {verb: frozenset(words) for verb, words in system.VERBS.items()} == {
        verb: words for verb, (_, words) in VERBS.items()
    }


@pytest.mark.parametrize(
    "said",
    [{"verb": "zone", "zone": "Europe/Berlin"}, {"verb": "name", "name": "bedside"},
     {"verb": "wifi", "name": "Our house 🏠", "passphrase": "our \\s secret"}],
)  # fmt: skip
def test_root_is_asked_that_and_nothing_besides(archive, said):
    with Root(archive.place.system, b'{"done": true}\n') as root:
        assert archive.ask("set_system", **said, more="x") == {"done": said["verb"]}
    assert root.asked == [said]


def test_root_itself_understands_what_it_is_asked_and_says_why_not(archive, tmp_path):
    """By its own process, as systemd begins it: of a system that a hold has opened."""
    root, programs = held(tmp_path / "root"), SystemPrograms(tmp_path / "programs")
    me = pwd.getpwuid(os.geteuid()).pw_name

    class Begins(socketserver.BaseRequestHandler):
        def handle(self):
            run = [sys.executable, "-m", "device.privileged.helper", root, me]
            subprocess.run(run, stdin=self.request, env={**os.environ, "PATH": programs.path}, check=True)

    with socketserver.ThreadingUnixStreamServer(str(archive.place.system), Begins) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        assert archive.ask("set_system", verb="zone", zone="Europe/Berlin") == {"done": "zone"}
        assert archive.ask("set_system", verb="name", name="bedside") == {"done": "name"}
        wrong = archive.ask("set_system", verb="zone", zone="Europe/Nowhere")
        server.shutdown()
    assert programs.told() == [
        ["timedatectl", "set-timezone", "Europe/Berlin"], ["hostnamectl", "set-hostname", "bedside"],
    ]  # fmt: skip
    assert (wrong["refused"], "no such time zone" in wrong["told"]) == ("system", True)


@pytest.mark.parametrize(
    ("line", "told"),
    [(b'{"error": "this system knows no such time zone"}\n', "this system knows no such time zone"), (b"", ""),
     (b"nonsense\n", ""), (b"[]\n", ""), (b'{"done": "yes"}\n', ""), (b'{"error": 7}\n', "7"), (b"x" * 9000, "")],
)  # fmt: skip
def test_what_root_does_not_do_is_told_in_its_words_or_as_not_known(archive, line, told):
    with Root(archive.place.system, line):
        assert archive.ask("set_system", verb="zone", zone="x") == {"refused": "system", "told": told}


def test_where_root_does_not_listen_nothing_is_set_and_it_is_said_that_nothing_can_be(archive):
    assert archive.ask("set_system", verb="zone", zone="Europe/Berlin") == {"refused": "system", "told": ""}
    assert archive.ask("lamp")["can_set"] is False
    by_hold = replace(archive.place.config, page=replace(DEFAULTS.page, open="hold"))
    with Root(archive.place.system, b""):
        assert archive.ask("lamp")["can_set"] is False, "the settings do not say that a hold opens the page"
        archive.place = replace(archive.place, config=by_hold)
        assert archive.ask("lamp")["can_set"] is True


@pytest.mark.parametrize("verb", ["", "reboot", "zone ", None, 7])
def test_there_are_three_things_that_root_is_asked_for(archive, verb):
    with Root(archive.place.system, b'{"done": true}\n') as root:
        assert archive.ask("set_system", verb=verb, zone="x") == {"refused": "question"}
    assert root.asked == []
