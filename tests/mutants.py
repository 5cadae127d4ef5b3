"""Small harms to what matters most, one at a time; a test must notice each.

    python tests/mutants.py [WORD ...]

Runs in a copy of the project, so that nothing here changes. WORD: only those whose file or harm has it. Exit code 1 if
one survives, or if the code that it harms is not there any more.
"""

import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
AT_MOST_S = 600


@dataclass(frozen=True)
class Mutant:
    """In file, old becomes new (at its first place); tests: those that are to notice. why: what it would do."""

    file: str
    old: str
    new: str
    tests: str
    why: str


CARD, RECORDER, REPAIR = "drivers/system/card.py", "device/recording/recorder.py", "device/recording/repair.py"
EDF_FILE, GATE, ACTUATORS = "device/recording/edf_file.py", "device/scene/gate.py", "device/session/actuators.py"
HAPTIC, PERSON, STORED = "drivers/pi/haptic.py", "device/session/person.py", "drivers/stored.py"
FORGET, OURS, SESSIONS = "device/library/forgetting.py", "device/library/ours.py", "device/library/opened_sessions.py"
HANDED, BOOT, MASTER = "device/library/handed_out.py", "device/app/boot_partition.py", "drivers/pi/master.py"
SYNCS, FORGETTING = "tests/recording/test_missing_syncs.py", "tests/cli/test_forget.py"
CARD_TESTS, CUTS, LIGHT = "tests/drivers/test_card.py", "tests/recording/test_power_cuts.py", "tests/scene/test_gate.py"
OUTLIVES = "tests/session/test_session.py::test_neither_arousal_nor_swing_outlives_what_it_is_told_of"
CARDIAC = "device/signals/cardiac.py"
MOTOR = "tests/drivers/test_outputs.py"
RECORDING, BOTH = "tests/recording/test_recorder.py", "tests/library/test_agreement.py"

MUTANTS = (
    # the gate
    Mutant(GATE, "self._light, self._shown, self._level, self._extreme, self._rising, self._extreme_s = self._before", "pass", LIGHT, "a frame that the ring did not take is remembered as shown"),
    Mutant(ACTUATORS, "self._gate.take_back()", "pass", "tests/session/test_actuators.py", "the same, from the session"),
    Mutant(GATE, "            motor.zero(t_s)", "            pass", LIGHT, "a motor's rest is lost with the clock"),
    Mutant(GATE, "free = (_between(luminance, low[:-1], high[:-1]) == luminance).all() and", "free =", LIGHT, "what holds a pixel back is not looked at"),
    Mutant(GATE, "and low[-1] <= mean[0] <= high[-1]", "", LIGHT, "what holds the whole ring back is not looked at"),
    Mutant(GATE, "if not free or furthest.max() > COLOUR_STEP", "if not free", LIGHT, "a colour may change as fast as it likes"),
    Mutant(GATE, "REVERSAL_S = 0.40", "REVERSAL_S = 0.25", LIGHT, "four flashes a second"),
    Mutant(GATE, "REVERSAL = 0.10", "REVERSAL = 0.20", LIGHT, "flashes of twice the size"),
    Mutant(GATE, "RED_SHARE = 0.79", "RED_SHARE = 0.95", LIGHT, "saturated red"),
    Mutant(GATE, "if not math.isfinite(ring.sum()):", "if False:", LIGHT, "NaN reaches the ring"),
    Mutant(GATE, "self._rest_until_s = t_s + MOTOR_ON_S", "self._rest_until_s = t_s", LIGHT, "a motor that never rests"),
    Mutant(GATE, "return min(asked, 1.0)", "return asked", LIGHT, "touch beyond full"),
    # the motor's dead man
    Mutant(HAPTIC, "if self._duty > 0 and not 0 <= since_s <= DEAD_MAN_S:", "if False:", MOTOR, "a loop that hangs leaves it on"),
    Mutant(HAPTIC, "not 0 <= since_s <= DEAD_MAN_S", "since_s > DEAD_MAN_S", MOTOR, "a clock set to zero leaves it on"),
    Mutant(HAPTIC, "            try:\n                self._drive(0.0)", "            try:\n                pass", MOTOR, "closed while it turns"),
    # recording
    Mutant(CARD, "os.fdatasync(self._open())", "self._open()", SYNCS, "a second is said to be kept, and is not"),
    Mutant(CARD, "            os.fsync(fd)\n", "", SYNCS, "a new file is empty after a power cut"),
    Mutant(CARD, "fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)", "pass", CARD_TESTS, "two writers of one file"),
    Mutant(CARD, "os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW", "os.O_CREAT", CARD_TESTS, "written through a link"),
    Mutant(CARD, "FILE_MODE = 0o700, 0o600", "FILE_MODE = 0o700, 0o644", RECORDING, "anybody reads it"),
    Mutant(RECORDER, "        self._files.sync()\n        if self._agreed", "        pass\n        if self._agreed", SYNCS, "seconds wait in memory"),
    Mutant(RECORDER, "        if free < floor:", "        if False:", RECORDING, "the system's own room is filled"),
    Mutant(RECORDER, "        self._info = self._info.corrected(began)", "        pass", "tests/recording/test_clocks.py", "1970 for ever"),
    Mutant(EDF_FILE, "        if ends_s < self.next_s:", "        if False:", "tests/recording/test_recorder.py", "seconds that a pulled card lost shift all after them"),
    # repair
    Mutant(REPAIR, "            file.sync()", "            pass", SYNCS, "a repair that a power cut undoes"),
    Mutant(REPAIR, "            file.cut(shape.length)", "            pass", CUTS, "a tail of garbage"),
    Mutant(REPAIR, "        except BlockingIOError:\n            continue", "        except BlockingIOError:\n            raise", SYNCS, "a running session ends the next one's recording"),
    # forget
    Mutant(HANDED, "was and _digest(file) == was", "True", FORGETTING, "a page with somebody's own words goes"),
    Mutant(HANDED, "_are_results(file, begins) if begins", "True if begins", "tests/cli/test_results.py", "somebody's own lines go"),
    Mutant(FORGET, "or session.folder.is_symlink():", "or False:", FORGETTING, "removed through a link"),
    Mutant(FORGET, "if session.folder.resolve().parent.parent != root.resolve()", "if False", FORGETTING, "any folder is removed"),
    Mutant(FORGET, "replace(left, agreed=False)", "replace(left, agreed=True)", BOTH, "a yes of one who is gone"),
    Mutant(FORGET, "            _add_history(plan,", "            (lambda *_: None)(plan,", FORGETTING, "own paces stay"),
    Mutant(OURS, 'return "" if origin.is_ours(path) else', 'return "" if True else', FORGETTING, "somebody else's recording goes"),
    Mutant(BOOT, "and found.st_uid == owner", "", "tests/systemd/test_install.py", "another user's file is handed out"),
    Mutant(BOOT, "os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK", "os.O_RDONLY | os.O_NONBLOCK", "tests/systemd/test_install.py", "root reads through a link"),
    # consent
    Mutant(SESSIONS, "return len(moments) == 2 and bool(set.intersection(*moments))", "return len(moments) == 2", BOTH, "a page for both without a yes"),
    Mutant(SESSIONS, "    if not agreed(recorded):", "    if False:", BOTH, "the same"),
    Mutant(SESSIONS, "    if len(codes) != 2 or meant != 2:", "    if False:", "tests/report/test_report_for_both.py tests/library/test_agreement.py", "a page for both of one"),
    # None rules
    Mutant(CARDIAC, "            self.rsa.reset()\n            self._rest", "            self._rest", OUTLIVES, "a swing without a pulse"),
    Mutant(PERSON, "arousal=arousal.value if known else None", "arousal=arousal.value", OUTLIVES, "arousal without a body"),
    Mutant("device/signals/skin/conductance.py", "if self._seconds and self.state in TRUSTED else None", "if self._seconds else None", "tests/signals/test_skin_conductance.py", "a level of loose electrodes"),
    Mutant("device/signals/pulse/detector.py", "if self.contact is Contact.FOUND else None", "", "tests/signals/test_pulse_detector.py::test_the_rate_is_gone_within_4_s_of_lifting_the_finger", "a rate of nobody"),
    # what lies on a disk, and who leads
    Mutant(STORED, "        if found.st_size > most:", "        if False:", "tests/drivers/test_stored.py tests/library", "a file of any size is read"),
    Mutant(STORED, "        if not stat.S_ISREG(found.st_mode):", "        if False:", "tests/drivers/test_stored.py tests/library", "a pipe is read"),
    Mutant(MASTER, "fcntl.LOCK_EX | fcntl.LOCK_NB", "fcntl.LOCK_SH | fcntl.LOCK_NB", "tests/drivers/test_one_master.py", "two masters"),
)  # fmt: skip

SURVIVES: dict[str, str] = {}
"""By why: for what reason it may."""


def verdict(mutant: Mutant, copy: Path) -> str:
    """killed, survived or gone: the code is not there any more."""
    file = copy / mutant.file
    whole = file.read_text("utf-8")
    if mutant.old not in whole:
        return "gone"
    file.write_text(whole.replace(mutant.old, mutant.new, 1), "utf-8")
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"]
    try:
        ended = subprocess.run(
            [*command, *mutant.tests.split()], cwd=copy, capture_output=True, timeout=AT_MOST_S, check=False
        )
    except subprocess.TimeoutExpired:
        return "killed, by hanging"
    finally:
        file.write_text(whole, "utf-8")
    return "survived" if ended.returncode == 0 else "killed"


def main(words: list[str]) -> int:
    """Print a line for each."""
    bad = 0
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "ebb"
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".*", "__pycache__", "build", "*.egg-info"))
        asked = [m for m in MUTANTS if not words or any(word in f"{m.file} {m.why}" for word in words)]
        for mutant in asked:
            said = verdict(mutant, copy)
            allowed = SURVIVES.get(mutant.why) if said == "survived" else None
            bad += not (said.startswith("killed") or allowed)
            print(f"{said:9} {mutant.file}: {mutant.why}{f' ({allowed})' if allowed else ''}", flush=True)
    print(f"{len(asked) - bad} of {len(asked)} are noticed, or pardoned for the reason given")
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
