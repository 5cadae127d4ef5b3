"""What a study keeps of a session is whole, or is read anew; a damaged part costs itself alone."""

import shutil

import pyarrow.parquet as pq
import pytest
from support.forgetful_disk import ForgetfulDisk
from support.study_lamps import SHARED, SOLO, agree, hashes, lamp, run, table

from device.study import parts, study
from device.study.task import Outcome

NAMES = ("sessions", "minutes", "breaths")


@pytest.fixture(scope="module")
def once(tmp_path_factory):
    """Two nights of a lamp, and what a study made of them."""
    root = tmp_path_factory.mktemp("study")
    lamp(root / "lamps", "lamp1", SOLO, SHARED)
    agree(root / "lamps", "lamp1,a", "lamp1,b")
    run(root / "lamps", root / "out")
    return root


@pytest.fixture
def lamps(once, tmp_path):
    """The same for each test, with what was made of it in `out` beside it."""
    shutil.copytree(once, tmp_path, dirs_exist_ok=True)
    return tmp_path / "lamps"


def of_two(out, name):
    """The file of the part of the night of two."""
    (about,) = (path for path in (out / study.PARTS).glob("*/*.json") if '"person": "b"' in path.read_text())
    return about.with_name(f"{about.stem}.{name}")


@pytest.mark.parametrize("name", ["minutes.parquet", "breaths.parquet", "json"])
@pytest.mark.parametrize("harm", ["missing", "empty", "half", "another's columns"])
def test_a_part_that_is_not_whole_is_read_anew(lamps, tmp_path, name, harm):
    out = tmp_path / "out"
    before, path = hashes(out), of_two(out, name)
    content = path.read_bytes()
    other = of_two(out, "breaths.parquet" if name.startswith("minutes") else "minutes.parquet")
    path.unlink()
    if harm != "missing":
        path.write_bytes({"empty": b"", "half": content[: len(content) // 2]}.get(harm, other.read_bytes()))
    (out / "minutes" / "month=unknown" / "lamp1.parquet").unlink()  # it is gathered again
    done = run(lamps, out)
    assert (done.read, done.kept, done.failed) == (1, 1, ())
    assert hashes(out) == before


def test_a_part_whose_rows_are_damaged_costs_itself_alone_and_is_read_anew_in_the_next_run(lamps, tmp_path):
    out = tmp_path / "out"
    before, hashed, path = {name: table(out, name) for name in NAMES}, hashes(out), of_two(out, "breaths.parquet")
    content = path.read_bytes()
    footer = len(content) - 8 - pq.read_metadata(path).serialized_size
    path.write_bytes(content[:4] + bytes(footer - 4) + content[footer:])
    (out / "breaths" / "month=unknown" / "lamp1.parquet").unlink()
    done = run(lamps, out)
    assert [(one.number, why) for one, why in done.failed] == [(2, study.DAMAGED)]
    assert (done.read, done.kept) == (0, 1)
    assert {name: table(out, name) for name in NAMES} == {
        name: [row for row in before[name] if row["session"] == 1] for name in NAMES
    }
    assert (run(lamps, out).read, hashes(out)) == (1, hashed)


def test_a_lamp_all_of_whose_parts_are_damaged_has_no_months(lamps, tmp_path):
    agree(lamps, "lamp1,b")
    out = tmp_path / "out"
    run(lamps, out)
    path = of_two(out, "minutes.parquet")
    path.write_bytes(bytes(200) + path.read_bytes()[200:])
    (out / "minutes" / "month=unknown" / "lamp1.parquet").unlink()
    assert len(run(lamps, out).failed) == 1
    assert not any(table(out, name) for name in NAMES)
    assert run(lamps, out).read == 1


def test_a_night_that_fails_as_another_table_is_asked_for_keeps_those_that_it_had(lamps, tmp_path):
    out = tmp_path / "out"
    before = {name: table(out, name) for name in NAMES}
    done = run(lamps, out, work=lambda task: Outcome(why_not="away"), more=("beats",))
    assert (done.kept, len(done.failed)) == (2, 2)
    assert {name: table(out, name) for name in NAMES} == before
    assert not table(out, "beats")
    assert run(lamps, out).read == 0


def test_what_is_written_is_there_after_a_power_cut(monkeypatch, tmp_path):
    disk = ForgetfulDisk(monkeypatch, tmp_path)
    parts.text(tmp_path / "part.json", "whole")
    disk.cut()
    assert (tmp_path / "part.json").read_text() == "whole"
