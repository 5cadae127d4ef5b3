"""One person on both sensors, in a whole session: nothing is asked, and whoever reads of it is told of one heart."""

import json
import shutil

import pytest
from support.sessions import QUICK, place, record, simulated, world

from device.app import modes
from device.bench.check import crosstalk
from device.bench.check.finding import Verdict
from device.bench.workbench import simulated as workbench
from device.cli.command import main
from device.guide.programme import Phase, Programme
from device.recording import events, reader
from device.recording.pair import pair
from device.settings.parse import parse
from device.text import moment, together
from drivers.simulated.body import Body
from drivers.simulated.people import PEOPLE

LED = Programme("led", "", (Phase("go", 1.4, to_bpm=7.0),))
ASKS = parse({"arousal": {"baseline_s": 20.0}, "shared": {"own_light": True, "feel_heart": True}})


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """(folder of recordings, the session's, its steps)."""
    root = tmp_path_factory.mktemp("recordings")
    one = Body(PEOPLE["eager"], seed=4)
    guide = modes.duo(ASKS, LED, "ab")
    where = place(simulated(world(one, one)), 2, ASKS)
    recorder, _, steps = record(modes.shared(ASKS, where, guide), where, root, "shared", ASKS, led_by=guide.led_by)
    return root, recorder.folder, steps


def test_no_question_is_told_and_the_screen_says_one_heart(made):
    _, _, steps = made
    since_s = next(step.tick.t_s for step in steps if step.one_heart)
    assert since_s < 60
    assert steps[-1].tick.t_s < 90, "no question prolongs it"
    assert not [told for step in steps for told in step.told if "?" in told.message]
    for private in (True, False):
        lines = "\n".join(moment.caption(steps[-1], 90.0, "", private=private))
        for words in (lines, moment.one_line(steps[-1], simulated=True, private=private)):
            assert "one heart on both sensors" in words
            assert words.count("heart ") <= 2, "one rate, and this"


def test_both_files_say_so_and_no_figure_is_told_of_two(made):
    _, folder, steps = made
    since_s = next(step.tick.t_s for step in steps if step.one_heart)
    recorded = {code: reader.read([folder / f"{code}.edf"]) for code in "ab"}
    for one in recorded.values():
        assert events.one_heart(one.notes, one.length_s) == ((pytest.approx(since_s), one.length_s),)
    both = pair(recorded, (), ())
    assert both.one_heart == ((pytest.approx(since_s, abs=1.5), pytest.approx(recorded["a"].length_s)),)
    assert (both.hearts, both.phase_difference_s, both.skins) == (None, None, None)
    assert list(both.entrainment.values()) == [None, None]
    assert "read the same heart" in together.one_heart(both.one_heart)


def test_screen_page_and_replay_of_it_say_so_too(made, tmp_path, monkeypatch, capsys):
    root, _, _ = made
    monkeypatch.chdir(tmp_path)
    here = ["--recordings", str(shutil.copytree(root, tmp_path / "recordings"))]
    assert main([*here, "show", "last", "--person", "b"]) == 0
    assert "read the same heart" in " ".join(capsys.readouterr().out.split())
    assert main([*here, "report", "last", "--person", "a"]) == 0
    assert "read the same heart" in (tmp_path / "ebb-0001-a.html").read_text()
    assert main([*here, "replay", "last", "--results", "out.jsonl"]) == 0
    for code in "ab":
        told = [json.loads(line) for line in (tmp_path / f"out-{code}.jsonl").read_text().splitlines()]
        [hearts] = [line for line in told if line["kind"] == "hearts"]
        assert hearts["one"]
        assert hearts["t_s"] < 60


def test_a_check_with_one_person_on_both_sensors_says_so():
    one = Body(PEOPLE["eager"], seed=4)
    found = {f.part: f for f in crosstalk.crosstalk(workbench(QUICK, 2, world=world(one, one)))}
    assert found["crosstalk hearts"].verdict is Verdict.WRONG
    assert "one heart" in found["crosstalk hearts"].found


def test_a_log_of_two_says_so_as_well():
    one = Body(PEOPLE["eager"], seed=5)
    hardware = simulated(world(one, one))
    *_, last = modes.dark(QUICK, place(hardware, 2), modes.Envelope(65.0)).run()
    assert last.one_heart
