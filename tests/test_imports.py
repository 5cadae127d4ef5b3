"""What a room may know of the world outside. Which floor it stands on is held by import-linter: see pyproject.toml."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FILES = sorted([*(ROOT / "device").rglob("*.py"), *(ROOT / "drivers").rglob("*.py")])

WHO_MAY_IMPORT = {
    "numpy": ("device", "drivers"),
    "edfio": ("device.recording",),
    "h11": ("device.page.http",),
    "rich": ("device.app", "device.cli"),
    "shtab": ("device.cli.help_commands",),
    "matplotlib": ("device.report",),
    "weasyprint": ("device.report.pdf",),
    "pyarrow": ("device.export.writers",),
    "distributed": ("device.study.cluster",),
    "dask_jobqueue": ("device.study.cluster",),
    "PIL": ("device.preview", "device.page.card_drawn"),
    "segno": ("device.page.card_drawn",),
    "pyrage": ("device.recording.age_files",),
    "pylsl": ("device.neighbours.lsl.library",),
    "paho": ("device.neighbours.mqtt.client",),
    "gpiozero": ("drivers.pi", "drivers.simulated.bench"),
    "adafruit_ads1x15": ("drivers.pi.ads1115",),
    "smbus2": ("drivers.pi.i2c",),
    "rpi_ws281x": ("drivers.pi.ws281x",),
    "spidev": ("drivers.pi.spi",),
    "bleak": ("drivers.bluetooth.bleak_link",),
}
PURE = ("device.model", "device.signals", "device.synchrony", "device.guide", "device.scene")
TOUCHES_THE_WORLD = {"os", "time", "logging", "threading", "random", "socket", "subprocess", "pathlib", "io"}


def module(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imported(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are written from the top"
            assert node.module
            yield node.module


def inside(name, rooms):
    return any(name == room or name.startswith(room + ".") for room in rooms)


def test_every_library_is_imported_in_its_own_rooms_alone():
    for path in FILES:
        for name in {name.split(".")[0] for name in imported(path)} - set(sys.stdlib_module_names):
            assert name in ("device", "drivers") or inside(module(path), WHO_MAY_IMPORT[name]), f"{path}: {name}"


def test_the_pure_rooms_touch_nothing_outside():
    for path in FILES:
        if inside(module(path), PURE) and module(path) != "device.synchrony.reference":  # reads the file beside it
            assert not TOUCHES_THE_WORLD & {name.split(".")[0] for name in imported(path)}, path


@pytest.mark.parametrize("room", PURE)
def test_the_pure_rooms_can_be_imported_where_there_are_no_drivers(room):
    code = f"""
import importlib, pkgutil, sys
sys.modules["drivers"] = None  # importing it fails from here on
room = importlib.import_module({room!r})
for found in pkgutil.walk_packages(getattr(room, "__path__", []), {room!r} + "."):
    importlib.import_module(found.name)
"""
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
