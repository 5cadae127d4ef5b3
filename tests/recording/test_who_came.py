"""What the lamp records of a night: whoever came, from its beginning, in a file each; and nothing where nobody did."""

import json
from dataclasses import replace

import numpy as np
import pytest
from support.nights import NOBODY, Night, hold, tap
from support.sessions import QUICK, CheapSource, dark, place, simulated, world

from device.app import recorders
from device.guide.guide import LET_GO
from device.recording import annotation, events, folders, reader
from device.recording.people_files import HELD_S
from drivers.simulated.body import Temperament
from drivers.simulated.card import Trouble, TroubledCard
from drivers.system.card import Disk

HERE, LATE = Temperament(), Temperament(arrives_s=20.0)


def kept_of(root):
    [kept] = folders.every(root)
    return kept, {code: reader.read(kept.recordings(code)) for code in kept.people}


def attended(root, present_at, length_s, card=None, seen=lambda step: None):
    """The steps of a session at the lamp of whoever is said to be present at its times."""
    hardware = simulated(world(), source=CheapSource(2))
    where = place(hardware, 2)
    card = card(hardware.clock) if card else None
    recorder = recorders.recorder(QUICK, where, "lamp", root, card)
    recorder.start()
    session, steps = dark(hardware, length_s, people=2), []
    for step in session.run():
        step = replace(step, present=present_at(step.tick.t_s))
        recorder.feed(step)
        steps.append(step)
        seen(step)
    hardware.close()
    recorder.finish(session.ended, session.length_s)
    return steps


@pytest.mark.few(1)
@pytest.mark.parametrize("down", [tap(5.0), [*tap(5.0), *hold(8.0)], [*tap(5.0), *hold(20.0)]])
def test_nothing_is_on_the_card_where_nobody_came(tmp_path, down):
    night = Night(tmp_path / "recordings", [NOBODY, NOBODY], down, 120.0).run()
    assert night.sessions[0].why in (LET_GO, "taken back", "ended by hand")
    assert not (tmp_path / "recordings").exists()


@pytest.mark.few(1)
@pytest.mark.parametrize(("people", "codes"), [((HERE, NOBODY), "a"), ((NOBODY, HERE), "b"), ((LATE, HERE), "ab")])
def test_each_who_came_has_a_file_from_the_sessions_beginning_and_nobody_else_is_named(tmp_path, people, codes):
    [session] = Night(tmp_path, people, tap(5.0), 60.0).run().sessions
    kept, recorded = kept_of(tmp_path)
    assert kept.people == kept.info.people == kept.seated == tuple(codes)
    assert set(kept.summaries) == set(codes)
    theirs = [f"{code}.{what}" for code in codes for what in ("edf", "summary.json")]
    assert sorted(p.name for p in kept.folder.iterdir()) == [*theirs, "session.json"]
    for code, back in recorded.items():
        columns = slice(2 * "ab".index(code), 2 * "ab".index(code) + 2)
        rows = np.concatenate([step.samples.values[:, columns] for step in session.steps])
        assert np.array_equal(back.samples.values, rows, equal_nan=True)
        assert not events.starting_with(back.notes, annotation.GAP)
        assert back.ended_s == pytest.approx(session.steps[-1].tick.t_s, abs=0.05)


def test_who_comes_late_is_named_from_then_on(tmp_path):
    named = {}

    def look(step):
        if step.tick.index % 45 == 44:
            for path in tmp_path.rglob(folders.SESSION_JSON):
                named[step.tick.index // 45] = json.loads(path.read_text())["people"]

    attended(tmp_path, lambda t_s: ("a", "b") if 20 <= t_s < 30 else ("a",) if t_s >= 8 else (), 40.0, seen=look)
    assert min(named) == pytest.approx(8, abs=2)
    joined = [s for s, people in named.items() if people == ["a", "b"]]
    assert min(joined) == pytest.approx(20, abs=2)
    assert max(joined) == max(named), "who leaves has been there"


def test_who_leads_is_kept_with_the_session_as_it_changes(tmp_path):
    Night(tmp_path, [HERE, HERE], tap(5.0, 5.5), 60.0).run()
    kept, recorded = kept_of(tmp_path)
    assert kept.info.programme == "together"
    for back in recorded.values():
        led = events.programmes(back.notes)
        assert [one.name for one in led] == ["settle", "settle-20", "together"]
        assert [one.t_s for one in led] == pytest.approx([0.0, 0.5, 42.0], abs=0.1)
        assert all(one.text.count("[[phase]]") > 2 for one in led)


@pytest.mark.few(1)
@pytest.mark.parametrize("kind", list(Trouble))
def test_a_card_that_gives_trouble_when_somebody_comes_has_all_of_them_later(tmp_path, kind):
    def card(clock):
        return TroubledCard(Disk(), clock, [(5.0, 25.0, kind)])

    steps = attended(tmp_path, lambda t_s: ("a", "b") if t_s >= 15 else ("a",) if t_s >= 8 else (), 40.0, card=card)
    kept, recorded = kept_of(tmp_path)
    assert kept.info.people == ("a", "b")
    for place_of, back in enumerate(recorded.values()):
        rows = np.concatenate([s.samples.values[:, 2 * place_of : 2 * place_of + 2] for s in steps])
        assert np.array_equal(back.samples.values, rows, equal_nan=True)


@pytest.mark.soak
def test_who_comes_after_more_than_an_hour_has_a_gap_at_the_beginning_and_the_rest(tmp_path):
    comes_s = HELD_S + 600
    attended(tmp_path, lambda t_s: ("a", "b") if t_s >= comes_s else ("a",), comes_s + 60.0)
    _, recorded = kept_of(tmp_path)
    assert not events.starting_with(recorded["a"].notes, annotation.GAP)
    [gap] = events.starting_with(recorded["b"].notes, annotation.GAP)
    assert gap.onset_s == 0.0
    assert gap.duration_s == pytest.approx(600, abs=2)
    assert recorded["b"].length_s == pytest.approx(comes_s + 60.0, abs=1)
