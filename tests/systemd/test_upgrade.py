"""An upgrade without a shell: packages built and installed by the real dpkg, into a folder, without root."""

import hashlib
import os
import shutil
import subprocess
import sys

import pytest
from support.packages import SCRIPT, Card, at, package
from support.systemd_stand_in import ROOT, unit

from device.app import offered, upgrade

pytestmark = pytest.mark.skipif(
    not all(map(os.path.exists, ("/usr/bin/dpkg", "/usr/bin/dpkg-deb", "/usr/bin/python3"))),
    reason="needs dpkg and Debian's own Python",
)
FORCE = "not-root,script-chrootless,unsafe-io,bad-path"
CUT = "kill -9 $(cut -d ' ' -f 4 /proc/$PPID/stat) $PPID\n"
"""What ends dpkg and whoever called it, as a power cut does."""


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The folder of a system with Ebb 0.3.0 and a recording."""
    folder = tmp_path_factory.mktemp("installed")
    root = folder / "root"
    for name in ("boot/firmware", "var/lib/dpkg/info", "var/lib/dpkg/updates", "var/log", "var/lib/ebb/recordings"):
        (root / name).mkdir(parents=True)
    (root / "var/lib/dpkg/status").write_text(
        "Package: python3\nStatus: install ok installed\nVersion: 3.11.2-1\nArchitecture: all\nMaintainer: x\n"
        "Description: x\nProvides: python3-typing (= 3.11.2), python3-any\n\n"
    )
    (root / "var/lib/ebb/recordings/a.edf").write_bytes(b"0 and so on")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("DPKG_FORCE", FORCE)
        if at(root).dpkg.install(package(folder, "0.3.0")):
            pytest.skip("this dpkg installs nothing into a folder")
    return root


@pytest.fixture
def lamp(installed, tmp_path, monkeypatch):
    """A lamp whose system is a folder."""
    monkeypatch.setenv("DPKG_FORCE", FORCE)
    monkeypatch.setenv("HOME", str(tmp_path))
    shutil.copytree(installed, tmp_path / "root")
    return at(tmp_path / "root")


def offer(lamp, path, name=None):
    shutil.copy(path, lamp.boot / (name or path.name))


def told(lamp):
    return (lamp.boot / "ebb-upgrade.txt").read_text()


def card(lamp):
    return sorted(path.name for path in lamp.boot.iterdir())


def system(lamp):
    """What is installed: every file, with its mode; and that dpkg knows it as that."""
    files = {
        path.relative_to(lamp.dpkg.root): (path.stat().st_mode, path.is_file() and path.read_bytes())
        for path in (lamp.dpkg.root / "usr").rglob("*")
        if "__pycache__" not in path.parts
    }
    assert lamp.dpkg.is_whole("ebb")
    return lamp.dpkg.version("ebb"), files


def test_a_newer_package_is_installed_at_the_start_told_and_not_looked_at_again(lamp, tmp_path):
    offer(lamp, package(tmp_path, "0.4.0"))
    [said] = upgrade.upgrade(lamp)
    assert said == "ebb_0.4.0_all.deb is installed: this lamp had Ebb 0.3.0, and has Ebb 0.4.0 now."
    assert told(lamp) == said + "\n"
    assert card(lamp) == ["ebb-upgrade.txt", "ebb_0.4.0_all.deb.installed"]
    version, files = system(lamp)
    assert version == "0.4.0"
    assert {path.name for path in files if path.parent.name == "share"} == {"ebb-0.4.0"}
    assert not lamp.place.exists()
    assert upgrade.upgrade(lamp) == []
    assert (lamp.dpkg.root / "var/lib/ebb/recordings/a.edf").read_bytes() == b"0 and so on"


def test_of_two_packages_the_newest_is_tried_and_the_other_is_told(lamp, tmp_path):
    for version in ("0.9.0", "0.10.0"):  # in the order of their letters the older would come last
        offer(lamp, package(tmp_path, version))
    upgrade.upgrade(lamp)
    assert system(lamp)[0] == "0.10.0"
    assert "ebb_0.9.0_all.deb was not installed: it is Ebb 0.9.0, and Ebb 0.10.0, which is installed, is newer" in told(
        lamp
    )
    assert card(lamp) == ["ebb-upgrade.txt", "ebb_0.10.0_all.deb.installed", "ebb_0.9.0_all.deb.refused"]


def test_the_version_that_is_there_already_is_left_as_it_is(lamp, tmp_path):
    before = system(lamp)
    offer(lamp, package(tmp_path, "0.3.0", starts="exit 1"))
    upgrade.upgrade(lamp)
    assert "Ebb 0.3.0 is installed already" in told(lamp)
    assert system(lamp) == before


# --- what is refused --------------------------------------------------------------------------------------------------


def truncated(made, path):
    path.write_bytes(made.read_bytes()[:-900])


def harmed(made, path):
    """A byte of what is packed, with all that packs it right."""
    tree = made.parent / "tree-0.4.0"
    (tree / "usr/bin/ebb").write_text(f"{SCRIPT}exit 7\n")
    subprocess.run(["dpkg-deb", "--build", tree, path], check=True, capture_output=True, timeout=60)


def harmed_at_its_end(made, path):
    """In the sum over all that is packed."""
    written = bytearray(made.read_bytes())
    written[-7] ^= 1
    path.write_bytes(written)


def lacking_a_file(made, path):
    (made.parent / "tree-0.4.0/usr/share/ebb-0.4.0/about").unlink()
    subprocess.run(
        ["dpkg-deb", "--build", made.parent / "tree-0.4.0", path], check=True, capture_output=True, timeout=60
    )


def too_large(made, path):
    with path.open("wb") as file:
        file.truncate(offered.MOST + 1)


def with_sum(text):
    def beside(made, path):
        shutil.copy(made, path)
        path.with_name(f"{path.name}.sha256").write_bytes(text)

    return beside


def built(**words):
    return lambda made, path: shutil.copy(package(made.parent / "other", **{"version": "0.4.0", **words}), path)


REFUSED = {
    "truncated": (truncated, "the file is not whole. Copy it onto the card once more"),
    "harmed": (harmed, "the file is not whole"),
    "harmed at its end": (harmed_at_its_end, "the file is not whole"),
    "a file is missing": (lacking_a_file, "the file is not whole"),
    "empty": (lambda made, path: path.touch(), "the file is not whole"),
    "no package": (lambda made, path: path.write_text("<html>404</html>"), "the file is not whole"),
    "too large": (too_large, "it cannot be read (it has 67108865 bytes; up to 67108864 are read)"),
    "a folder": (lambda made, path: path.mkdir(), "it cannot be read (it is a folder)"),
    "a link": (lambda made, path: path.symlink_to(made), "it cannot be read (it is a link)"),
    "a pipe": (lambda made, path: os.mkfifo(path), "it cannot be read (it is no regular file)"),
    "another sum": (with_sum(b"0" * 64 + b"  ebb.deb\n"), "it is not the file that ebb.deb.sha256 beside it speaks of"),
    "no sum": (with_sum(b"404"), "ebb.deb.sha256 beside it holds no checksum"),
    "another's": (built(name="ebb-tools"), "it is a package of ebb-tools, not of Ebb"),
    "older": (built(version="0.2.9"), "it is Ebb 0.2.9, and Ebb 0.3.0, which is installed, is newer"),
    "needs what is not there": (
        built(needs="python3 (>= 3.13), nothing | nobody (= 1), python3-typing (>= 3), python3-any:any, python3-rich"),
        "it needs python3 (>= 3.13), nothing | nobody (= 1) and python3-rich, which this lamp does not have",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_not_whole_newer_and_complete_is_told_and_changes_nothing(lamp, tmp_path, kind):
    make, why = REFUSED[kind]
    before = system(lamp)
    (tmp_path / "other").mkdir()
    make(package(tmp_path, "0.4.0"), lamp.boot / "ebb.deb")
    upgrade.upgrade(lamp)
    assert told(lamp).startswith(f"ebb.deb was not installed: {why}")
    assert told(lamp).endswith(
        "Nothing else was changed, and the lamp starts as before. The file is called ebb.deb.refused now.\n"
    )
    assert "ebb.deb" not in card(lamp)
    assert system(lamp) == before
    assert not lamp.place.exists()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_sum_that_is_right_is_no_hindrance_and_a_refused_package_that_is_replaced_is_tried_again(
    lamp, tmp_path, encoding
):
    made = package(tmp_path, "0.4.0")
    truncated(made, lamp.boot / "ebb.deb")
    digest = hashlib.sha256(made.read_bytes()).hexdigest().upper()
    (lamp.boot / "ebb.deb.sha256").write_bytes(f"SHA256  {digest}  ebb.deb\r\n".encode(encoding))
    upgrade.upgrade(lamp)
    assert "it is not the file that ebb.deb.sha256 beside it speaks of" in told(lamp)
    offer(lamp, made, "ebb.deb")
    upgrade.upgrade(lamp)
    assert system(lamp)[0] == "0.4.0"


SUMS = {
    "a hidden .txt": ("ebb_0.4.0_all.deb", "ebb_0.4.0_all.deb.sha256.txt"),
    "no name of its own": ("ebb_0.4.0_all.deb", "ebb_0.4.0_all.deb.txt"),
    "another computer's letters": ("ebb_0.4.0_all.deb", "EBB_0.4.0_ALL.DEB.SHA256"),
    "of the name without its end": ("ebb_0.4.0_all.deb", "ebb_0.4.0_all.sha256sum"),
    "as sha": ("ebb_0.4.0_all.deb", "ebb_0.4.0_all.deb.sha"),
    "fetched twice": ("ebb_0.4.0_all.deb", "ebb_0.4.0_all.deb (1).sha256"),
    "a package that was fetched twice": ("ebb_0.4.0_all (1).deb", "ebb_0.4.0_all.deb.sha256"),
    "a copy of a package": ("ebb_0.4.0_all - Kopie.deb", "ebb_0.4.0_all.deb.sha256"),
}


@pytest.mark.parametrize("kind", SUMS)
def test_a_sum_is_a_sum_however_its_name_was_changed(lamp, tmp_path, kind):
    name, beside = SUMS[kind]
    made = package(tmp_path, "0.4.0")
    offer(lamp, made, name)
    (lamp.boot / beside).write_text(f"{'0' * 64}  ebb_0.4.0_all.deb\n")
    upgrade.upgrade(lamp)
    assert f"{name} was not installed: it is not the file that {beside} beside it speaks of" in told(lamp)
    assert system(lamp)[0] == "0.3.0"
    offer(lamp, made, name)
    (lamp.boot / beside).write_text(
        f"{'0' * 64}  ebb_0.3.9_all.deb\n{hashlib.sha256(made.read_bytes()).hexdigest()}  ebb_0.4.0_all.deb\n"
    )
    upgrade.upgrade(lamp)
    assert system(lamp)[0] == "0.4.0"


def test_a_text_that_is_no_sum_and_the_sum_of_another_package_are_no_hindrance(lamp, tmp_path):
    offer(lamp, package(tmp_path, "0.4.0"))
    (lamp.boot / "ebb_0.4.0_all.deb.txt").write_text("What is new in 0.4.0")
    for other in ("ebb_0.4.1_all.deb.sha256", "ebb.deb.sha256", "._ebb_0.4.0_all.deb.sha256"):
        (lamp.boot / other).write_text(f"{'0' * 64}\n")
    upgrade.upgrade(lamp)
    assert system(lamp)[0] == "0.4.0"


class Small(Card):
    def free_bytes(self, folder):
        return 3_000_000


class Fleeting(Card):
    def is_fleeting(self, folder):
        return True


@pytest.mark.parametrize(
    ("card", "why"),
    [(Small(), "it needs 50 MB on the card, and 3 MB are free"), (Fleeting(), "is gone at its next start")],
)
def test_a_card_that_could_not_keep_it_is_told_and_changes_nothing(lamp, tmp_path, card, why):
    offer(lamp, package(tmp_path, "0.4.0"))
    upgrade.upgrade(upgrade.Lamp(lamp.boot, card, lamp.place, lamp.dpkg, lamp.runs))
    assert why in told(lamp)
    assert system(lamp)[0] == "0.3.0"


def test_a_lamp_that_no_package_made_is_told_what_to_do(lamp, tmp_path):
    (lamp.dpkg.root / "var/lib/dpkg/status").write_text("")
    offer(lamp, package(tmp_path, "0.4.0"))
    upgrade.upgrade(lamp)
    assert "Ebb was put onto this lamp by systemd/install, not as a package" in told(lamp)
    assert card(lamp) == ["ebb-upgrade.txt", "ebb_0.4.0_all.deb.refused"]


# --- what does not run, and what is cut off ---------------------------------------------------------------------------

BROKEN = {
    "the command fails": ({"starts": "exit 1"}, "once installed, it did not run on this lamp"),
    "the service imports what is not there": ({"service": "import nothing_of_that_name"}, "it did not run"),
    "its scripts fail": ({"postinst": "exit 1"}, "installing it failed ('dpkg: error processing package ebb"),
    "its scripts fail beforehand": ({"preinst": "exit 1"}, "installing it failed ('dpkg: error processing archive"),
    "dpkg is killed": ({"postinst": "kill -9 $PPID"}, "installing it failed"),
    "it is in the way of being put back": ({"starts": "exit 1", "prerm": "exit 1"}, "it did not run"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_version_that_does_not_run_is_taken_back_and_the_one_before_is_there_to_the_byte(lamp, tmp_path, kind):
    words, why = BROKEN[kind]
    before = system(lamp)
    offer(lamp, package(tmp_path, "0.4.0", **words))
    usual = os.umask(0o077)
    try:
        upgrade.upgrade(lamp)
    finally:
        os.umask(usual)
    assert why in told(lamp)
    assert "so the version before was put back. Nothing else was changed, and the lamp starts as before." in told(lamp)
    assert card(lamp) == ["ebb-upgrade.txt", "ebb_0.4.0_all.deb.refused"]
    assert system(lamp) == before
    assert not lamp.place.exists()
    assert lamp.runs()


def environment(lamp):
    return {**os.environ, "DPKG_ROOT": str(lamp.dpkg.root), "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"}


def put_back_by_the_unit(lamp):
    """What comes before all, without any code of Ebb's."""
    line = unit("ebb-upgrade.service")["ExecStartPre"]
    shell = line.removeprefix("-/bin/sh -c '").removesuffix("'").replace(str(upgrade.PLACE), str(lamp.place))
    assert shell != line
    subprocess.run(["/bin/sh", "-c", f"({shell}); true"], env=environment(lamp), check=False, timeout=60)


def next_start(lamp):
    """What the unit does: then the upgrade, in a process of its own. How that ends."""
    put_back_by_the_unit(lamp)
    code = "import pathlib, sys; from support.packages import *; upgrade.upgrade(at(pathlib.Path(sys.argv[1])))"
    command = [sys.executable, "-c", code, lamp.dpkg.root]
    return subprocess.run(command, env=environment(lamp), check=False, timeout=60).returncode


@pytest.mark.parametrize("script", [pytest.param("preinst", marks=pytest.mark.soak), "postinst"])
def test_a_cut_in_the_middle_is_put_back_tried_once_more_and_then_left_alone(lamp, tmp_path, script):
    before = system(lamp)
    offer(lamp, package(tmp_path, "0.4.0", **{script: CUT}))
    for _ in range(2):
        assert next_start(lamp) == -9
        assert not lamp.dpkg.is_whole("ebb")
        assert (lamp.place / "before.deb").exists()
    assert next_start(lamp) == 0
    assert system(lamp) == before
    assert "An installation was cut off" in told(lamp)
    assert "that was begun twice and came to no end" in told(lamp)
    assert card(lamp) == ["ebb-upgrade.txt", "ebb_0.4.0_all.deb.refused"]
    assert not lamp.place.exists()


def test_a_cut_of_a_good_version_is_made_good_at_the_next_start(lamp, tmp_path):
    only_once = f"[ -e {tmp_path}/cut ] || {{ touch {tmp_path}/cut; {CUT.strip()}; }}\n"
    offer(lamp, package(tmp_path, "0.4.0", postinst=only_once))
    assert next_start(lamp) == -9
    assert next_start(lamp) == 0
    assert system(lamp)[0] == "0.4.0"
    assert "ebb_0.4.0_all.deb is installed" in told(lamp)


def test_a_package_that_is_taken_away_after_a_cut_leaves_the_version_before(lamp, tmp_path):
    before = system(lamp)
    offer(lamp, package(tmp_path, "0.4.0", postinst=CUT))
    assert next_start(lamp) == -9
    (lamp.boot / "ebb_0.4.0_all.deb").unlink()
    put_back_by_the_unit(lamp)
    assert system(lamp) == before
    assert next_start(lamp) == 0
    assert system(lamp) == before
    assert told(lamp).startswith("An installation was cut off")
    assert not lamp.place.exists()


def test_a_file_that_somebody_changed_by_hand_comes_back_as_they_left_it(lamp, tmp_path):
    (lamp.dpkg.root / "usr/bin/ebb").write_text("#!/bin/sh\n# mine\nexit 0\n")
    before = system(lamp)
    offer(lamp, package(tmp_path, "0.4.0", postinst=CUT))
    assert next_start(lamp) == -9
    (lamp.boot / "ebb_0.4.0_all.deb").unlink()
    assert next_start(lamp) == 0
    assert system(lamp) == before
    assert "The version before was put back" in told(lamp)


def test_what_cannot_be_put_back_stays_kept_and_is_told(lamp, tmp_path):
    offer(lamp, package(tmp_path, "0.4.0", postinst=CUT))
    assert next_start(lamp) == -9
    whole = (lamp.place / "before.deb").read_bytes()
    (lamp.place / "before.deb").write_bytes(whole[:-500])
    next_start(lamp)
    assert "the version before could not be put back whole. That is tried again at every start" in told(lamp)
    (lamp.place / "before.deb").write_bytes(whole)
    (lamp.boot / "ebb_0.4.0_all.deb").unlink()
    next_start(lamp)
    assert system(lamp)[0] == "0.3.0"


# --- the unit ---------------------------------------------------------------------------------------------------------


def test_the_unit_waits_for_what_is_looked_for_comes_before_the_lamp_and_begins_nothing_else():
    lines = (ROOT / "systemd" / "ebb-upgrade.service").read_text().splitlines()
    assert [line.split("=|")[1] for line in lines if line.startswith("Condition")] == [
        f"/boot/firmware/{offered.PACKAGES}", f"/boot/{offered.PACKAGES}", f"{upgrade.PLACE / upgrade.KEPT}"
    ]  # fmt: skip
    assert {"ebb.service", "ebb-boot.service"} <= set(unit("ebb-upgrade.service")["Before"].split())
    begun = [line for line in (ROOT / "systemd" / "install").read_text().splitlines() if "restart --no-block" in line]
    assert len(begun) == 2
    assert all('"${running[@]}"' in line for line in begun), "what runs the upgrade is not begun anew by it"
