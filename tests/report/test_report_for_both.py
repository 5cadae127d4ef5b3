"""A page for two, if both have said yes: what it tells, in which words; and what a page of one keeps to itself."""

import json
import re
import shutil
from dataclasses import replace

import numpy as np
import pytest
from support.command_line import typed
from support.other_language import left_in_english, other
from support.recordings import stored_pair
from support.sessions import QUICK, place, record, simulated, world
from test_report import JUDGES, read, read_page, said

from device.app import modes
from device.cli.command import main
from device.guide.programme import Phase, Programme
from device.language import speaking
from device.library.journal import Journal
from device.recording import annotation, events, folders, reader
from device.recording import pair as pairing
from device.recording.pair import Pair
from device.report.page import whole
from device.report.page_for_both import for_both
from device.session.loop import TICK_HZ
from device.synchrony import HeartSynchrony, LampEntrainment, SkinSynchrony, reference
from device.text import together
from device.text.availability import NOTHING_ASKED, pace_missing, quiet_spans
from drivers.simulated.body import Body
from drivers.simulated.outputs import ScriptedButton
from drivers.simulated.temperament import Temperament

LED = Programme("led", "", (Phase("go", 3.2, to_bpm=7.0), Phase("quiet", 0.3, pace="none", light="mirror")))
LED_S, YES_S = 210.0, (6.0, 18.0)
HELD_S = (150.0, 170.0)
WHO = (Temperament(lag_s=0.3), Temperament(lag_s=0.9, heart_settled_bpm=75.0))
TRUTH = []  # lungs asked for, of a and of b, at every tick after the first minute that paced
NOTHING = Journal((), ())
JUDGED = (*JUDGES, "in sync", "match", "connect", "love", "bond", "should", "sorry", "lack")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The recordings of a short session of two simulated people who both said yes at its end, and marked a moment."""
    root = tmp_path_factory.mktemp("recordings")
    guide = modes.duo(QUICK, LED, "ab")
    yes_s = tuple(LED_S + s for s in YES_S)
    around = world(*(Body(who, seed=4 + k) for k, who in enumerate(WHO)))
    around.hands = [HELD_S]
    hardware = replace(simulated(around), button=ScriptedButton([(s, s + 0.2) for s in (60.0, *yes_s)]))
    where = place(hardware, 2)
    session = modes.shared(QUICK, where, guide)

    def listen(step):
        if step.breath and step.tick.t_s > 60.0:
            TRUTH.append((step.breath.lungs, *(body.lungs for body in around.bodies)))

    record(session, where, root, "shared", led_by=guide.led_by, each=listen)
    return root


@pytest.fixture(scope="module")
def kept(made):
    return folders.find(made, "last")


@pytest.fixture(scope="module")
def recorded(kept):
    return {code: reader.read(kept.recordings(code)) for code in kept.seated}


@pytest.fixture(scope="module")
def alone(kept, recorded):
    return {code: whole(kept, r, NOTHING) for code, r in recorded.items()}


@pytest.fixture
def ebb(made, tmp_path, monkeypatch, capsys):
    """The command, on a copy, in a folder of its own."""
    root = shutil.copytree(made, tmp_path / "recordings")
    monkeypatch.chdir(tmp_path)
    return typed(root, capsys)


def words_of(page):
    """What is read aloud, without the one sentence that names what is not the case."""
    return said(page).lower().replace(together.NO_FAILURE.lower(), "")


IN_ORDER = ("The pace that served both", "Quiet minutes", "Hands joined", "The breath for both", "Each heart with")


def test_the_page_for_both_begins_with_what_was_together_and_has_nothing_of_one_alone(ebb, tmp_path):
    ebb("journal", "last", "of a alone", "--person", "a")
    assert "ebb-0001-both.html" in ebb("report", "last", "--both")
    page = (tmp_path / "ebb-0001-both.html").read_text()
    text = said(page)
    assert "Session 1: led, for both" in text
    assert "Simulated: no body was measured" in text
    assert [text.index(part) for part in IN_ORDER] == sorted(text.index(part) for part in IN_ORDER)
    assert text.index("Hands joined 20 s from 2:30 to 2:50") < text.index("The breath for both")
    assert "Together beyond the lamp: not enough data" in text
    assert "of a alone" not in text
    for of_one in ("Pulse rate", "Swing with the breath", "Skin conductance", "Could be heard", "Person a", "Person b"):
        assert of_one not in text
    assert not [word for word in JUDGED if word in words_of(page)]
    assert len(read_page(page).ids) == len(set(read_page(page).ids))
    assert "//" not in page


def test_each_ones_own_page_follows_only_if_it_is_asked_for(ebb, tmp_path):
    ebb("journal", "last", "of a alone", "--person", "a")
    ebb("report", "last", "--both", "--each", "--to", tmp_path / "each.html")
    page = (tmp_path / "each.html").read_text()
    text = said(page)
    parts = ("The pace that served both", "What was not measured", "Person a", "Person b")
    assert [text.rindex(part) for part in parts] == sorted(text.rindex(part) for part in parts)
    assert "of a alone" in text
    assert len(read_page(page).ids) == len(set(read_page(page).ids))
    assert not [word for word in JUDGED if word in words_of(page)]


def test_promise_5_a_page_of_one_is_the_same_whoever_the_other_was(kept, recorded, alone, tmp_path):
    """The other's file is replaced, then gone: nothing of the page depends on it."""
    folder = shutil.copytree(kept.folder, tmp_path / kept.folder.name)
    (folder / "b.edf").unlink()
    about = json.loads((folder / "session.json").read_text())
    about |= {"people": ["a"], "agreed": False}
    (folder / "session.json").write_text(json.dumps(about))
    assert whole(folders.open_session(folder), recorded["a"], NOTHING) == alone["a"]


@pytest.mark.parametrize("code", ["a", "b"])
def test_promise_5_a_page_of_one_tells_their_own_way_with_the_lamp_and_the_touch_of_both(recorded, alone, code):
    text = said(alone[code])
    found = pairing.own_lock(recorded[code])
    assert found.in_step
    assert f"about {100 * found.share:.0f} % of its ups and downs" in text
    assert f"{found.lag_s:.1f} s after the lamp showed the fullest breath" in text
    assert "Hands were joined for" in text
    assert together.SHARED in text
    other = "b" if code == "a" else "a"
    assert not re.search(rf"person {other}\b|heart of|beyond the lamp|s apart", text)
    assert not [word for word in JUDGED if word in words_of(alone[code])]


def test_a_press_that_answers_the_lamp_is_no_mark(kept, recorded, alone):
    for r in recorded.values():
        assert [n.onset_s for n in events.marks(r.notes)] == [pytest.approx(60.0, abs=0.3)]
        answers_s = [n.onset_s for n in events.starting_with(r.notes, annotation.ANSWER)]
        assert answers_s == pytest.approx([LED_S + s for s in YES_S], abs=0.3), "a replay of each needs them"
    assert "1 mark" in said(alone["a"])
    assert {s["marks"] for s in kept.summaries.values()} == {1}


def late_s(code):
    """How late this body's lungs were, from the truth: where they are most like those asked for."""
    asked, own = np.array(TRUTH).T[[0, "ab".index(code) + 1]]
    return max(range(90), key=lambda k: np.corrcoef(asked[: -k or None], own[k:])[0, 1]) / TICK_HZ


def test_a_heart_is_said_to_be_late_as_the_breath_of_its_body_was(recorded):
    """The simulated heart is fastest at full lungs; an interval speaks for its middle, half of one before its beat."""
    pair = pairing.pair(recorded, (), ())
    for code, found in pair.entrainment.items():
        assert found.lag_s == pytest.approx(late_s(code), abs=0.45)
    assert pair.phase_difference_s == pytest.approx(late_s("b") - late_s("a"), abs=0.45)
    assert list(pair.entrainment) == ["a", "b"]
    for found, expected in zip(pair.hand_contacts[0], HELD_S, strict=True):
        assert found == pytest.approx(expected, abs=1.5)


def test_the_lungs_are_full_at_the_phase_that_was_asked_for(recorded):
    shown = pairing.lamp(recorded["a"])
    assert shown.inhale_share == pytest.approx(0.4, abs=0.02)
    assert np.isnan(shown.cycles[shown.t_s > 3.3 * 60]).all()  # the quiet part asks for nothing


NOBODY = Pair(dict.fromkeys("ab"), None, None, None, (), None)
FOUND = LampEntrainment(0.62, 0.8, 80.0)
PAIRS = {
    "nothing known": (NOBODY, ["not known", "not enough data", "Hands joined not felt", "No pace was worked out"]),
    "yes": (
        replace(NOBODY, hearts=HeartSynchrony(0.01, 3.1, 700.0, 200, 200)),
        ["beyond the lamp: yes", "Of twenty pairs who never met, about one would", "200 other hearts, all of them sim"],
    ),
    "no": (
        replace(NOBODY, hearts=HeartSynchrony(0.4, 0.1, 700.0, 200, 120)),
        ["beyond the lamp: not shown", "says nothing against your time together", "120 of them simulated"],
    ),
    "of real strangers": (
        replace(NOBODY, hearts=HeartSynchrony(0.4, 0.1, 700.0, 60, 0)),
        ["held against 60 other hearts."],
    ),
    "skins together": (replace(NOBODY, skins=SkinSynchrony(0.4, 180.0, 0.01)), ["moved together more", "never why"]),
    "skins apart": (
        replace(NOBODY, skins=SkinSynchrony(0.1, 180.0, 0.4)),
        ["no more alike than in people", "nothing against"],
    ),
    "in step": (
        replace(
            NOBODY, entrainment={"a": FOUND, "b": replace(FOUND, lag_s=-0.4)}, phase_difference_s=-1.2, pace_bpm=5.6
        ),
        ["0.8 s after the lamp", "0.4 s before the lamp", "1.2 s apart, that of a after that of b", "5.6 breaths"],
    ),
    "apart": (
        replace(NOBODY, entrainment=dict.fromkeys("ab", LampEntrainment(0.1, 2.0, 80.0)), phase_difference_s=0.01),
        ["mostly kept a rhythm of its own", "at about the same time"],
    ),
    "held": (
        replace(NOBODY, hand_contacts=((60.0, 75.0), (90.0, 100.0))),
        ["Hands joined 25 s from 1:00 to 1:15 and 1:30 to 1:40"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", PAIRS)
def test_whatever_was_found_is_said_plainly_and_blames_nobody(case):
    pair, expected = PAIRS[case]
    first = [words for name, value, quiet in together.glance(pair, ()) for words in (name, value, *quiet)]
    found = dict(together.together(pair))
    text = " ".join([*first, *(words for heading, paragraphs in found.items() for words in (heading, *paragraphs))])
    for words in expected:
        assert words in text
    assert together.NO_FAILURE in text
    assert not [word for word in JUDGED if word in text.replace(together.NO_FAILURE, "").lower()]
    assert all(words.strip() for paragraphs in found.values() for words in paragraphs)


def test_where_no_minute_was_quiet_the_table_says_no_more_than_that():
    """Of shorter spans the plot below it says that nothing was asked for, as of this session."""
    _, recorded = stored_pair()
    one = next(iter(recorded.values()))
    assert (pace_missing(one) == NOTHING_ASKED).any()
    assert quiet_spans(one) == ()
    pair = next(iter(PAIRS.values()))[0]
    (row,) = [row for row in together.glance(pair, quiet_spans(one)) if row[0] == "Quiet minutes"]
    assert row[1:] == ("none", ("no whole minute passed without a breath asked for",))


REFUSED = [
    (["report", "last", "--both", "--person", "a"], "a page is for both of you or for one"),
    (["report", "last"], "add --person a or --person b"),
]


@pytest.mark.parametrize(("words", "why"), REFUSED)
def test_what_cannot_be_had_is_refused_in_one_sentence(ebb, words, why):
    assert why in ebb(*words, code=2)


def test_after_either_is_forgotten_there_is_no_page_for_both_and_the_others_is_whole(ebb, alone, tmp_path):
    ebb("forget", "last", "--person", "b", "--yes")
    error = ebb("report", "last", "--both", code=2)
    assert "is of one person: a report for both needs the recordings of two" in error
    ebb("report", "last")
    assert (tmp_path / "ebb-0001-a.html").read_text() == alone["a"]


def test_a_file_that_is_gone_is_said_to_be_gone(ebb, tmp_path):
    [path] = (tmp_path / "recordings").glob("*/*/b.edf")
    path.unlink()
    assert "is of two people, and 1 of their recordings is gone" in ebb("report", "last", "--both", code=2)


def test_a_session_of_one_has_no_page_for_both(tmp_path, capsys):
    words = ["--recordings", str(tmp_path), "solo", "--hardware", "simulated", "--fast", "--minutes", "0.1"]
    assert main(words) == 0
    assert main([*words[:2], "report", "last", "--both"]) == 2
    assert "is of one person" in capsys.readouterr().err


def test_a_replay_of_one_of_two_says_what_it_cannot_know(ebb, capsys):
    ebb("forget", "last", "--person", "b", "--yes")
    capsys.readouterr()
    ebb("show", "last")
    assert main(["--recordings", "recordings", "replay", "last"]) == 0
    assert "only a of two people is replayed" in capsys.readouterr().err


def test_two_are_replayed_in_the_order_in_which_they_sat(tmp_path):
    words = ["--recordings", str(tmp_path), "shared", "--hardware", "simulated", "--fast", "--minutes", "0.1"]
    assert main([*words, "--codes", "m,k"]) == 0
    left = folders.find(tmp_path, "last")
    assert (left.people, left.seated) == (("k", "m"), ("m", "k"))


def test_quiet_skins_are_held_against_others_where_nothing_was_asked(recorded, tmp_path):
    """Two whom the same sounds startle; the short quiet part of the other session says nothing."""
    assert pairing.quiet_skins(recorded["a"], recorded["b"], reference.simulated_skins()) is None
    led = Programme("led", "", (Phase("go", 0.5, to_bpm=10.0), Phase("quiet", 3.1, pace="none", light="mirror")))
    around = world(*(Body(who, seed=4 + k) for k, who in enumerate(WHO)))
    for body in around.bodies:
        body.startles = np.arange(40.0, 210.0, 25.0).tolist()
    where = place(simulated(around), 2)
    session = modes.shared(QUICK, where, modes.duo(QUICK, led, "ab"))
    record(session, where, tmp_path, "shared")
    kept = folders.find(tmp_path, "last")
    found = pairing.quiet_skins(*(reader.read(kept.recordings(code)) for code in "ab"), reference.simulated_skins())
    assert 150 <= found.quiet_s <= 190
    assert found.significant


@pytest.mark.few(2)
@pytest.mark.parametrize(
    "hearts", [None, HeartSynchrony(0.4, 0.1, 700.0, 200, 120), HeartSynchrony(0.01, 3.1, 700.0, 1, 1)]
)
@pytest.mark.parametrize("lag_s", [0.0, 0.8, -0.8])
def test_nothing_that_two_read_is_in_one_language_alone(kept, recorded, hearts, lag_s):
    found = {"a": LampEntrainment(0.62, lag_s, 80.0), "b": LampEntrainment(0.1, 2.0, 80.0) if hearts else None}
    skins = hearts and SkinSynchrony(0.1, 180.0, hearts.p)
    spans = tuple((60.0 + 30 * k, 80.0 + 30 * k) for k in range(7))
    pair = Pair(found, lag_s or None, hearts, skins, spans, 5.6 if hearts else None, spans)
    with speaking(other()):
        page = for_both(kept, recorded, pair, dict.fromkeys(recorded, NOTHING))
        own = whole(kept, recorded["a"], NOTHING)
    names = ("led", "go", "test", "arousal", "baseline")
    assert not left_in_english(read(page) + read(own), *names)
