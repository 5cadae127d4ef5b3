"""What a study writes opens in DuckDB and Polars, by the lines that the documents give."""

import pytest
from support.study_lamps import SHARED, agree, lamp, run, table

SQL = "select month, lamp, median(heart_rate_bpm), count(*) from read_parquet('{}/minutes/*/*.parquet') group by all"


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    where = tmp_path_factory.mktemp("study")
    lamp(where / "lamps", "lamp1", SHARED)
    agree(where / "lamps", "lamp1,a", "lamp1,b")
    run(where / "lamps", where / "out")
    return where / "out"


def test_duckdb_reads_the_tables_by_month_and_lamp(out):
    duckdb = pytest.importorskip("duckdb")
    [(month, lamp_, rate, count)] = duckdb.sql(SQL.format(out)).fetchall()
    rows = table(out, "minutes")
    known = sorted(row["heart_rate_bpm"] for row in rows if row["heart_rate_bpm"])
    middle = len(known) // 2
    median = known[middle] if len(known) % 2 else (known[middle - 1] + known[middle]) / 2
    assert (month, lamp_, count) == ("unknown", "lamp1", len(rows))
    assert rate == pytest.approx(median)


def test_polars_reads_the_tables_and_unknown_is_null(out):
    polars = pytest.importorskip("polars")
    frame = polars.scan_parquet(out / "breaths" / "*" / "*.parquet", hive_partitioning=True).collect()
    rows = table(out, "breaths")
    assert frame["rsa_ms"].to_list() == [row["rsa_ms"] for row in rows]
    assert frame["phase_lag_s"].null_count() == sum(row["phase_lag_s"] is None for row in rows)
    assert set(frame["month"]) == {"unknown"}
