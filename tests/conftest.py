"""What the whole suite shares: the option --hardware, the recordings beside the project, and the soak switch."""

import os
import zlib
from collections import defaultdict
from pathlib import Path

import pytest
from support import property_examples

RECORDINGS = Path(__file__).resolve().parents[2] / "shared" / "data"


def pytest_addoption(parser):
    parser.addoption("--hardware", action="store_true", help="also run what needs a real Raspberry Pi")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config):
    """One more than there are cores: a third of the time a test waits for a process or for a real second."""
    return (os.cpu_count() or 1) + 1


def pytest_configure(config):
    config.addinivalue_line("markers", "few(n): of a table's cases n, drawn for good; 'make soak' runs the rest")
    config.addinivalue_line("markers", "hardware: needs a real Raspberry Pi, wired as in hardware/")
    config.addinivalue_line("markers", "property: holds for arbitrary examples; 'make properties' tries many more")
    config.addinivalue_line("markers", "soak: the full length of a long proof; 'make soak' runs it")


def pytest_collection_modifyitems(config, items):
    mark_the_rest_as_soak(items)
    for item in items:
        if property_examples.is_property(item.function):
            item.add_marker("property")
        if "hardware" in item.keywords and not config.getoption("--hardware"):
            item.add_marker(pytest.mark.skip(reason="needs a Raspberry Pi: run pytest --hardware on one"))
    if not os.environ.get("EBB_SOAK"):  # 'make soak' runs the long proofs; here they are not even counted
        soak = [item for item in items if "soak" in item.keywords]
        items[:] = [item for item in items if "soak" not in item.keywords]
        config.hook.pytest_deselected(items=soak)


def mark_the_rest_as_soak(items):
    """Of a test that is marked `few`, all cases but so many that nobody chose: by what their names come to."""
    tables = defaultdict(list)
    for item in items:
        if (few := item.get_closest_marker("few")) and not item.get_closest_marker("soak"):
            tables[item.path, item.originalname, few.args[0]].append(item)
    for (_, _, most), cases in tables.items():
        for item in sorted(cases, key=lambda item: zlib.crc32(item.name.encode()))[most:]:
            item.add_marker("soak")


@pytest.fixture(autouse=True)
def _own_folders(tmp_path, monkeypatch):
    """No test reads this machine's settings, or leaves a session in its recordings."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.delenv("STATE_DIRECTORY", raising=False)


@pytest.fixture
def recording():
    """Path of a real recording by its name; skips where the recordings are absent."""

    def find(name: str) -> Path:
        path = RECORDINGS / f"{name}.edf"
        if not path.exists():
            pytest.skip(f"the recording {name} is not on this machine")
        return path

    return find
