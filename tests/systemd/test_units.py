"""What systemd is told of the lamp: units that it understands, that are shut in, and that find what they name."""

import contextlib
import os
import resource
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from support import frame_safety
from support.sessions import CHANNELS, CheapSource, place, simulated, world
from support.systemd_stand_in import RULES, WATCHDOG_S, unit

from device.app import safe_exit, service
from device.app.choices import CHOICES
from device.app.near_misses import RECORDINGS
from device.app.watchdog import HUNG_S, LAST_WORDS_S, PING_S, WatchedRing, WatchedSource
from device.model import Tick
from device.page.main import LIVES_S
from device.scene.gate import SafetyGate
from device.scene.unguided import HIGH, PERIOD_S, ConfigErrorGlow
from device.settings.paths import LIVE, TLS, boot_folder, default_path
from device.settings.toml import rescued
from device.settings.tree import Config
from drivers.live import OWN_NETWORK_ASKED
from drivers.pi import darken
from drivers.pi.rings import MOST_PIXELS, RINGS, WS2812_DARK
from drivers.pi.ws281x import SPI_HZ
from drivers.ports import DriverError, Fault, Samples
from drivers.simulated.clock import VirtualClock
from drivers.simulated.outputs import MemoryRing
from drivers.simulated.ws2812 import Spi
from drivers.supervisor import notify

ROOT = Path(__file__).resolve().parents[2]
UNITS = sorted(path.name for path in (ROOT / "systemd").glob("*.service"))
BEGIN_OTHERS = sorted(
    path.name for kind in ("path", "socket", "timer") for path in (ROOT / "systemd").glob(f"*.{kind}")
)
MOST_EXPOSED = {
    "ebb.service": 1.2, "ebb-boot.service": 0.9, "ebb-upgrade.service": 2.7,
    "ebb-page.service": 0.5, "ebb-archive@.service": 0.5, "ebb-open.service": 0.6,
    "ebb-certificate.service": 0.7, "ebb-ap.service": 1.0, "ebb-system@.service": 0.8,
    "ebb-neighbours.service": 1.6,
}  # fmt: skip

needs_systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd-analyze is not on this machine: apt install systemd"
)


@pytest.fixture
def installed(tmp_path):
    """The units, with a command that exists: systemd-analyze looks for it."""
    for name in (*UNITS, *BEGIN_OTHERS):
        text = (ROOT / "systemd" / name).read_text()
        for command in (
            "ebb-dark", "ebb-page", "ebb-archive", "ebb-certificate", "ebb-ap", "ebb-system", "ebb",
        ):  # fmt: skip
            text = text.replace(f"/opt/ebb/bin/{command}", sys.executable)
        (tmp_path / name).write_text(text)
    return tmp_path


def analyze(*words):
    return subprocess.run(
        ["systemd-analyze", *map(str, words)], capture_output=True, text=True, timeout=60, check=False
    )


@needs_systemd
@pytest.mark.parametrize("name", [*UNITS, *BEGIN_OTHERS])
def test_systemd_understands_every_line_of_its_units(installed, name):
    said = analyze("verify", installed / name)
    assert said.returncode == 0
    assert said.stdout + said.stderr == ""


@needs_systemd
@pytest.mark.parametrize("name", UNITS)
def test_every_unit_is_shut_in(installed, name):
    said = analyze(
        "security", "--offline=true", "--no-pager", f"--threshold={MOST_EXPOSED[name] * 10:.0f}", installed / name
    )
    assert said.returncode == 0, said.stdout


@pytest.mark.parametrize(
    "name",
    [
        "ebb-page.service", "ebb-archive@.service", "ebb-open.service", "ebb-certificate.service", "ebb.service",
        "ebb-ap.service", "ebb-system@.service",
    ],
)  # fmt: skip
def test_neither_the_lamp_nor_its_page_has_a_network_and_the_port_is_systemds(name):
    rules = unit(name)
    assert rules["PrivateNetwork"] == "yes"
    assert rules["RestrictAddressFamilies"] in ("AF_UNIX", "none")
    assert "ListenStream=80" in (ROOT / "systemd" / "ebb-page.socket").read_text()


def test_port_page_archive_access_point_and_roots_helper_end_with_what_keeps_the_page_open():
    for name in (
        "ebb-page.socket", "ebb-page-https.socket", "ebb-page.service", "ebb-archive.socket", "ebb-certificate.timer",
        "ebb-ap.service", "ebb-system.socket",
    ):  # fmt: skip
        text = (ROOT / "systemd" / name).read_text()
        assert "BindsTo=ebb-open.service" in text
        assert "After=ebb-open.service" in text
        assert "[Install]" not in text


def test_a_port_for_https_is_open_only_if_the_settings_want_it_and_before_the_other_one():
    """The page is handed what listens when it begins: a port that came later would be refused."""
    text = (ROOT / "systemd" / "ebb-page-https.socket").read_text()
    for needed in (LIVE, TLS):
        assert f"ConditionPathExists=/{needed}" in text
    assert "FileDescriptorName=https" in text
    assert {"ebb-certificate.service", "ebb-page-https.socket"} <= set(unit("ebb-page.socket")["After"].split())
    assert "ebb-certificate.service" in unit("ebb-page-https.socket")["After"]
    assert f"/{TLS}" in unit("ebb-certificate.service")["ReadWritePaths"]
    assert "ReadWritePaths" not in unit("ebb-page.service")


@pytest.mark.parametrize(("until", "stays"), [("999999999999", True), ("0", False), ("", False), ("x", False)])
def test_the_page_is_open_until_the_time_that_the_lamp_wrote(tmp_path, until, stays):
    assert stays_on("ebb-open.service", tmp_path / "open", until) == stays


@pytest.mark.parametrize(
    ("until", "stays"), [("+590", True), ("+700", False), ("999999999999", False), ("0", False), ("", False)]
)
def test_the_access_point_stays_no_longer_than_a_hold_lasts_also_where_the_page_is_always_open(tmp_path, until, stays):
    if until.startswith("+"):
        until = int(time.clock_gettime(time.CLOCK_BOOTTIME)) + int(until)
    assert stays_on("ebb-ap.service", tmp_path / "open", until) == stays


def stays_on(name, file, until):
    """Whether a unit's own command goes on, over a file of ours."""
    file.write_text(f"{until}\n")
    command = unit(name)["ExecStart"].removeprefix("/bin/sh -c '").removesuffix("'").replace("$$", "$")
    command = command.replace("/run/ebb-live/open", str(file)).replace("sleep 10", "exit 77")
    return subprocess.run(["sh", "-c", command], check=False, stderr=subprocess.DEVNULL).returncode == 77


def test_what_root_runs_for_the_page_may_write_in_one_place_and_sees_no_recording():
    for name, writes, privilege in (
        ("ebb-ap.service", "-/run/ebb-live", "CAP_DAC_OVERRIDE"),
        ("ebb-system@.service", "-/etc/NetworkManager/system-connections", ""),
    ):
        rules = unit(name)
        assert rules["ProtectSystem"] == "strict"
        assert rules["ReadWritePaths"] == writes
        assert rules["CapabilityBoundingSet"] == privilege
        assert rules["InaccessiblePaths"] == "-/var/lib/ebb"
    asks = unit("ebb-system.socket")
    assert (asks["SocketUser"], asks["SocketMode"]) == ("ebb", "0600")


def test_a_hold_begins_the_access_point_wherever_it_opens_the_page():
    assert f"PathChanged=/run/ebb-live/{OWN_NETWORK_ASKED}" in (ROOT / "systemd" / "ebb-ap.path").read_text()
    assert unit("ebb-page.path")["Wants"] == "ebb-ap.path"
    assert unit("ebb-ap.path")["PartOf"] == "ebb-page.path"
    assert unit("ebb-ap.service")["ExecStopPost"].endswith("ebb-ap down"), "however it ends"


def test_the_service_is_watched_begun_again_for_ever_and_darkened_after_every_end():
    assert RULES["Type"] == "notify"
    assert RULES["Restart"] == "always"
    assert RULES["StartLimitIntervalSec"] == "0"
    assert RULES["ExecStopPost"].endswith("ebb-dark")
    assert WATCHDOG_S >= 5 * PING_S, "a sign of life may be late"
    assert float(RULES["TimeoutStopSec"]) >= LAST_WORDS_S


def test_a_page_that_hangs_is_ended_and_begun_anew():
    page = unit("ebb-page.service")
    assert (page["Type"], page["NotifyAccess"], page["Restart"]) == ("notify", "main", "on-failure")
    assert 5 * LIVES_S <= float(page["WatchdogSec"]) <= 10


def test_the_lamp_asks_for_no_privilege_no_network_and_only_its_own_devices():
    assert RULES["CapabilityBoundingSet"] == ""
    assert RULES["User"] == "ebb"
    assert RULES["PrivateNetwork"] == "yes"
    assert RULES["DevicePolicy"] == "closed"
    for breaks in ("PrivateDevices", "ProcSubset", "ProtectClock"):
        assert breaks not in RULES, f"{breaks}= takes away what the lamp needs"


# The module that makes each class of devices, as the kernels of Raspberry Pi OS are built; None: the kernel itself.
MODULE_OF = {"char-i2c": "i2c_dev", "char-spi": "spidev", "char-gpiochip": None}


def test_every_class_of_devices_that_the_lamp_may_have_is_known_before_it_is_shut_in():
    lines = (ROOT / "systemd" / "ebb.service").read_text().splitlines()
    allowed = {line.removeprefix("DeviceAllow=").split()[0] for line in lines if line.startswith("DeviceAllow=char-")}
    modules = {MODULE_OF[name] for name in allowed} - {None}
    for key in ("Wants", "After"):
        assert {f"modprobe@{module}.service" for module in modules} <= set(RULES[key].split()), key
    loaded = (ROOT / "systemd" / "modules.conf").read_text().splitlines()
    assert modules == {line.replace("-", "_") for line in loaded if not line.startswith("#")}


def test_whoever_reads_recordings_for_the_card_may_read_and_nothing_else():
    boot = unit("ebb-boot.service")
    assert boot["CapabilityBoundingSet"] == "CAP_DAC_READ_SEARCH"
    assert boot["ReadWritePaths"] == "-/boot/firmware -/boot -/etc/ebb"


def megabytes(rules, key):
    assert rules[key].endswith("M"), key
    return int(rules[key].removesuffix("M")) << 20


def under_the_limits_of(name, script, *words):
    """A process of Ebb's Python that ended, with the limits on memory that a unit sets wherever it runs."""
    rules = unit(name)
    kinds = {"LimitDATA": resource.RLIMIT_DATA, "LimitSTACK": resource.RLIMIT_STACK}
    limits = {kind: megabytes(rules, key) for key, kind in kinds.items() if key in rules}

    def limited():
        for kind, limit in limits.items():
            resource.setrlimit(kind, (limit, limit))

    return subprocess.run(
        [sys.executable, "-c", script, *map(str, words)], cwd=ROOT, capture_output=True, text=True, timeout=60,
        check=False, env={**os.environ, "OPENBLAS_NUM_THREADS": "1"}, preexec_fn=limited,
    )  # fmt: skip


@pytest.mark.parametrize("name", [name for name in UNITS if "MemoryMax" in unit(name)])
def test_a_limit_on_memory_stands_by_itself_where_the_memory_cgroup_is_off(name):
    rules = unit(name)
    assert megabytes(rules, "MemoryMax") <= megabytes(rules, "LimitDATA") <= 2 * megabytes(rules, "MemoryMax")
    if rules["ExecStart"].startswith("/opt/ebb/bin/ebb "):
        assert "OPENBLAS_NUM_THREADS=1" in (ROOT / "systemd" / name).read_text()
    grown = under_the_limits_of(name, "kept = []\nwhile len(kept) < 1000: kept.append(bytearray(1 << 20))")
    assert grown.returncode == 1
    assert "MemoryError" in grown.stderr


def test_a_session_of_two_fits_into_the_lamps_memory(tmp_path):
    led = under_the_limits_of(
        "ebb.service", "import sys; from device.cli import main; sys.exit(main())",
        "--recordings", tmp_path, "shared", "--hardware", "simulated", "--fast", "--minutes", "0.2",
    )  # fmt: skip
    assert led.returncode == 0, led.stderr


def test_all_streams_and_as_many_recorders_as_there_may_be_fit_into_the_neighbours_memory():
    """Each is a thread or more, of whose stack the whole counts."""
    script = f"""
import contextlib, threading
import device.cli.neighbours_commands, device.neighbours.serving
import device.neighbours.lsl.outlet, device.neighbours.mqtt.outlet
from device.neighbours.lsl.library import pylsl
from drivers.ports import DriverError
with contextlib.suppress(DriverError):
    pylsl("machine")
with contextlib.suppress(ImportError):
    import paho.mqtt.client
ends = threading.Event()
for _ in range({unit("ebb-neighbours.service")["TasksMax"]} - 1):
    threading.Thread(target=ends.wait, daemon=True).start()
rest = bytearray(30 << 20)
ends.set()
"""
    carried = under_the_limits_of("ebb-neighbours.service", script)
    assert carried.returncode == 0, carried.stderr


@pytest.mark.skipif(shutil.which("systemd-sysusers") is None, reason="systemd-sysusers is not on this machine")
def test_user_and_groups_are_made(tmp_path):
    (tmp_path / "etc").mkdir()
    subprocess.run(
        ["systemd-sysusers", f"--root={tmp_path}", "-"], input=(ROOT / "systemd" / "sysusers.conf").read_bytes(),
        capture_output=True, check=True, timeout=60,
    )  # fmt: skip
    groups = {line.split(":")[0] for line in (tmp_path / "etc" / "group").read_text().splitlines()}
    assert {"ebb", "i2c", "spi", "gpio"} <= groups
    assert set(RULES["SupplementaryGroups"].split()) <= groups
    [user] = [line for line in (tmp_path / "etc" / "passwd").read_text().splitlines() if line.startswith("ebb:")]
    assert user.endswith("/nologin")


# --- signs of life ----------------------------------------------------------------------------------------------------


@pytest.fixture
def heard(tmp_path, monkeypatch):
    """A supervisor's ear: returns all that it was told. The kernel keeps ten messages, so it is to be asked often."""
    ear, said = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM), []
    ear.bind(str(tmp_path / "notify"))
    ear.setblocking(False)
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))

    def told():
        with contextlib.suppress(BlockingIOError):
            while True:
                said.append(ear.recv(4096).decode())
        return said

    yield told
    ear.close()


def test_the_first_frame_says_ready_and_later_ones_are_signs_of_life_twice_a_second(heard):
    clock = VirtualClock()
    ring = WatchedRing(MemoryRing(24), clock)
    assert heard() == []
    for k in range(45 * 10):
        clock.sleep_until(k / 45)
        ring.show(np.zeros((24, 3)))
        said = heard()
    assert said[0] == "READY=1\nWATCHDOG=1"
    assert set(said[1:]) == {"WATCHDOG=1"}
    assert len(said) == pytest.approx(10 / PING_S, abs=2)


def test_a_ring_that_refuses_its_frames_is_no_reason_to_begin_anew(heard):
    clock, inner = VirtualClock(), MemoryRing(24)
    ring, inner.broken = WatchedRing(inner, clock), True
    for k in range(5):
        clock.sleep_until(float(k))
        with pytest.raises(DriverError):
            ring.show(np.zeros((24, 3)))
    assert len(heard()) == 5


def test_a_supervisor_that_is_busy_keeps_no_frame_waiting_and_hears_ready_in_the_end(heard, tmp_path):
    clock = VirtualClock()
    while notify("STATUS=the queue is full"):
        pass
    ring = WatchedRing(MemoryRing(24), clock)
    ring.show(np.zeros((24, 3)))
    heard().clear()
    clock.sleep_until(1.0)
    ring.show(np.zeros((24, 3)))
    assert heard() == ["READY=1\nWATCHDOG=1"]


class Silent:
    """Source whose rows are all skipped from a moment on."""

    channels, length_s = CHANNELS[:2], None

    def __init__(self, from_s, trouble):
        self._from_s, self.trouble = from_s, trouble

    def start(self):
        pass

    def read(self, t_s):
        fault = Fault.SKIPPED if t_s > self._from_s else Fault.NONE
        return Samples(0, np.full((2, 2), t_s), np.zeros((2, 2)), np.full((2, 2), fault, np.uint8))

    def stop(self):
        pass

    def close(self):
        pass


@pytest.mark.parametrize(("trouble", "hangs"), [(None, True), ("no ADC answered", False)])
def test_rows_that_stop_without_a_word_end_the_signs_of_life_and_a_converter_that_is_gone_does_not(
    heard, trouble, hangs
):
    clock, source = VirtualClock(), WatchedSource(Silent(5.0, trouble))
    ring = WatchedRing(MemoryRing(24), clock, source)
    source.start()
    for k in range(45 * 30):
        clock.sleep_until(k / 45)
        source.read(clock.now())
        ring.show(np.zeros((24, 3)))
        heard()
    assert source.hangs is hangs
    assert len(heard()) == pytest.approx((5.0 + HUNG_S if hangs else 30.0) / PING_S, abs=2)
    source.stop()
    assert not source.hangs, "who rests does not hang"


def test_a_card_that_is_slow_at_the_end_is_given_its_time(heard):
    WatchedSource(CheapSource()).close()
    assert heard() == [f"WATCHDOG_USEC={LAST_WORDS_S}000000"]


def test_a_supervisor_that_is_gone_ends_nothing(monkeypatch, tmp_path):
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "nobody"))
    notify("WATCHDOG=1")
    monkeypatch.delenv("NOTIFY_SOCKET")
    notify("WATCHDOG=1")


def test_a_supervised_place_is_the_same_in_all_else():
    where = place(simulated(world()))
    watched = service.supervised(where)
    assert watched.seats is where.seats
    assert watched.hardware.motors[0] is where.hardware.motors[0]
    assert watched.hardware.ring.pixels == where.hardware.ring.pixels


# --- dark -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", RINGS.values(), ids=list(RINGS))
@pytest.mark.parametrize("clock", [1.0, 0.8, 0.5, 0.4, 1.25, 2.0])
def test_the_shortest_dark_is_read_by_leds_as_dark_also_where_the_bus_is_slow(kind, clock):
    spi = Spi(MOST_PIXELS)
    spi.mode, spi.max_speed_hz, spi.clock = 0, SPI_HZ, clock
    spi.lit[:] = 77
    darken.leds(lambda data: spi.writebytes2(np.frombuffer(data, np.uint8)), kind.dark, spi.now)
    assert not spi.lit.any()
    assert max(len(kind.dark.usual), len(kind.dark.if_slow)) <= 4096, "the kernel's buffer"


class Pins:
    """The module lgpio, as far as it is needed. busy: a pin that it does not give."""

    def __init__(self, busy=None):
        self.done, self.busy = [], busy

    def gpiochip_open(self, number):
        self.done.append(("open", number))
        return 7

    def gpio_claim_output(self, chip, pin, level):
        if pin == self.busy:
            raise RuntimeError("GPIO busy")
        self.done.append(("claim", chip, pin, level))

    def gpiochip_close(self, chip):
        self.done.append(("close", chip))


def test_the_motors_pins_are_driven_low_and_let_go():
    pins = Pins()
    darken.motors((18, 13), pins)
    assert pins.done == [("open", 0), ("claim", 7, 18, 0), ("claim", 7, 13, 0), ("close", 7)]


@pytest.mark.parametrize(("busy", "low"), [(18, 13), (13, 18)])
def test_a_motors_pin_that_cannot_be_had_keeps_no_other_high(busy, low):
    pins = Pins(busy)
    with pytest.raises(OSError, match=f"GPIO {busy}: GPIO busy"):
        darken.motors((18, 13), pins)
    assert pins.done == [("open", 0), ("claim", 7, low, 0), ("close", 7)]


def test_each_part_is_darkened_whatever_the_other_does():
    off = []

    def broken():
        raise OSError("the wire is loose")

    def hanging():
        time.sleep(3)

    assert safe_exit.darken({"motor": broken, "ring": lambda: off.append("ring")}) == ["motor: the wire is loose"]
    begun_s = time.monotonic()
    assert safe_exit.darken({"motor": hanging, "ring": lambda: off.append("ring")}) == ["motor: does not answer"]
    assert time.monotonic() - begun_s < 1.0
    assert off == ["ring", "ring"]


DEFAULTS = (Config().ring.driver, Config().ring.device, (Config().touch.pin,))
PERHAPS_TWO = (*DEFAULTS[:2], (Config().touch.pin, Config().touch_b.pin))


@pytest.mark.parametrize(
    ("settings", "found"),
    [
        (None, DEFAULTS),
        ("", DEFAULTS),
        (
            "[ring]\ndriver = 'rpi_ws281x'\ndevice = '/dev/spidev1.0'\n[touch]\npin = 23\n[nonsense]\n",
            ("rpi_ws281x", "/dev/spidev1.0", (23,)),
        ),
        ("[ring]\ndriver = 'pwm'\ndevice = '/etc/passwd'\n[touch]\npin = 99\n", DEFAULTS),
        ("[ring]\ndriver = []\ndevice = 1\n[touch]\npin = 'x'\n", DEFAULTS),
        ("[touch]\npin = true\n", DEFAULTS),
        ("ring = 1\n", DEFAULTS),
        ("ring = 1\n[touch]\npin = 23\n", (*DEFAULTS[:2], (23,))),
        ("[touch_b]\npin = 12\n", DEFAULTS),
        ("[touch_b]\nfitted = false\npin = 12\n", DEFAULTS),
        ("[touch_b]\nfitted = true\n", PERHAPS_TWO),
        ("[touch]\npin = 23\n[touch_b]\nfitted = true\npin = 12\n", (*DEFAULTS[:2], (23, 12))),
        ("[touch]\npin = 23\n[touch_b]\nfitted = 'yes'\npin = -1\n", (*DEFAULTS[:2], (23, 13))),
        ("[touch]\npin = -1\n[touch_b]\nfitted = 1\npin = 12\n", (*DEFAULTS[:2], (18, 12))),
        ("touch = 1\ntouch_b = 1\n", PERHAPS_TWO),
        ("not TOML", PERHAPS_TWO),
        ("[touch_b]\nfitted = tr", PERHAPS_TWO),
        ("a = " + "[" * 5000, PERHAPS_TWO),
    ],
)
def test_what_to_darken_is_found_in_settings_of_any_kind(tmp_path, settings, found):
    file = None
    if settings is not None:
        file = tmp_path / "ebb.toml"
        file.write_text(settings)
    assert safe_exit.where(file) == found


@pytest.mark.parametrize(
    "words", [["-m", "device.app.safe_exit"], ["-c", "from device.cli import main; main(['dark'])"]]
)
def test_dark_without_parts_says_which_and_takes_less_than_a_second_of_work(words):
    ended = subprocess.run([sys.executable, *words], capture_output=True, text=True, cwd=ROOT, timeout=60, check=False)
    assert {line.split(":")[1].strip() for line in ended.stderr.splitlines()} == {"motor", "ring"}


@pytest.mark.parametrize(
    ("settings", "low"), [("", [18]), ("[touch_b]\nfitted = true\npin = 12\n", [18, 12]), ("[touch_b\x00", [18, 13])]
)
def test_dark_in_a_process_of_its_own_drives_the_pins_of_the_settings_low_whole_or_damaged(tmp_path, settings, low):
    (tmp_path / "config" / "ebb").mkdir(parents=True)
    (tmp_path / "config" / "ebb" / "ebb.toml").write_text(settings)
    (tmp_path / "lgpio.py").write_text(
        "gpiochip_open, gpiochip_close = int, print\n"
        "def gpio_claim_output(chip, pin, level):\n    print('pin', pin, level)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-m", "device.app.safe_exit"], capture_output=True, text=True, cwd=ROOT, timeout=60,
        check=False, env={**os.environ, "PYTHONPATH": str(tmp_path)},
    )  # fmt: skip
    assert ended.stdout.splitlines() == [*(f"pin {pin} 0" for pin in low), "0"]
    assert "motor" not in ended.stderr


def test_dark_reads_nothing_slow():
    script = "import sys, device.app.safe_exit; sys.exit(bool({'numpy', 'gpiozero'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, timeout=60, check=False).returncode == 0


def test_what_looks_at_the_boot_partition_before_the_lamp_does_reads_nothing_slow(tmp_path):
    (tmp_path / RECORDINGS).mkdir()
    script = (
        "import sys; from pathlib import Path\n"
        "from device.app import boot_partition, storage; here = Path(sys.argv[1])\n"
        "boot_partition.check(None, None, here, storage.card()); boot_partition.hand_out(here, here, storage.card())\n"
        "sys.exit(bool({'numpy', 'edfio', 'gpiozero'} & set(sys.modules)))"
    )
    words = [sys.executable, "-c", script, str(tmp_path)]
    assert subprocess.run(words, cwd=ROOT, timeout=60, check=False).returncode == 0


def test_after_an_error_inside_the_light_stays_and_the_motor_does_not(monkeypatch, capsys):
    monkeypatch.setenv("SERVICE_RESULT", "exit-code")
    assert safe_exit.main() == 1
    assert "motor" in (said := capsys.readouterr().err)
    assert "ring" not in said


# --- settings ---------------------------------------------------------------------------------------------------------


def test_settings_on_the_boot_partition_count_before_the_machines_and_after_the_users(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "mine"))
    assert default_path(tmp_path) is None
    for folder in ("etc/ebb", "boot", "boot/firmware", "mine/ebb"):
        path = tmp_path / folder / "ebb.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        assert default_path(tmp_path) == path


def test_the_boot_partition_is_where_this_system_has_it(tmp_path):
    assert boot_folder(tmp_path) == tmp_path / "boot" / "firmware"
    (tmp_path / "boot").mkdir()
    assert boot_folder(tmp_path) == tmp_path / "boot"
    (tmp_path / "boot" / "firmware").mkdir()
    assert boot_folder(tmp_path) == tmp_path / "boot" / "firmware"


@pytest.mark.parametrize(
    ("text", "pixels", "palette"),
    [
        ("[ring]\npixels = 12\n[light]\npalette = 'none'\n", 12, "ember"),
        ("[ring]\npixels = 12000\n[light]\npalette = 'mono'\n", 24, "mono"),
        ("[touch]\npin = 17\n[ring]\npixels = 12\n", 12, "ember"),
        ("[touch]\npin = 20\n[button]\npin = 20\n[ring]\npixels = 12\n[light]\npalette = 'mono'\n", 12, "ember"),
        ("[nothing]\n[ring]\npixels = 12\n", 12, "ember"),
        ("\x00", 24, "ember"),
    ],
)
def test_what_is_right_in_wrong_settings_is_used_for_saying_so(tmp_path, text, pixels, palette):
    file = tmp_path / "ebb.toml"
    file.write_text(text)
    assert (rescued(file, None, CHOICES).ring.pixels, rescued(file, None, CHOICES).light.palette) == (pixels, palette)
    assert rescued(tmp_path / "none", None, CHOICES) == rescued(None, None, CHOICES) == Config()


def glow(until_s, broken=lambda t_s: False):
    return shown(lambda ring, clock: service.glow(Config(), ring, clock, lambda tick: tick.t_s >= until_s), broken)


def shown(run, broken=lambda t_s: False):
    """Times and frames of what run(ring, clock) shows."""
    clock = VirtualClock()
    inner = MemoryRing(24, keep=None)
    times_s = []

    class Ring:
        pixels = 24

        def show(self, frame):
            inner.broken = broken(clock.now())
            inner.show(frame)
            times_s.append(clock.now())

        close = staticmethod(inner.close)

    run(Ring(), clock)
    return np.array(times_s), np.array(inner.frames)


def test_settings_that_cannot_be_used_are_seen_as_a_slow_dim_white_glow():
    times_s, frames = glow(40.0)
    frame_safety.assert_safe(frames, [0.0])
    assert not frames[-1].any()
    lit = frames[times_s.searchsorted(4.0) : times_s.searchsorted(36.0)]
    assert np.ptp(lit, axis=(1, 2)).max() < 1e-9, "white, and all of the ring alike"
    level = lit[:, 0, 0]
    assert 0 < level.min() < level.max() <= HIGH + 1e-9
    turns = np.flatnonzero(np.diff(np.sign(np.diff(level)))) / 45
    assert np.diff(turns).mean() == pytest.approx(PERIOD_S / 2, rel=0.05)


@pytest.mark.parametrize("change", ["edited", "gone", "taken over"])
def test_the_glow_ends_by_itself_when_other_settings_count(change, tmp_path):
    machine, card = tmp_path / "etc" / "ebb" / "ebb.toml", tmp_path / "boot" / "ebb.toml"
    for path in (machine, card):
        path.parent.mkdir(parents=True)
    machine.write_text("[breath]\nrate_bpm = 0.5\n")

    def refuse(ring, clock):
        def counting():
            if clock.now() >= 12.0:
                if change == "taken over":
                    card.touch()
                elif change == "edited":
                    machine.write_text("[breath]\n")
                else:
                    machine.unlink(missing_ok=True)
            return default_path(tmp_path), None

        service.refuse(Config(), ring, clock, counting)

    times_s, frames = shown(refuse)
    assert times_s[-1] == pytest.approx(12.0, abs=1.1)
    assert not frames[-1].any()


def test_a_ring_that_is_loose_for_a_while_glows_again():
    times_s, frames = glow(20.0, broken=lambda t_s: 5 < t_s < 9)
    frame_safety.assert_safe(frames, [0.0])
    assert frames[times_s.searchsorted(12.0)].any()


def test_the_glow_is_calm_on_every_ring():
    for pixels in (8, 60):
        gate, draw = SafetyGate(pixels), ConfigErrorGlow(pixels)
        frames = [gate.feed(draw.feed(Tick(k, k / 45, 0).t_s), k / 45).ring for k in range(45 * 20)]
        frame_safety.assert_safe(np.array(frames), [0.0])
        assert np.array(frames).max() <= HIGH + 1e-9


def test_what_a_wire_of_spi_asks_of_the_kernel(tmp_path):
    """A plain file refuses the ioctl: the part says no, and the file is as it was."""
    file = tmp_path / "spidev0.0"
    file.write_bytes(b"")
    with pytest.raises(OSError, match="ioctl"):
        darken.ring(str(file), WS2812_DARK)
    assert os.stat(file).st_size == 0
