"""Every programme that comes with Ebb, from the command to the card: it runs to its end, and its parts are noted."""

from dataclasses import replace

import pytest
from edfio import read_edf

from device.cli.command import main
from device.guide.programme_file import as_toml
from device.library import programmes
from device.session.loop import TICK_HZ

SHIPPED = sorted(programmes.names())


def led(name, root):
    """The recording of a session that a programme led, as another library reads it."""
    assert main(["--recordings", str(root), "solo", "--hardware", "simulated", "--fast", "--program", name]) == 0
    (path,) = root.glob("*/*/a.edf")
    return read_edf(path)


def assert_noted(edf, programme):
    """Each part begins at the first tick of its time, and the session ends at its own."""
    begins_s, expected = 0.0, []
    for phase in programme.phases:
        shaken = "" if phase.judged else " (the sensors are shaken: nothing is judged)"
        expected.append((max(begins_s, 1 / TICK_HZ), f"Phase {phase.name}{shaken}"))
        begins_s += 60 * phase.minutes
    noted = [(note.onset, note.text) for note in edf.annotations if note.text.startswith("Phase ")]
    assert [text for _, text in noted] == [text for _, text in expected]
    for (at_s, _), (due_s, _) in zip(noted, expected, strict=True):
        assert -1e-6 <= at_s - due_s < 1 / TICK_HZ
    ends = [(note.onset, note.text) for note in edf.annotations if note.text.startswith("End")]
    assert ends == [(pytest.approx(programme.length_s, abs=1e-6), "End: its time was over")]
    assert f"Led by {programme.name}" in [note.text for note in edf.annotations]
    assert edf.duration >= int(programme.length_s)


@pytest.mark.few(6)
@pytest.mark.parametrize("name", SHIPPED)
def test_every_programme_runs_to_its_end_and_its_parts_are_annotations(tmp_path, name):
    """Each part shortened to 6 s and more, no two alike, by a file that goes before the one that comes with Ebb."""
    whole = programmes.load(name)
    short = replace(whole, phases=tuple(replace(p, minutes=0.1 + k / 997) for k, p in enumerate(whole.phases)))
    folder = tmp_path / "config" / "ebb" / "programs"
    folder.mkdir(parents=True)
    (folder / f"{name}.toml").write_text(as_toml(short), "utf-8")
    assert_noted(led(name, tmp_path / "recordings"), short)


@pytest.mark.soak
@pytest.mark.parametrize("name", SHIPPED)
def test_all_of_every_programme_runs_to_its_end_and_its_parts_are_annotations(tmp_path, name):
    assert_noted(led(name, tmp_path / "recordings"), programmes.load(name))
