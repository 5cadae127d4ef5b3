"""Encrypted nights in a study: read with their identity on this machine alone, and else left out by name."""

import csv

import pytest
from support import age_keys
from support.study_lamps import SHARED, SOLO, agree, lamp, run, table

from device.cli.command import main
from device.recording import age_files

pytest.importorskip("pyrage", reason="the extra 'encrypt' is not installed")


@pytest.fixture
def lamps(tmp_path):
    """lamp1's nights, of one person and of two, encrypted to a.key and b.key; everybody agreed."""
    keys = {code: age_keys.key_of(tmp_path, code) for code in "ab"}
    for path in lamp(tmp_path / "lamps", "lamp1", SOLO, SHARED).glob("*/*/*.edf"):
        path.with_name(f"{path.name}.age").write_bytes(age_files.encrypted(path.read_bytes(), keys[path.stem]))
        path.unlink()
    agree(tmp_path / "lamps", "lamp1,a", "lamp1,b")
    return tmp_path / "lamps"


def study(lamps, *identities, code, more=()):
    given = [word for one in identities for word in ("--identity", str(lamps.parent / f"{one}.key"))]
    out = lamps.parent / "out"
    assert main(["study", str(lamps), "--to", str(out), "--workers", "2", *more, *given]) == code
    return out


def failed(out):
    with (out / "failures.csv").open() as file:
        return {row["session"]: row["why"] for row in csv.DictReader(file)}


def test_encrypted_nights_have_the_rows_of_the_same_nights_in_the_open(lamps, tmp_path, capsys):
    out = study(lamps, "a", "b", code=0)
    assert "read now: 2, before: 0" in capsys.readouterr().out
    lamp(tmp_path / "open", "lamp1", SOLO, SHARED)
    agree(tmp_path / "open", "lamp1,a", "lamp1,b")
    run(tmp_path / "open", tmp_path / "of-the-open")
    for name in ("minutes", "breaths"):
        assert table(out, name) == table(tmp_path / "of-the-open", name) != []

    secrets = [(tmp_path / f"{code}.key").read_text().split()[-1].encode() for code in "ab"]
    for path in (path for path in out.rglob("*") if path.is_file()):
        assert not any(secret in path.read_bytes() for secret in secrets), path
    assert not list(lamps.rglob("*.edf"))
    study(lamps, code=0)  # what was read once needs no identity again
    assert "read now: 0, before: 2" in capsys.readouterr().out


def test_without_identity_or_with_anothers_each_night_says_what_it_lacks(lamps):
    why = failed(study(lamps, code=2))
    assert all("a.edf.age: it is encrypted; --identity FILE opens it" in why[number] for number in "12")
    out = study(lamps, "a", code=2)
    assert "b.edf.age: it is encrypted to another key" in failed(out)["2"]
    assert {row["session"] for row in table(out, "sessions")} == {1}


@pytest.mark.parametrize("cluster", [("--scheduler", "tcp://127.0.0.1:9"), ("--slurm", "night")])
def test_an_identity_is_handed_to_no_cluster(lamps, capsys, cluster):
    study(lamps, "a", code=2, more=cluster)
    assert "no cluster is handed one" in " ".join(capsys.readouterr().err.split())
