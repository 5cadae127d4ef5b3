"""A chest strap beside the finger: its notices, its beats, its link without a radio, and what a recording keeps."""

import asyncio
import itertools
import math
import random
import statistics
import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.command_line import typed

from device.cli.command import main
from device.recording import events, folders, reader, strap
from device.recording.annotation import Note
from device.signals.strap_beats import LONG_S, stretches
from drivers.bluetooth.beside import StrapBeside
from drivers.bluetooth.bleak_link import over_bleak
from drivers.ports import DriverError
from drivers.simulated.body import Body
from drivers.simulated.clock import VirtualClock
from drivers.simulated.strap import SimulatedStrap
from drivers.strap import MEASUREMENT, MOST_RR, Heard, Notice, NoticeError, decode, encode
from drivers.system.clock import SystemClock

NOTICES = st.builds(
    Notice,
    st.integers(0, 0xFFFF),
    st.sampled_from((None, True, False)),
    st.none() | st.integers(0, 0xFFFF),
    st.lists(st.integers(0, 0xFFFF), max_size=MOST_RR).map(tuple),
)


@pytest.mark.parametrize(
    ("data", "notice"),
    [  # by the bits of the GATT Specification Supplement, 3.106: each field alone, then all of them
        ("00 48", Notice(72)),
        ("06 48", Notice(72, contact=True)),
        ("04 00", Notice(0, contact=False)),
        ("02 48", Notice(72)),  # says that it touches, and that it cannot tell
        ("01 2c 01", Notice(300)),
        ("08 48 10 27", Notice(72, energy_kj=10_000)),
        ("10 3d f0 03", Notice(61, rr=(1008,))),
        ("16 3d f0 03 f7 03", Notice(61, True, None, (1008, 1015))),
        ("10 3d", Notice(61)),  # no beat was over since the last notice
        ("1f 3d 00 01 00 00 04", Notice(61, True, 1, (1024,))),
        ("e0 48", Notice(72)),  # bits that are reserved
    ],
)
def test_a_notice_is_read_by_its_flags(data, notice):
    assert decode(bytes.fromhex(data)) == notice


@pytest.mark.parametrize("data", ["", "00", "01 48", "08 48 10", "10 48 f0", "00 48 f0 03", "10 48" + " 00 04" * 19])
def test_what_is_no_notice_is_refused_with_its_bytes(data):
    with pytest.raises(NoticeError, match="a notice"):
        decode(bytes.fromhex(data))


@given(NOTICES)
def test_a_notice_is_the_same_there_and_back_on_the_air_and_in_a_recording(notice):
    assert decode(encode(notice)) == notice
    kept = strap.note(Heard(3.25, notice))
    assert len(kept.text.encode()) <= 150
    ((at_s, read),) = strap.notices((kept,))
    assert (at_s, read.rate_bpm, read.contact, read.rr) == (3.25, notice.rate_bpm, notice.contact, notice.rr)


@given(st.binary(max_size=60))
def test_any_bytes_are_a_notice_or_refused(data):
    try:
        notice = decode(data)
    except NoticeError:
        return
    assert decode(encode(notice)) == notice


def told(beats_s, lost=(), every_s=1.0, late_s=0.05):
    """What arrives of true beats, a notice a second; those of these numbers are lost."""
    due, before, told_s = 0.5, 0, beats_s[0]
    while before < len(beats_s) - 1:
        upto = sum(1 for b in beats_s if b <= due)
        rr = []
        for b in beats_s[before + 1 : upto]:
            rr.append(b - told_s)
            told_s = b
        before = max(before, upto - 1)
        if int(due) not in lost:
            yield due + late_s, tuple(rr)
        due += every_s


SLOW_AND_FAST = [0.2 + 0.83 * k + 0.1 * (k % 7) / 7 for k in range(200)]


def test_beats_are_where_they_were_though_each_notice_is_up_to_a_second_late():
    (found,) = stretches(list(told(SLOW_AND_FAST)))
    assert len(found.beats_s) == len(SLOW_AND_FAST)
    late = [b - true for b, true in zip(found.beats_s, SLOW_AND_FAST, strict=True)]
    assert min(late) >= 0.0
    assert max(late) <= 0.15  # of the promptest notice: the air, and what is left to a beat
    assert max(late) - min(late) < 1e-9


def heart(hours, seed=1):
    """Beats of so long: each interval some percent away from the one before, about 0.9 s, with a slow swing."""
    step, at_s, found = random.Random(seed), 0.3, []
    while at_s < 3600 * hours:
        found.append(at_s)
        at_s += 0.9 + 0.08 * math.sin(at_s / 1.7) + step.uniform(-0.02, 0.02)
    return found


def on_the_air(beats_s, ppm, lost=()):
    """What arrives of true beats from a strap whose clock tells so much more time than has gone, in whole 1/1024 s.

    A notice a second, late by 30 to 90 ms; those of these numbers are lost.
    """
    late, fast = random.Random(2), 1 + ppm / 1e6
    at, told = 0, round(beats_s[0] * fast * 1024)
    for number in range(math.ceil(beats_s[-1]) + 1):
        rr = []
        while at + 1 < len(beats_s) and beats_s[at + 1] <= number:
            at += 1
            rr.append(round(beats_s[at] * fast * 1024) - told)
            told += rr[-1]
        if number not in lost:
            yield number + late.uniform(0.03, 0.09), tuple(ticks / 1024 for ticks in rr)


@pytest.mark.parametrize("ppm", [0, 50, -50, 500, -500])
def test_a_strap_whose_clock_drifts_for_an_hour_has_its_beats_where_they_were(ppm):
    beats_s = heart(1)
    (found,) = stretches(list(on_the_air(beats_s, ppm)))
    assert len(found.beats_s) == len(beats_s)
    assert (1 / found.rate - 1) * 1e6 == pytest.approx(ppm, abs=10)
    late = [b - true for b, true in zip(found.beats_s, beats_s, strict=True)]
    assert -0.02 <= min(late) <= max(late) <= 0.12, "the air, and what is left to a beat"
    assert max(late) - min(late) <= 0.04


@pytest.mark.parametrize("ppm", [50, -500])
def test_a_night_in_which_the_strap_drops_out_is_a_stretch_between_two_and_each_is_in_its_place(ppm):
    beats_s, choose = heart(8), random.Random(3)
    lost = {first + k for first in choose.sample(range(60, 8 * 3600 - 400), 40) for k in range(choose.randint(1, 300))}
    found = stretches(list(on_the_air(beats_s, ppm, lost)))
    breaks = sum(1 for number in lost if number - 1 not in lost)
    assert breaks <= len(found) <= breaks + 1
    true, apart_s = 0, abs(ppm) * 1e-6 * LONG_S
    for each in found:
        true = min(range(true, len(beats_s)), key=lambda k, first_s=each.beats_s[0]: abs(beats_s[k] - first_s))
        its = beats_s[true : true + len(each.beats_s)]
        off = [b - t for b, t in zip(each.beats_s, its, strict=True)]
        assert max(off) - min(off) <= 0.04 + apart_s, "in less than ten minutes no drift is told"
        assert -0.02 - apart_s <= min(off) <= 1.0, "a stretch of few notices may have none that was prompt"
        true += len(each.beats_s) - 1


@pytest.mark.parametrize("lost", [{30}, {30, 31}, {30, 60, 90}, set(range(40, 60))])
def test_a_lost_notice_is_a_break_and_no_interval_bridges_it(lost):
    found = stretches(list(told(SLOW_AND_FAST, lost)))
    assert len(found) == 1 + sum(1 for n in lost if n - 1 not in lost)
    true = [b - a for a, b in itertools.pairwise(SLOW_AND_FAST)]
    for each in found:
        assert any(each.rr_s == pytest.approx(true[k : k + len(each.rr_s)], abs=1e-9) for k in range(len(true))), (
            "an interval of no two beats that followed each other"
        )


@pytest.mark.parametrize(
    "said",
    [Notice(0, contact=False), Notice(61, rr=(5,)), Notice(61, rr=(0xFFFF,)), "it went: its connection was lost"],
)
def test_a_strap_that_goes_or_does_not_touch_is_a_break(said):
    heard = [Heard(k + 0.5, Notice(60, True, None, (1024,))) for k in range(20)]
    heard[10] = Heard(10.5, said)
    found = strap.beats(tuple(strap.note(each) for each in heard))
    assert [len(each.rr_s) for each in found] == [10, 9]


def test_a_gap_of_the_recording_is_a_break_of_the_strap_too():
    notes = [strap.note(Heard(k + 0.5, Notice(60, None, None, (1024,)))) for k in range(6)]
    assert len(strap.beats((*notes, Note(2.7, "Gap: the card took nothing", 0.1)))) == 2


def test_a_simulated_strap_tells_the_beats_that_the_body_had():
    body = Body(seed=3)
    worn, heard = SimulatedStrap(body), []
    for k in range(45 * 60):
        body.advance(k / 45)
        heard += worn.read(k / 45)
    assert heard[0].what == "it is heard, simulated"
    (found,) = strap.beats(tuple(strap.note(each) for each in heard))
    true = [b for b in body.beats if b <= found.beats_s[-1]]
    true = true[-len(found.beats_s) :]
    off = [b - t for b, t in zip(found.beats_s, true, strict=True)]
    assert max(off) - min(off) < 2 / 1024
    assert -0.01 <= min(off) <= max(off) < 0.2


def test_what_is_logged_with_a_strap_is_kept_compared_and_exported(tmp_path, capsys):
    ebb = typed(tmp_path, capsys)
    ebb("log", "--hardware", "simulated", "--strap", "--minutes", "1", "--fast")
    kept = folders.find(tmp_path, "last")
    recorded = reader.read(kept.recordings("a"))
    (found,) = strap.beats(recorded.notes)
    assert len(found.rr_s) > 40
    ours = events.beats(recorded.notes)
    near = [min(abs(b - o) for o in ours) for b in found.beats_s if 10 < b < 55]
    assert max(near) < 0.5, "a beat of the strap without one of the pulse"
    assert [n.text for n in events.starting_with(recorded.notes, strap.NEWS)] == ["Strap: it is heard, simulated"]
    ebb("export", "last", "--to", "csv", "--folder", tmp_path / "out")
    (table,) = (tmp_path / "out").rglob("a_strap.csv")
    rows = [row.split(",") for row in table.read_text().splitlines()]
    assert rows[0] == ["t_s", "rr_s"]
    assert [float(rr) for _, rr in rows[2:]] == pytest.approx(found.rr_s, abs=1e-6)


def test_two_people_with_a_strap_each_have_their_own_beats_in_their_own_recordings(tmp_path, capsys):
    ebb = typed(tmp_path, capsys)
    ebb("log", "--hardware", "simulated", "--people", "2", "--strap", "--strap-b", "--minutes", "1", "--fast")
    kept = folders.find(tmp_path, "last")
    recorded = {code: reader.read(kept.recordings(code)) for code in "ab"}
    worn = {code: strap.beats(recorded[code].notes)[0].beats_s for code in "ab"}
    for code, other in ("ab", "ba"):
        ours = events.beats(recorded[code].notes)
        theirs = events.beats(recorded[other].notes)
        assert apart(worn[code], ours) < 0.02, "as far from the pulse at every beat"
        assert apart(worn[code], theirs) > 0.1, "two hearts"


def apart(beats_s, others_s):
    """How unevenly the nearest of the others follow: their spread in s, between the quartiles."""
    near = [min((o - b for o in others_s), key=abs) for b in beats_s if 15 < b < 55]
    low, _, high = statistics.quantiles(near, n=4)
    return high - low


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--hardware", "simulated", "--strap", "--strap-b"], "--strap-b: nobody listens to b here; --people 2"),
        (["--hardware", "simulated", "--strap-b", "00:11:22:33:44:55", "--people", "2"], "leave 00:11:22:33:44:55 out"),
    ],
)
def test_of_a_second_strap_that_cannot_be_one_line_says_why_and_the_log_goes_on(tmp_path, capsys, words, why):
    assert main(["--recordings", str(tmp_path), "log", *words, "--minutes", "0.1", "--fast"]) == 0
    assert capsys.readouterr().err.count(why) == 1
    assert folders.find(tmp_path, "last").recordings("a")


def test_on_an_encrypted_card_the_strap_is_as_closed_as_the_pulse_and_opens_with_it(tmp_path, capsys):
    pytest.importorskip("pyrage", reason="pyrage, which encrypts, is not here: pip install pyrage")
    from support import age_keys

    settings = age_keys.settings(tmp_path, a=age_keys.key_of(tmp_path, "a"))
    root, out = tmp_path / "recordings", tmp_path / "out"
    words = ["log", "--hardware", "simulated", "--strap", "--minutes", "1", "--fast"]
    assert main(["--config", str(settings), "--recordings", str(root), *words]) == 0
    kept = folders.find(root, "last")
    assert kept.is_encrypted("a")
    assert not [path for path in kept.folder.rglob("*") if path.is_file() and b"RR " in path.read_bytes()]
    ebb = typed(root, capsys)
    ebb("export", "last", "--to", "csv", "--folder", out, code=2)
    ebb("export", "last", "--to", "csv", "--folder", out, "--identity", tmp_path / "a.key")
    (table,) = out.rglob("a_strap.csv")
    assert len(table.read_text().splitlines()) > 40


def test_without_the_strap_that_was_asked_for_one_line_says_why_and_the_log_goes_on(tmp_path, capsys):
    words = ["log", "--hardware", "simulated", "--strap", "00:11:22:33:44:55", "--minutes", "0.1", "--fast"]
    assert main(["--recordings", str(tmp_path), *words]) == 0
    assert capsys.readouterr().err.count("no strap is recorded: --strap: a simulated") == 1
    assert folders.find(tmp_path, "last").recordings("a")


def waited_for(worn, count, until_s=10.0):
    """So much of what is heard, from a thread that has a real clock."""
    heard, began = [], time.monotonic()
    while len(heard) < count and time.monotonic() - began < until_s:
        heard += worn.read(0.0)
        threading.Event().wait(0.005)
    return heard


def test_a_strap_that_is_not_there_and_one_that_fails_are_told_once_and_nobody_waits():
    async def nowhere(found, told):
        raise DriverError("no strap was heard: is it worn?")

    worn = StrapBeside(nowhere, SystemClock(), again_s=0.001)
    heard = waited_for(worn, 1)
    threading.Event().wait(0.05)
    assert [each.what for each in (*heard, *worn.read(0.0))] == ["it is not there, and is looked for again"]
    worn.close()
    worn.close()


def test_a_strap_that_was_never_listened_to_is_let_go():
    StrapBeside(over_nothing, VirtualClock()).close()


async def over_nothing(found, told):
    return ""


def bumbles():
    return pytest.importorskip("bumble", reason="bumble plays two Bluetooth controllers: pip install bumble")


SENT = (Notice(61, True, None, (1008, 1015)), Notice(62, None, 7, (993,)), Notice(300), Notice(0, contact=False))


def test_what_a_strap_sends_over_the_air_protocol_is_what_is_heard_also_after_it_went():
    bumbles()
    worn = StrapBeside(over_bumble, SystemClock(), again_s=0.01)
    heard = waited_for(worn, 2 * len(SENT) + 3)
    worn.close()
    said = [each.what for each in heard if isinstance(each.what, Notice)]
    assert said[: 2 * len(SENT)] == [*SENT, *SENT]
    assert [each.what for each in heard if isinstance(each.what, str)][:3] == [
        "it is heard", "it went: its connection was lost; it is looked for again", "it is heard",
    ]  # fmt: skip
    assert [each.t_s for each in heard] == sorted(each.t_s for each in heard)


def test_two_straps_are_heard_side_by_side():
    bumbles()
    worn = [StrapBeside(over_bumble, SystemClock(), again_s=0.01) for _ in range(2)]
    for each in worn:
        each.read(0.0)  # both listen from here on
    heard = [waited_for(each, len(SENT) + 1) for each in worn]
    for each in worn:
        each.close()
    for each in heard:
        assert [one.what for one in each if isinstance(one.what, Notice)][: len(SENT)] == [*SENT]


async def over_bumble(found, told):
    """The link to a strap that lives in this process: two controllers, a GATT server, a GATT client."""
    from bumble.controller import Controller
    from bumble.core import UUID, PhysicalTransport
    from bumble.device import Device, Peer
    from bumble.gatt import Characteristic, Service
    from bumble.hci import Address
    from bumble.host import Host
    from bumble.link import LocalLink

    link = LocalLink()

    def device(name, address):
        host = Host()
        host.controller = Controller(name, link=link, host_source=None, public_address=address)
        made = Device(name=name, address=Address(address), host=host)
        host.controller.host = host
        return made

    strap_, lamp = device("strap", "F0:F1:F2:F3:F4:F5"), device("lamp", "E0:E1:E2:E3:E4:E5")
    measured = Characteristic(UUID(MEASUREMENT), Characteristic.Properties.NOTIFY, Characteristic.READABLE, b"")
    strap_.add_service(Service(UUID.from_16_bits(0x180D), [measured]))
    await strap_.power_on()
    await lamp.power_on()
    await strap_.start_advertising(auto_restart=False)
    connection = await lamp.connect(strap_.random_address, transport=PhysicalTransport.LE)
    gone = asyncio.Event()
    connection.on("disconnection", lambda reason: gone.set())
    peer = Peer(connection)
    await peer.discover_services()
    await peer.discover_characteristics()
    (seen,) = peer.get_characteristics_by_uuid(UUID(MEASUREMENT))
    await peer.subscribe(seen, lambda value: told(bytes(value)))
    found("strap")
    for notice in SENT:
        await strap_.notify_subscribers(measured, encode(notice))
    await asyncio.sleep(0)
    await connection.disconnect()
    await gone.wait()
    return "its connection was lost"


@pytest.mark.hardware
def test_a_real_strap_that_is_worn_tells_its_beats():
    worn = StrapBeside(over_bleak(None), SystemClock())
    heard = waited_for(worn, 15, until_s=60)
    worn.close()
    assert any(isinstance(each.what, Notice) and each.what.rr for each in heard), heard
