"""The direction of imports, as a table: a row may import what stands beside it, and nothing else of ours."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
THIRD_PARTY = {
    "numpy",
    "gpiozero",
    "adafruit_ads1x15",
    "smbus2",
    "edfio",
    "marshmallow",
    "rich",
    "rpi_ws281x",
    "spidev",
    "matplotlib",
    "pyarrow",
    "PIL",
}
PURE = {"device.readings", "device.signals", "device.guide", "device.scene", "numpy"}
ARROWS = {
    "drivers.simulated": {"drivers", "numpy"},
    "drivers.simulated.bench": {"drivers", "numpy", "gpiozero"},
    "drivers": {"drivers", "numpy", "gpiozero", "adafruit_ads1x15", "smbus2", "edfio", "rpi_ws281x", "spidev"},
    "device.signals": PURE,
    "device.guide": PURE,
    "device.scene": PURE,
    "device.readings": {"numpy", "drivers.ports"},
    "device.record": {
        "device.record",
        "device.readings",
        "device.loop",
        "device.signals",
        "device.guide",
        "drivers.ports",
        "numpy",
        "edfio",
    },
    "device.report.sheet": {"device.report", "device.record", "numpy", "matplotlib"},
    "device.report": {"device.report", "device.record", "device.readings", "numpy"},
    "device.export.formats": {"device.export", "device.record", "drivers.ports", "numpy", "pyarrow"},
    "device.export": {"device.export", "device.record", "device.readings", "drivers.ports", "numpy"},
    "device.config": {"marshmallow"},
    "device.assemble": {"device", "drivers"},
    "device.cli": {"device", "drivers.ports", "drivers.simulated.clock", "numpy"},
    "device.strip": {"device", "numpy", "PIL"},
    "device.guiding": {"device", "drivers.ports", "rich"},
    "device.workbench": {"device", "drivers"},
    "device.check": {"device", "drivers.ports", "numpy"},
    "device.calibrate": {"device", "drivers.ports", "numpy"},
    "device.again": {"device", "drivers", "numpy"},
    "device.preview": {"device", "numpy"},
    "device.dark": {"device", "drivers.dark"},
    "device.watch": {"device", "drivers.ports", "drivers.simulated.terminal", "drivers.simulated.keyboard", "rich"},
    "device.shelf": {"device", "drivers.ports", "rich"},
    "device": {"device", "drivers.ports", "numpy"},
}
TOUCHES_THE_WORLD = {
    "os",
    "time",
    "logging",
    "threading",
    "random",
    "datetime",
    "socket",
    "subprocess",
    "pathlib",
    "io",
}
FILES = sorted([*(ROOT / "device").rglob("*.py"), *(ROOT / "drivers").rglob("*.py")])


PACKAGES = {".".join(p.parent.relative_to(ROOT).parts) for p in FILES if p.name == "__init__.py"}


def module(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imported(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are written from the top"
            assert node.module
            if node.module in PACKAGES:
                yield from (f"{node.module}.{name.name}" for name in node.names if name.name != "__version__")
            else:
                yield node.module


def inside(name, parent):
    return name == parent or name.startswith(parent + ".")


@pytest.mark.parametrize("path", FILES, ids=module)
def test_imports_point_only_where_the_table_says(path):
    row = max((r for r in ARROWS if inside(module(path), r)), key=len)
    for name in imported(path):
        if name.split(".")[0] in sys.stdlib_module_names:
            continue
        assert any(inside(name, allowed) for allowed in ARROWS[row]), f"{module(path)} imports {name}"


@pytest.mark.parametrize("path", [f for f in FILES if inside(module(f), "device")], ids=module)
def test_signals_guide_and_scene_touch_nothing_outside(path):
    if not any(inside(module(path), pure) for pure in ("device.signals", "device.guide", "device.scene")):
        return
    assert not TOUCHES_THE_WORLD & {name.split(".")[0] for name in imported(path)}


@pytest.mark.parametrize("path", [f for f in FILES if inside(module(f), "drivers")], ids=module)
def test_no_driver_knows_the_device(path):
    assert not [name for name in imported(path) if inside(name, "device")]


def test_only_what_puts_a_session_together_names_concrete_drivers():
    concrete = {module(f) for f in FILES if inside(module(f), "drivers")} - {"drivers", "drivers.ports"}
    allowed = {"device.assemble", "device.again", "device.cli", "device.dark", "device.watch", "device.workbench"}
    for path in FILES:
        if inside(module(path), "device") and module(path) not in allowed:
            assert not concrete & set(imported(path)), module(path)


def test_every_third_party_import_is_a_declared_dependency():
    names = {name.split(".")[0] for path in FILES for name in imported(path)}
    assert names - set(sys.stdlib_module_names) - {"device", "drivers"} <= THIRD_PARTY
