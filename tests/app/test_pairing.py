"""Letting a phone in: only by a hold, by two points that are the same, and by a press; never by the network alone."""

import datetime as dt
import hashlib
import json

import numpy as np
import pytest
from support import frame_safety
from support.calling_phone import with_phone
from support.nights import Night, hold, tap
from support.sessions import QUICK, simulated, world

from device.app.door import Door, PagePlace
from device.app.pairing import OPEN_S
from device.library import phones
from device.recording import folders
from drivers.live import HTTPS, OFFERED, OPEN, OWN_NETWORK_ASKED, Mode, Pairing
from drivers.phone import command_of
from drivers.simulated.body import Temperament
from drivers.system.card import Disk

HERE = Temperament(arrives_s=4.0)
DIGEST, OTHER = (hashlib.sha256(word).hexdigest() for word in (b"one", b"other"))
HELD_S = 3.0  # a hold begins
OWN = 'about = "ours"\n[[phase]]\nname = "one"\nminutes = 1.0\npace = "none"\n'
ASKS = (6.0, f"pair 5 17 {DIGEST}".encode())


def lived(root, calls, down, until_s=20.0, known=0):
    for n in range(known):
        phones.add(Disk(), root / "state", f"{n:064x}")
    night = Night(root / "recordings", [HERE], list(down), until_s, config=QUICK)
    phone = with_phone(night, root / "live", calls, page=True)
    night.run()
    frame_safety.assert_safe(night.hardware.ring.frames, night.hardware.motors[0].touches)
    return night, phone


def went(phone):
    """The states that the page saw, each once."""
    states = [seen.pairing for seen in phone.seen]
    return [state for k, state in enumerate(states) if k == 0 or states[k - 1] is not state]


def let_in(root):
    return [phone.digest for phone in phones.every(root / "state")]


def test_a_hold_two_points_and_a_press_let_a_phone_in_and_nothing_begins(tmp_path):
    night, phone = lived(tmp_path, [ASKS], [*hold(HELD_S), *tap(10.0)])
    assert went(phone) == [Pairing.SHUT, Pairing.OPEN, Pairing.SHOWN, Pairing.DONE, Pairing.SHUT]
    assert let_in(tmp_path) == [DIGEST]
    assert night.sessions == []
    assert (tmp_path / "live" / OPEN).exists()


@pytest.mark.parametrize("wanted", [True, False])
def test_a_hold_also_asks_for_the_lamps_own_access_point_if_the_settings_want_one(tmp_path, wanted):
    night = Night(tmp_path / "recordings", [HERE], hold(HELD_S), 8.0, config=QUICK)
    with_phone(night, tmp_path / "live", page=True, own_network=wanted)
    assert not (tmp_path / "live" / OWN_NETWORK_ASKED).exists()
    night.run()
    assert (tmp_path / "live" / OPEN).exists()
    assert (tmp_path / "live" / OWN_NETWORK_ASKED).exists() == wanted


def test_the_lamp_shows_the_points_that_the_phone_shows_dimly_and_is_dark_again(tmp_path):
    night, _ = lived(tmp_path, [ASKS], [*hold(HELD_S), *tap(10.0)])
    frames = np.array(night.hardware.ring.frames)
    brightest = frames[np.argmax(frames.sum(axis=(1, 2)))].sum(axis=1)
    assert set(np.argsort(brightest)[-2:]) == {5, 17}
    assert frames.max() < 0.4
    assert not frames[-1].any()


def test_the_lamp_is_heard_all_along_while_a_phone_is_let_in(tmp_path):
    _, phone = lived(tmp_path, [ASKS], [*hold(HELD_S), *tap(16.0)])
    told = {seen.number for seen in phone.seen if seen.pairing in (Pairing.OPEN, Pairing.SHOWN)}
    assert len(told) >= 16.0 - HELD_S - 2  # one a second, where 3 s of silence are told as such


@pytest.mark.few(4)
@pytest.mark.parametrize(
    ("calls", "down"),
    [
        ([ASKS], tap(30.0)),
        ([ASKS], hold(HELD_S)),
        ([ASKS, (8.0, f"pair 1 2 {OTHER}".encode())], [*hold(HELD_S), *tap(10.0)]),
        ([ASKS, (8.0, b"unpair")], [*hold(HELD_S), *tap(10.0)]),
        ([(1.0, ASKS[1])], [*hold(HELD_S), *tap(10.0)]),
        ([(6.0, f"pair 5 24 {DIGEST}".encode())], [*hold(HELD_S), *tap(10.0)]),
        ([(6.0, f"pair 5 5 {DIGEST}".encode())], [*hold(HELD_S), *tap(10.0)]),
        ([(OPEN_S + 6.0, ASKS[1])], [*hold(HELD_S), *tap(OPEN_S + 9.0)]),
    ],
    ids=["no hold", "no press", "a second", "taken back", "before the hold", "no such pixel", "one point", "too late"],
)
def test_nobody_else_is_let_in(tmp_path, calls, down):
    lived(tmp_path, calls, down, until_s=OPEN_S + 12.0)
    assert let_in(tmp_path) == []


@pytest.mark.parametrize("https", [True, False])
def test_that_there_is_to_be_https_is_said_where_the_page_is_and_taken_back(tmp_path, https):
    (tmp_path / HTTPS).write_text("")
    hardware = simulated(world())
    Door(hardware, PagePlace(tmp_path, tmp_path, https=https), Disk(), tmp_path, lambda do: do())
    assert (tmp_path / HTTPS).exists() == https


def test_without_a_hold_nothing_on_the_network_lights_the_lamp(tmp_path):
    night, _ = lived(tmp_path, [(t_s, f"pair {t_s} 20 {DIGEST}".encode()) for t_s in range(1, 12)], [])
    assert not any(frame.any() for frame in night.hardware.ring.frames)


def test_there_are_at_most_eight_and_the_ninth_is_told(tmp_path):
    _, phone = lived(tmp_path, [ASKS], [*hold(HELD_S), *tap(10.0)], known=phones.MOST)
    assert Pairing.FULL in went(phone)
    assert len(let_in(tmp_path)) == phones.MOST
    assert DIGEST not in let_in(tmp_path)


def test_a_phone_that_is_let_in_no_more_makes_room_for_another_at_the_next_hold(tmp_path):
    night = Night(tmp_path / "recordings", [HERE], [*hold(HELD_S), *hold(12.0), *tap(20.0)], 26.0, config=QUICK)
    for n in range(phones.MOST):
        phones.add(Disk(), tmp_path / "state", f"{n:064x}")
    phone = with_phone(night, tmp_path / "live", [(16.0, ASKS[1])], page=True)

    gone = []

    def forget(words, read=phone.read):  # as somebody does at a shell, once, between the holds
        if night.finger.life_s > 10.0 and not gone:
            gone.extend(phones.drop(Disk(), tmp_path / "state", "phone 1"))
        return read(words)

    phone.read = forget
    night.run()
    assert went(phone)[:2] == [Pairing.SHUT, Pairing.FULL]
    assert gone == ["phone 1"]
    assert DIGEST in let_in(tmp_path)
    assert len({seen.phones for seen in phone.seen}) > 1  # which tells the page to ask anew whom it knows


def test_a_press_begins_a_session_again_once_a_phone_was_let_in(tmp_path):
    night, phone = lived(tmp_path, [ASKS], [*hold(HELD_S), *tap(10.0, 16.0)], until_s=22.0)
    assert len(night.sessions) == 1
    assert phone.seen[-1].mode is Mode.SESSION


def test_a_phone_that_cannot_be_kept_is_told_that_it_is_not_let_in(tmp_path):
    (tmp_path / "state" / "phones.json").mkdir(parents=True)
    _, phone = lived(tmp_path, [ASKS], [*hold(HELD_S), *tap(10.0)])
    assert Pairing.DONE not in went(phone)
    assert Pairing.ENDED in went(phone)


@pytest.mark.parametrize(
    ("sure", "said", "kept"),
    [(False, "2026-11-28T22:15+01:00", True), (False, "", False), (False, "2026-13-28T22:15+01:00", False),
     (True, "2026-11-28T22:15+01:00", False)],
)  # fmt: skip
def test_the_time_of_a_phone_that_is_let_in_is_kept_as_its_claim_where_the_lamp_knows_none(
    tmp_path, monkeypatch, sure, said, kept
):
    monkeypatch.setattr("drivers.system.clock.utc_now", lambda: (dt.datetime(1970, 1, 1, tzinfo=dt.UTC), sure))
    asks = (ASKS[0], b" ".join(filter(None, (ASKS[1], said.encode()))))
    lived(tmp_path, [asks], [*hold(HELD_S), *tap(10.0), *tap(20.0)], until_s=60.0)
    [session] = folders.every(tmp_path / "recordings")
    assert session.info.began.year == 1970
    if kept:
        assert session.info.phone_said.utcoffset() == dt.timedelta(hours=1)
        assert abs((session.info.phone_said - dt.datetime.fromisoformat(said)).total_seconds()) < 60
    else:
        assert session.info.phone_said is None


def test_what_may_be_begun_is_offered_by_name_with_what_it_asks_if_a_phone_can_ask_for_it(tmp_path):
    own = tmp_path / "config" / "ebb" / "programs"
    own.mkdir(parents=True)
    for name in ("our own", "ours+yours"):
        (own / f"{name}.toml").write_text(OWN)
    lived(tmp_path, [], [], until_s=3.0)
    told = json.loads((tmp_path / "live" / OFFERED).read_text())
    offered = told["programmes"]
    assert told["left"] == "", "a lamp for one"
    assert list(offered)[:3] == ["settle", "settle-20", "together"]
    assert all(offered.values())
    assert "our own" in offered
    assert all(command_of(f"begin {name}".encode()) for name in offered)


def test_a_list_that_somebody_damaged_lets_nobody_in(tmp_path):
    root = tmp_path / "state"
    phones.add(Disk(), root, DIGEST)
    assert phones.drop(Disk(), root, "phone 1") == ["phone 1"]
    phones.path(root).write_text('{"phones": [{"digest": 5}, "x", {"digest": "' + "a" * 63 + '", "name": "n"}]}')
    assert phones.every(root) == []
    phones.path(root).write_text("[" * 10_000)
    assert phones.every(root) == []
