"""The command as people meet it: a run ends with exit code 0 and a dark ring; bad input is one message and code 2."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from edfio import Edf, EdfAnnotation, EdfSignal

from device.cli.command import main, parser_of
from device.text import welcome
from drivers.simulated.bodies import CONDITIONS, KINDS
from drivers.simulated.body import pulse_wave
from drivers.simulated.people import OTHERWISE, PEOPLE, WHEN
from drivers.simulated.troubles import NAMED

ROOT = Path(__file__).resolve().parents[2]


def ebb(*words, **more):
    command = [sys.executable, "-c", "import sys; from device.cli import main; sys.exit(main())", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=120, **more)


@pytest.fixture
def pulse_file(tmp_path):
    t_s = np.arange(60 * 90) / 90
    cycles = 1.2 * t_s + 0.04 * np.sin(2 * np.pi * 0.2 * t_s)  # a heart swings with its breath: no machine's pulse
    wave = np.array([pulse_wave(phase) for phase in cycles % 1]) + 0.004 * np.random.default_rng(1).normal(
        size=t_s.size
    )
    path = tmp_path / "pulse.edf"
    Edf([EdfSignal(wave, 90, label="Pulse"), EdfSignal(5 + t_s / 60, 90, label="EDA", physical_dimension="uS")]).write(
        path
    )
    return path


def refused(capsys, *words):
    assert main([str(w) for w in words]) == 2
    out = capsys.readouterr()
    assert "Traceback" not in out.err
    assert out.err.startswith("ebb: ")
    return out.err


def test_a_fast_solo_session_runs_to_its_end(capsys):
    assert main(["solo", "--hardware", "simulated", "--fast", "--minutes", "1"]) == 0
    out = capsys.readouterr().out
    assert "(simulated)" in out
    assert "All of it simulated." in out.splitlines()[-1]
    assert len(out.splitlines()) == 9


def test_the_demonstration_can_be_had_in_a_moment(capsys):
    assert main(["demo", "--fast"]) == 0
    told, after = capsys.readouterr().out.split("\n\n")
    assert told.splitlines()[-1].startswith("1:15; heart ")
    assert all("simulated" in line for line in told.splitlines())
    assert after.startswith("To go on:\n")


def test_what_the_demonstration_says_to_try_next_can_be_tried():
    for words, about in welcome.after(None):
        name, *rest = words.removeprefix("ebb ").split()
        parser_of(name).parse_args(rest)
        assert about
    [(activate, _), *others] = welcome.after(".venv/bin/activate")
    assert activate == ". .venv/bin/activate"
    assert others == list(welcome.NEXT)


WORLDS = [("solo",), ("solo", "--hardware", "x.edf"), ("lamp",), ("log", "--hardware", "pi"), ("shared",)]


@pytest.mark.parametrize("words", WORLDS, ids=" ".join)
def test_only_simulated_people_can_be_chosen(words, capsys):
    said = refused(capsys, *words, "--who", "cold")
    assert said == "ebb: --who cold: only simulated people can be chosen; add --hardware simulated\n"


@pytest.mark.parametrize(("option", "text"), [("--body", "child"), ("--room", "mains")])
def test_only_simulated_bodies_and_rooms_can_be_chosen(option, text, capsys):
    said = refused(capsys, "solo", option, text)
    assert said == f"ebb: {option} {text}: only simulated people can be chosen; add --hardware simulated\n"


def test_a_misspelt_body_is_told_with_the_nearest_and_all_there_are(capsys):
    said = refused(capsys, "lamp", "--hardware", "simulated", "--body", "ektopic")
    assert "'ektopic' is not known (did you mean ectopic?); there are circulation, child, older, slow, simple, " in said


@pytest.mark.parametrize("words", [("solo", "--people", "2"), ("shared",), ("log", "--people", "2")], ids=" ".join)
def test_whoever_is_chosen_sits_there(words, tmp_path):
    results = tmp_path / "out.jsonl"
    chosen = ("--hardware", "simulated", "--fast", "--minutes", "0.5", "--who", "eager,nobody")
    assert main([*words, *chosen, "--results", str(results)]) == 0
    for code, contact in (("a", "found"), ("b", "looking")):
        found = map(json.loads, results.with_stem(f"out-{code}").read_text().splitlines())
        assert [line["contact"] for line in found if line["kind"] == "vitals"][-1] == contact


def test_a_misspelt_person_is_told_with_the_nearest_and_all_there_are(capsys):
    said = refused(capsys, "lamp", "--hardware", "simulated", "--who", "slopy")
    assert "'slopy' is not known (did you mean sloppy?); there are eager, sloppy, slow, deaf, tethered, cold" in said
    refused(capsys, "solo", "--hardware", "simulated", "--who", "")


@pytest.mark.parametrize("command", ["solo", "shared", "lamp", "log"])
def test_the_help_names_everybody_who_can_be_chosen(command, capsys):
    with pytest.raises(SystemExit):
        main([command, "--help"])
    said = capsys.readouterr().out
    assert all(word in said for word in (*PEOPLE, *OTHERWISE, *(f"{what}@" for what in WHEN)))
    assert all(word in said for word in (*KINDS, *CONDITIONS, *NAMED))


def test_replay_writes_what_was_known_when(pulse_file, tmp_path):
    results = tmp_path / "out.jsonl"
    assert main(["replay", str(pulse_file), "--results", str(results)]) == 0
    rows = [json.loads(line) for line in results.read_text().splitlines()]
    assert rows[0]["kind"] == "session"
    beats = [r for r in rows if r["kind"] == "beat"]
    vitals = [r for r in rows if r["kind"] == "vitals"]
    assert len(beats) == pytest.approx(72, abs=4)
    assert all(b["known_s"] > b["t_s"] for b in beats)
    assert [v["t_s"] for v in vitals] == [float(s) for s in range(1, 61)]
    assert vitals[0]["heart_rate_bpm"] is None
    assert vitals[-1]["heart_rate_bpm"] == pytest.approx(72, abs=0.5)
    assert vitals[-1]["skin_usiemens"] == pytest.approx(6, rel=0.02)
    known = [round(r.get("known_s", r.get("t_s")), 3) for r in rows[1:]]  # as some of them are
    assert known == sorted(known)


def test_a_recording_of_annotated_beats_replays(tmp_path):
    path, results = tmp_path / "r.edf", tmp_path / "out.jsonl"
    beats = [EdfAnnotation(1 + 0.8 * k, None, "R") for k in range(70)]
    Edf([EdfSignal(np.zeros(60 * 25), 25, label="Resp", physical_range=(-1, 1))], annotations=beats).write(path)
    assert main(["replay", str(path), "--results", str(results)]) == 0
    vitals = [json.loads(line) for line in results.read_text().splitlines()][-1]
    assert vitals["heart_rate_bpm"] == pytest.approx(75)


def test_the_same_recording_gives_the_same_results_twice(pulse_file, tmp_path):
    outs = []
    for name in ("one", "two"):
        main(["replay", str(pulse_file), "--results", str(tmp_path / name)])
        outs.append((tmp_path / name).read_bytes())
    assert outs[0] == outs[1]


def test_a_recording_can_be_the_world_of_a_session(pulse_file, capsys):
    assert main(["solo", "--hardware", str(pulse_file), "--fast"]) == 0
    assert "heart 72/min" in capsys.readouterr().out


def test_settings_are_printed_with_their_meaning(capsys):
    assert main(["config"]) == 0
    out = capsys.readouterr().out
    assert "rate_bpm = 6.0" in out
    assert "breaths/min" in out


def test_a_picture_of_the_ring_is_written(tmp_path):
    assert main(["preview", "--to", str(tmp_path / "ring.svg")]) == 0
    assert (tmp_path / "ring.svg").read_text().count("<circle") == 5 * 24 * 2


def test_what_a_terminal_would_obey_is_not_told_as_it_stands(tmp_path, capsys):
    (tmp_path / "ebb.toml").write_text('"\\u001b[2J" = 1\n')
    assert main(["--config", str(tmp_path / "ebb.toml"), "config"]) == 2
    assert "\N{REPLACEMENT CHARACTER}[2J" in capsys.readouterr().err


def test_three_errors_in_the_settings_are_all_told(tmp_path, capsys):
    file = tmp_path / "ebb.toml"
    file.write_text("[breath]\nrate_bpm = 0.5\nholds = 3\n[lihgt]\nbrightness = 1.0\n")
    told = refused(capsys, "--config", file, "config")
    assert "breath.rate_bpm = 0.5 is outside 4..12" in told
    assert "breath.holds is not a setting" in told
    assert "did you mean light?" in told


def test_a_pi_that_is_not_there_says_all_that_is_missing_and_what_to_use(capsys):
    told = refused(capsys, "solo", "--hardware", "pi")
    for part in ("converter:", "ring:", "pins:"):
        assert part in told
    assert "--hardware simulated" in told


def test_every_kind_of_wrong_file_is_told_in_one_message(tmp_path, capsys):
    assert "no such file" in refused(capsys, "replay", tmp_path / "none.edf")
    (tmp_path / "text.edf").write_text("hello")
    assert "it is neither EDF nor BDF" in refused(capsys, "replay", tmp_path / "text.edf")
    Edf([EdfSignal(np.arange(100.0), 10, label="Temp")]).write(tmp_path / "temp.edf")
    assert "It has 'Temp'" in refused(capsys, "replay", tmp_path / "temp.edf")


@pytest.mark.parametrize(
    "words", [["replay", "{}"], ["solo", "--fast", "--hardware", "{}"], ["log", "--fast", "--hardware", "{}"]]
)
def test_results_never_overwrite_the_recording_they_come_from(words, pulse_file, capsys):
    before = pulse_file.read_bytes()
    told = refused(capsys, *(w.format(pulse_file) for w in words), "--results", pulse_file)
    assert "there is something else in it" in told
    assert pulse_file.read_bytes() == before


def test_results_that_cannot_be_written_are_told_before_anything_runs(pulse_file, capsys):
    for place in ("/nowhere/out.jsonl", "/dev/full", "/"):
        assert "cannot be written" in refused(capsys, "replay", pulse_file, "--results", place)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["solo", "--hardware", "simulatd"], "there is no file simulatd"),
        (["solo", "--hardware", "pi", "--fast"], "use --hardware simulated"),
    ],
)
def test_a_wrong_choice_says_what_is_possible(words, told, capsys):
    assert told in refused(capsys, *words)


@pytest.mark.parametrize("words", [["solo", "--minutes", "0"], ["solo", "--minutes", "x"], ["show"]])
def test_wrong_words_exit_with_2_and_no_traceback(words, capsys):
    with pytest.raises(SystemExit) as caught:
        main(words)
    assert caught.value.code == 2


@pytest.mark.few(1)
@pytest.mark.parametrize(
    ("number", "why"), [(signal.SIGINT, "ended by hand"), (signal.SIGTERM, "stopped by the system")]
)
def test_a_signal_ends_a_live_session_softly_with_exit_0_and_the_recording_says_why(number, why, tmp_path):
    command = [sys.executable, "-u", "-c", "import sys; from device.cli import main; sys.exit(main())"]
    words = ["--recordings", str(tmp_path), "solo", "--hardware", "simulated", "--results", os.devnull]
    with subprocess.Popen(
        [*command, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT
    ) as run:
        assert run.stdout.readline()  # the first calm line: it is running
        run.send_signal(number)
        out, err = run.communicate(timeout=60)
    assert run.returncode == 0
    assert json.loads(next(tmp_path.glob("*/*/session.json")).read_text())["ended"] == why
    told = [line for line in err.splitlines() if "too slow" not in line]  # as this machine may be, where others work
    assert [line.split(" /")[0] for line in told] == ["recording to"]
    assert out.splitlines()[-1].endswith("All of it simulated.")


@pytest.mark.parametrize("seed", [1, *[pytest.param(seed, marks=pytest.mark.soak) for seed in range(2, 12)]])
def test_a_signal_at_any_moment_of_the_start_ends_it_without_a_traceback(tmp_path, seed):
    """Before our own code runs, a signal ends the process as it ends any other; from then on, softly."""
    rng = random.Random(seed)
    ends = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    numbers = [number for number in ends if signal.getsignal(number) != signal.SIG_IGN]
    for _ in range(5):  # of those that are not ignored, as SIGINT is beside a shell's own work, and in its children
        number, after_s = rng.choice(numbers), rng.uniform(0.1, 1.5)
        words = ["--recordings", tmp_path, "log", "--hardware", "simulated"]
        command = [sys.executable, "-c", "import sys; from device.cli import main; sys.exit(main())", *words]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
            try:
                time.sleep(after_s)
                run.send_signal(number)
                _, err = run.communicate(timeout=60)
            finally:
                run.kill()
        if err.startswith("Fatal Python error: init_"):  # Python itself was not up yet, which is its own to say
            continue
        assert run.returncode in (0, -number)
        assert "Traceback" not in err


def test_whoever_stops_reading_us_stops_us_quietly():
    shell = f"{sys.executable} -c 'from device.cli import main; main()' config | head -1"
    ended = subprocess.run(["bash", "-c", shell], capture_output=True, text=True, cwd=ROOT, timeout=60)
    assert ended.stderr == ""


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["config"], "[breath]"),
        (["boot", "--help"], "hand recordings out"),
        (["service", "--help"], "for ever"),
        (["sessions"], "75/min"),
        (["forget", "2", "--person", "b"], "b.words.jsonl"),
    ],
)
def test_who_asks_for_settings_or_sessions_does_not_wait_for_what_leads_one(words, told, tmp_path):
    shutil.copytree(ROOT / "tests" / "data" / "format-3", tmp_path / "ebb" / "recordings")
    main(["--recordings", str(tmp_path / "ebb" / "recordings"), "sessions"])  # which sums them up, once
    script = (
        "import contextlib, sys; from device.cli import main\n"
        f"with contextlib.suppress(SystemExit): main({words})\n"
        "sys.exit(bool({'numpy', 'edfio', 'rich', 'gpiozero', 'device.app.worlds'} & set(sys.modules)))"
    )
    here = {**os.environ, "XDG_CONFIG_HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path)}
    command = [sys.executable, "-c", script]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=60, env=here, text=True)
    assert ended.returncode == 0
    assert told in ended.stdout


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["help"], ["dark"], ["dark", "--help"]])
def test_what_helps_or_darkens_does_not_wait_for_what_a_session_needs(words, tmp_path):
    needed = "importlib.metadata" if words == ["--version"] else ""
    script = (
        "import contextlib, sys; from device.cli import main\n"
        f"with contextlib.suppress(SystemExit): main({words})\n"
        "slow = {'importlib.metadata', 'numpy', 'rich', 'gpiozero', 'drivers.ports', 'device.app.worlds'}\n"
        f"sys.exit(bool(slow - {{{needed!r}}} & set(sys.modules)))"
    )
    (tmp_path / "ebb").mkdir()
    (tmp_path / "ebb" / "ebb.toml").write_text('[text]\nlanguage = "de"\n')
    command, here = [sys.executable, "-c", script], {**os.environ, "XDG_CONFIG_HOME": str(tmp_path)}
    assert subprocess.run(command, cwd=ROOT, capture_output=True, timeout=60, env=here).returncode == 0


def test_scipy_and_the_board_stay_out_of_a_simulated_run():
    script = (
        "import sys; from device.cli import main; "
        "main(['solo', '--hardware', 'simulated', '--fast', '--minutes', '0.2']); "
        "heavy = {'scipy', 'board', 'adafruit_blinka', 'rpi_ws281x', 'spidev', 'lgpio'} & set(sys.modules); "
        "sys.exit(bool(heavy))"
    )
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, timeout=60).returncode == 0


def test_the_real_ring_library_fails_on_a_laptop_without_crashing():
    pytest.importorskip("rpi_ws281x", reason="rpi_ws281x is not installed: make EXTRAS=dev,pi test")
    if Path("/proc/device-tree/model").exists():
        pytest.skip("this is a board that the library may know")
    ended = subprocess.run(
        [sys.executable, "-c", "from drivers.pi import rings, ws281x; ws281x.over_library(rings.RingWiring())"],
        capture_output=True, text=True, cwd=ROOT, timeout=60,
    )  # fmt: skip
    assert ended.returncode == 1  # a DriverError, not the signal 11 that the library ends with by itself
    assert "set ring.driver = 'spi'" in ended.stderr


def test_a_reader_that_goes_away_ends_no_session(tmp_path):
    python = f"{sys.executable} -c 'from device.cli import main; main()'"
    words = f"--recordings {tmp_path} solo --hardware simulated --fast --minutes 1"
    subprocess.run(["bash", "-c", f"{python} {words} | head -1"], capture_output=True, cwd=ROOT, timeout=60)
    about = json.loads(next(tmp_path.glob("*/*/session.json")).read_text())
    assert about["ended"] == "its time was over"


@pytest.mark.parametrize("session", ["solo", "log"])
def test_a_session_of_which_nothing_could_be_kept_ends_so_in_its_code_and_its_last_line(tmp_path, capsys, session):
    (tmp_path / "file").touch()
    words = [session, "--hardware", "simulated", "--fast", "--minutes", "0.1"]
    assert main(["--recordings", str(tmp_path / "file" / "in"), *words]) == 1
    assert capsys.readouterr().err.splitlines()[-1] == "nothing was recorded"
    assert main(["--recordings", str(tmp_path / "well"), *words]) == 0
