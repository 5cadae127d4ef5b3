"""A phone's words at the lamp: what they begin and change, that each is in the recording, and that none is a yes."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.calling_phone import CallingPhone, with_phone
from support.nights import NOBODY, Night, hold, tap
from support.sessions import QUICK

from device.app import replay
from device.guide.guide import FALL_S, SOFTER_STEPS
from device.recording import events, folders, reader
from device.scene.request import Message
from drivers import live
from drivers.live import AT_REST, Finger, Mode
from drivers.phone import Command, command_of
from drivers.simulated.body import Temperament
from drivers.system.mailbox import A_TICK, Mailbox

HERE = Temperament(arrives_s=4.0, responses_per_min=6.0)
DIGEST = "0af1" * 16
ASKED = replace(QUICK, shared=replace(QUICK.shared, own_light=True, feel_heart=True))


def lived(root, calls=(), down=(), people=(HERE,), until_s=60.0, config=QUICK):
    night = Night(root / "recordings", list(people), list(down), until_s, config=config)
    phone = with_phone(night, root / "live", calls)
    return night.run(), phone


def same(one, other):
    """Whether two sessions showed the same frames and touches at the same ticks, and knew the same of everybody."""
    return len(one.steps) == len(other.steps) and all(
        (a.tick, a.readings, a.breath, a.scene.touch) == (b.tick, b.readings, b.breath, b.scene.touch)
        and np.array_equal(a.scene.ring, b.scene.ring)
        for a, b in zip(one.steps, other.steps, strict=True)
    )


@pytest.mark.parametrize(
    ("said", "led_by"),
    [("begin settle", "settle"), ("begin hum", "hum"), ("for-two", "together"), ("begin nobody-has-this", "settle")],
)
def test_a_phone_begins_a_programme_by_name_and_one_that_is_none_what_a_press_begins(tmp_path, said, led_by):
    night, _ = lived(tmp_path, [(5.0, said.encode())], until_s=12.0)
    [session] = night.sessions
    assert session.steps[0].led_by.programme.name == led_by
    assert [mark.text for mark in session.steps[0].marks] == [f"page: {said}"]
    assert [t.message for _, t in session.told()][:1] == [Message.BEGUN]
    assert ("settle instead" in " ".join(night.words)) == (said == "begin nobody-has-this")


def test_everything_a_phone_asks_for_is_in_the_recording_with_its_tick_and_replays_to_the_bit(tmp_path):
    calls = [(5, b"begin settle"), (15, b"mark"), (20, b"softer 0.35"), (30, b"softer 1"), (40, b"stop")]
    night, _ = lived(tmp_path, calls, [*tap(26.0)])
    [session] = night.sessions
    marks = [(mark.t_s, mark.text) for step in session.steps for mark in step.marks]
    assert [text for _, text in marks] == [
        "page: begin settle", "page: mark", "page: softer 0.35", "pressed", "page: softer 1", "page: stop",
    ]  # fmt: skip
    [kept] = folders.every(tmp_path / "recordings")
    recorded = reader.read(kept.recordings("a"))
    assert events.asked_by_page(recorded.notes) == tuple(
        (pytest.approx(t_s, abs=1e-6), text.removeprefix("page: ")) for t_s, text in marks if text.startswith("page: ")
    )
    assert len(events.marks(recorded.notes)) == 2
    again, where = replay.replay_session({"a": recorded})
    steps = list(again.run())
    where.hardware.close()
    assert same(session, type(session)(0.0, steps))
    assert [step.marks for step in steps] == [step.marks for step in session.steps]


def test_softer_leaves_less_light_and_touch_and_stop_ends_softly(tmp_path):
    night, _ = lived(tmp_path, [(5, b"begin settle"), (25, b"softer 0.35"), (45, b"stop")])
    [session] = night.sessions
    t_s, light = session.times(), session.light()
    full, soft = light[(t_s > 8) & (t_s < 20)].max(), light[(t_s > 26) & (t_s < 39)].max()
    assert soft < (SOFTER_STEPS[-1] + 0.05) * full
    assert session.steps[-1].tick.t_s == pytest.approx(40 + FALL_S, abs=0.2)
    assert session.why == "ended by hand"


def test_a_phone_says_yes_to_nothing_that_two_people_are_asked(tmp_path):
    calls = [(5.0, b"for-two"), *((70.0 + k, b"mark") for k in range(60))]
    night, phone = lived(tmp_path, calls, people=[HERE, HERE], until_s=140.0, config=ASKED)
    [session] = night.sessions
    assert any(seen.asking for seen in phone.seen)
    assert session.told(Message.YES) == []
    assert not any(step.agreed for step in session.steps)


def test_what_is_for_a_session_that_waits_to_be_begun_changes_none_that_goes_on(tmp_path):
    told = [(5.0, b"begin settle"), (15.0, b"begin hum"), (20.0, b"for-two"), (22.0, f"pair 3 9 {DIGEST}".encode())]
    night, _ = lived(tmp_path, told, until_s=30.0)
    plain, _ = lived(tmp_path / "plain", told[:1], until_s=30.0)
    assert same(night.sessions[0], plain.sessions[0])
    assert len([m for step in night.sessions[0].steps for m in step.marks]) == 1


def test_while_the_lamp_waits_a_phone_marks_softens_and_ends_nothing(tmp_path):
    night, phone = lived(tmp_path, [(2.0, b"mark"), (4.0, b"softer 0.6"), (6.0, b"stop")], until_s=10.0)
    assert night.sessions == []
    assert {seen.mode for seen in phone.seen} == {Mode.WAITING}


def test_the_page_sees_how_fingers_lie_and_the_ring_and_no_number_of_a_body(tmp_path):
    night, phone = lived(tmp_path, [], tap(5.0), people=[HERE, NOBODY], until_s=50.0)
    [session] = night.sessions
    going = [seen for seen in phone.seen if seen.mode is Mode.SESSION]
    assert {seen.fingers[0] for seen in going} == {Finger.LOOKING, Finger.HOLD_STILL, Finger.FOUND}
    first = next(k for k, seen in enumerate(going) if seen.fingers[0] is Finger.FOUND)
    assert going[0].fingers[1] is Finger.LOOKING
    assert {seen.fingers[1] for seen in going[first + 2 :]} == {Finger.NOBODY}  # in a session for one none is missed
    assert [seen.ring for seen in going] == [
        (255 * step.scene.ring + 0.5).astype(np.uint8).tobytes() for step in session.steps[:-1]
    ]
    heart = next(step.readings["a"].vitals.heart_rate_bpm for step in reversed(session.steps))
    numbers = [value for value in going[-1] if isinstance(value, float)]
    assert heart is not None
    assert all(abs(number - heart) > 1e-3 for number in numbers)


def test_where_no_finger_is_expected_none_is_looked_for(tmp_path):
    _, phone = lived(tmp_path, [(5.0, b"begin night-light")], people=[NOBODY, NOBODY], until_s=20.0)
    going = [seen for seen in phone.seen if seen.mode is Mode.SESSION]
    assert {seen.fingers for seen in going} == {(Finger.NOBODY, Finger.NOBODY)}


def test_a_session_with_a_page_shows_the_frames_of_one_without_it(tmp_path):
    night, _ = lived(tmp_path / "one", [], tap(5.0))
    without = Night(tmp_path / "none", [HERE], tap(5.0), 60.0).run()
    assert same(night.sessions[0], without.sessions[0])


def test_a_socket_that_is_flooded_changes_no_frame_and_is_counted(tmp_path):
    noise = np.random.default_rng(7)
    flood = [(5.5 + k / 400, noise.bytes(int(noise.integers(0, 300)))) for k in range(12_000)]
    night, phone = lived(tmp_path / "one", flood, tap(5.0), until_s=40.0)
    without = Night(tmp_path / "none", [HERE], tap(5.0), 40.0).run()
    assert same(night.sessions[0], without.sessions[0])
    assert phone.mailbox.dropped > 1000


def test_a_lamp_that_is_asked_all_the_time_hears_one_command_in_a_third_of_a_second(tmp_path):
    calls = [(5 + k / 50, b"mark") for k in range(500)]
    night, _ = lived(tmp_path, [(4.0, b"begin settle"), *calls], until_s=16.0)
    marks = [mark for step in night.sessions[0].steps for mark in step.marks]
    assert 25 <= len(marks) <= 36


def test_a_stop_is_heard_however_much_else_is_asked(tmp_path):
    calls = [(5 + k / 50, b"stop" if k == 333 else b"mark") for k in range(500)]
    night, _ = lived(tmp_path, [(4.0, b"begin settle"), *calls], until_s=18.0)
    asked = [mark.text for step in night.sessions[0].steps for mark in step.marks]
    assert "page: stop" in asked


@pytest.mark.few(1)
@pytest.mark.parametrize("gone", ["live", "says"])
def test_files_that_are_taken_away_or_replaced_change_nothing_at_the_lamp(tmp_path, gone):
    night = Night(tmp_path / "one", [HERE], tap(5.0), 30.0)
    phone = with_phone(night, tmp_path / "live")
    (tmp_path / "live" / gone).unlink()
    (tmp_path / "live" / gone).write_bytes(b"\0" * live.LENGTH)
    phone.record = lambda: None
    without = Night(tmp_path / "none", [HERE], tap(5.0), 30.0).run()
    assert same(night.run().sessions[0], without.sessions[0])


SAID = [
    "begin settle",
    "begin my own",
    f"begin {40 * 'ж'}",
    "for-two",
    "softer 1",
    "softer 0.6",
    "softer 0.35",
    "mark",
    "stop",
    f"pair 3 17 {DIGEST}",
    "unpair",
]


@pytest.mark.parametrize("said", SAID)
def test_a_command_reads_as_it_is_written(said):
    assert str(command_of(said.encode())) == said


@given(st.binary(max_size=120))
def test_nothing_else_is_a_command(said):
    found = command_of(said)
    assert found is None or str(found).encode() == said


NOT_QUITE = ["", "begin", "begin ../x", "begin  settle", "begin x ", "softer 0.5", "softer 2", "mark ", " mark", "MARK",
             "mark\n", "pair 1 2", f"pair 60 1 {DIGEST}", f"pair 1 2 {DIGEST.upper()}", "stop\0", "begin " + "x" * 61,
             "for two"]  # fmt: skip


@pytest.mark.parametrize("said", NOT_QUITE)
def test_what_is_nearly_a_command_is_none(said):
    assert command_of(said.encode()) is None


SHOWN = AT_REST._replace(number=7, t_ns=10**15, mode=Mode.SESSION, fingers=(Finger.FOUND, Finger.LOST), ring=bytes(72))


def test_a_record_reads_as_it_was_written_and_no_flipped_bit_is_taken():
    record = live.packed(SHOWN)
    assert live.unpacked(record) == SHOWN
    for bit in range(8 * len(record)):
        torn = bytearray(record)
        torn[bit // 8] ^= 1 << bit % 8
        assert live.unpacked(bytes(torn)) is None


def test_two_records_written_over_each_other_are_neither():
    one, other = live.packed(SHOWN), live.packed(SHOWN._replace(number=8, lungs=0.5, phase=0.25))
    for cut in range(1, len(one)):
        assert live.unpacked(one[:cut] + other[cut:]) in (None, SHOWN, SHOWN._replace(number=8, lungs=0.5, phase=0.25))


def test_of_a_flood_few_are_read_in_one_tick(tmp_path):
    phone = CallingPhone(tmp_path / "live")
    sent = sum(phone.send(b"nonsense") for _ in range(1000))
    assert 0 < sent < 1000
    phone.mailbox.read(1.0)
    assert phone.mailbox.dropped == A_TICK
    phone.close()


def test_a_lamp_that_has_gone_leaves_no_record_that_looks_alive(tmp_path):
    phone = CallingPhone(tmp_path / "live")
    phone.show(SHOWN)
    assert phone.record().fingers == SHOWN.fingers
    phone.close()
    phone.close()
    assert phone.record() is None


def test_what_is_put_back_is_read_first(tmp_path):
    (tmp_path / "live").mkdir()
    mailbox = Mailbox(tmp_path / "live")
    mailbox.put_back(Command("begin", "settle"))
    assert mailbox.read(0.0) == (Command("begin", "settle"),)
    mailbox.close()


def test_a_held_button_while_it_waits_is_still_nothing_without_the_setting(tmp_path):
    night, _ = lived(tmp_path, [], hold(3.0), until_s=8.0)
    assert night.sessions == []
    assert not any(frame.any() for frame in night.hardware.ring.frames)
