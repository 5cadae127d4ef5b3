"""A data set is there to try a study on, and is one that a study reads."""

import csv
import json

import pyarrow.parquet as pq
from support.study_lamps import table

from device.cli.command import main


def test_a_simulated_data_set_is_read_and_says_that_it_is_simulated(tmp_path, capsys):
    lamps, out = tmp_path / "lamps", tmp_path / "out"
    made = ["study", "simulate", "--to", str(lamps), "--lamps", "15", "--nights", "2", "--minutes", "0.1"]
    assert main(made) == 0
    assert main(made) == 2  # there is something in it now
    assert "folder of its own" in capsys.readouterr().err
    assert main(["study", str(lamps), "--to", str(out), "--workers", "1"]) == 0
    rows = table(out, "sessions")
    assert {row["lamp"] for row in rows} == {f"lamp{n:04d}" for n in range(1, 16) if n != 10}
    assert all(row["simulated"] for row in rows)
    months = {(row["lamp"], row["session"]): row["month"] for row in rows}
    assert months.pop(("lamp0015", 2)) == "unknown"
    assert set(months.values()) == {"2026-11"}
    with (out / "left_out.csv").open() as file:
        assert {row["lamp"] for row in csv.DictReader(file)} == {"lamp0010"}
    package = json.loads((out / "datapackage.json").read_text())
    counted = {
        one["name"]: sum(pq.read_metadata(out / p).num_rows for p in one["path"]) for one in package["resources"]
    }
    assert counted == {name: len(table(out, name)) for name in ("sessions", "minutes", "breaths")}
    assert 'class="simulated"' in (out / "report.html").read_text()
