"""The software under /opt/ebb and the environment of `make`: made anew whenever they do not run, and never left half.

What is not ours is stood in for: chroot, Debian's packages, pip. So nothing here needs root or a network.
"""

import os
import shutil
import subprocess
import sys
import tomllib

import pytest
from support.systemd_stand_in import ROOT

# Programs of the folder that is the other system, with /opt/ebb meant there. `trouble` says what fails there.
CHROOT = f"""#!/usr/bin/env bash
root=$1; shift
trouble=$(cat "$root/trouble")
case $1 in
  apt-cache) [ "$trouble" = 'only mentioned' ]; exit ;;
  */bin/ebb)
    [ "$trouble" != 'does not run' ] || exit 1
    if [ "$trouble" = really ]; then exec {sys.executable} -I "$root$1" "${{@:2:1}}" "$root$3" "${{@:4}}"; fi
    exec {sys.executable} -I -S "$root$1" --version ;;
esac
where=$root/opt/ebb
args=("${{@:2}}"); args=("${{args[@]//\\/opt\\/ebb/$where}}")
case " ${{args[*]}}" in
  *' -m venv '*) mkdir -p "${{args[2]}}/bin"; cp {sys.executable} "${{args[2]}}/bin/python" ;;
  *' -m pip '*)
    echo "${{args[*]}}" >> "$root/fetched"
    [ "$trouble" != 'no network' ] || exit 1
    source=${{args[-1]}} target=$(sed 's/.*--target \\([^ ]*\\).*/\\1/' <<< "${{args[*]}}")
    case $source in
      pyrage*) [ "$trouble" != 'nothing fits' ] && mkdir "$target/pyrage" || exit 1 ;;
      spidev*) echo 'class SpiDev: pass' > "$target/spidev.py" ;;
      *lgpio*)
        [ "$trouble" != 'no compiler' ] || exit 1
        printf 'import os\nos.mkfifo(os.environ["LG_WD"] + "/.lgd-nfy0")\ngpiochip_open = int\n' > "$target/lgpio.py" ;;
    esac
    if [ -d "$source" ]; then
      mkdir -p "$target/ebb_lamp-1.dist-info"
      cp -R "$source/device" "$source/drivers" "$target/"
      printf 'Metadata-Version: 2.1\\nName: ebb-lamp\\nVersion: 1\\n' > "$target/ebb_lamp-1.dist-info/METADATA"
    fi ;;
  *' -m compileall '*) ;;
  *)
    own="import sys; sys.path.append('$root/system')"
    if [ "$trouble" = 'lgpio of the system' ]; then args[2]="$own; ${{args[2]}}"; fi
    exec {sys.executable} -S "${{args[@]}}" ;;
esac
"""


@pytest.fixture
def system(tmp_path):
    """(folder of a system with a Python, install): install runs systemd/install on it, and says what it said."""
    root, programs = tmp_path / "root", tmp_path / "programs"
    (root / "usr" / "bin").mkdir(parents=True)
    programs.mkdir()
    (root / "usr" / "bin" / "python3").symlink_to(sys.executable)
    for name, text in {
        "chroot": CHROOT,
        **dict.fromkeys(("systemctl", "systemd-sysusers", "sync"), "#!/bin/sh\n"),
    }.items():
        (programs / name).write_text(text)
        (programs / name).chmod(0o755)

    def install(*words, trouble="none", code=0):
        (root / "trouble").write_text(trouble)
        (root / "fetched").unlink(missing_ok=True)
        ended = subprocess.run(
            ["bash", ROOT / "systemd" / "install", "--root", root, *words], capture_output=True, text=True, timeout=60,
            check=False, env={**os.environ, "PATH": f"{programs}:{os.environ['PATH']}"},
        )  # fmt: skip
        assert ended.returncode == code, ended.stdout + ended.stderr
        return ended.stdout + ended.stderr

    return root, install


def test_an_installation_runs_by_whatever_python_the_system_has_and_a_second_one_fetches_nothing(system, tmp_path):
    root, install = system
    (tmp_path / "config" / "ebb").mkdir(parents=True)
    (tmp_path / "config" / "ebb" / "ebb.toml").write_text("[breath]\nrate_bpm = 0.5\n")  # settings may be wrong
    install(trouble="really")
    ebb = root / "opt" / "ebb"
    assert sorted(path.name for path in ebb.iterdir()) == ["bin", "lib", "pyproject.toml"]
    for name in ("ebb", "ebb-dark"):
        assert (ebb / "bin" / name).read_text().startswith("#!/usr/bin/python3 -I\n")
    assert not list(ebb.rglob("python3*")), "nothing hangs on a release of Python"
    assert "/opt/ebb: unchanged" in install()
    assert not (root / "fetched").exists()


def old_stamp(ebb):
    """As an installation by 0.2 leaves it, which a new Python has ended."""
    shutil.rmtree(ebb / "lib")
    (ebb / "lib" / "python3.11").mkdir(parents=True)
    (ebb / ".installed").write_text("any sum")


def damaged(ebb):
    (ebb / "lib" / "drivers" / "pi" / "pins.py").write_bytes(b"\0" * 400)


def half(ebb):
    (ebb / "lib" / "device" / "report" / "page.css").unlink()


def of_another_version(ebb):
    (ebb / "pyproject.toml").write_text("older")


def test_an_installation_is_judged_by_the_thing_and_made_anew(system):
    root, install = system
    install()
    for harm in (old_stamp, damaged, half):
        harm(root / "opt" / "ebb")
        install()
        assert (root / "fetched").exists(), harm
    assert "/opt/ebb: unchanged" in install()


def board_libraries_fetched(root):
    lines = (root / "fetched").read_text().splitlines() if (root / "fetched").exists() else []
    names = [line.split()[-1].partition(">=")[0].removeprefix("adafruit-") for line in lines]
    assert len(names) == len(lines), "and nothing else"
    return names


def test_a_package_that_another_one_only_mentions_is_not_asked_of_debian(system):
    """apt-cache ends well for its name, and apt-get would not."""
    root, install = system
    install(trouble="only mentioned")
    assert (root / "opt" / "ebb" / "bin" / "ebb").exists()


def test_a_board_library_that_could_not_be_had_is_fetched_by_the_next_installation(system):
    root, install = system
    said = install(trouble="no compiler")
    assert "button and motor will not work without it: sudo apt install gcc python3-dev, then again" in said
    assert "will not work without it" in install(trouble="no compiler")
    said = install()
    assert "/opt/ebb: unchanged" in said
    assert "will not work" not in said
    assert board_libraries_fetched(root) == ["lgpio"]
    install()
    assert board_libraries_fetched(root) == []
    assert sorted(path.name for path in (root / "opt").iterdir()) == ["ebb"]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        pytest.param("lgpio", "import _lgpio\n", id="built for another Python"),
        pytest.param("lgpio", "", id="the empty one of PyPI"),
        pytest.param("spidev", "raise ImportError('invalid ELF header')\n", id="built for another processor"),
    ],
)
def test_a_board_library_that_is_there_and_cannot_be_used_is_fetched_anew(system, name, found):
    root, install = system
    install()
    lib = root / "opt" / "ebb" / "lib"
    (lib / f"{name}.py").write_text(found)
    (lib / f"_{name}.cpython-39-aarch64-linux-gnu.so").touch()
    assert "/opt/ebb: unchanged" in install()
    assert board_libraries_fetched(root) == [name]
    assert [path.name for path in lib.glob(f"*{name}*")] == [f"{name}.py"]
    install()
    assert board_libraries_fetched(root) == []


def test_a_board_library_of_ours_that_hides_the_systems_own_is_taken_away(system):
    """As where python3-lgpio came later."""
    root, install = system
    install()
    ours = root / "opt" / "ebb" / "lib" / "lgpio.py"
    (root / "system").mkdir()
    ours.rename(root / "system" / "lgpio.py")
    ours.write_text("import _lgpio\n")
    install(trouble="lgpio of the system")
    assert board_libraries_fetched(root) == []
    assert not ours.exists()


def test_what_does_not_run_or_is_cut_off_takes_no_place_and_leaves_the_one_before(system):
    root, install = system
    install()
    before = (root / "opt" / "ebb").stat().st_ino
    assert "does not run, and nothing else was changed" in install(trouble="does not run", code=2)
    of_another_version(root / "opt" / "ebb")
    install(trouble="no network", code=1)
    assert (root / "opt" / "ebb").stat().st_ino == before
    install()
    assert sorted(path.name for path in (root / "opt").iterdir()) == ["ebb"]


def fetched(root):
    """What was asked of pip for encrypting since the last installation began."""
    lines = (root / "fetched").read_text().splitlines() if (root / "fetched").exists() else []
    return [line for line in lines if "pyrage" in line]


def test_what_encrypts_is_brought_once_settings_name_a_key_and_not_before(system):
    root, install = system
    settings = root / "etc" / "ebb" / "ebb.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text("# age_recipient is for later\n")
    install()
    assert fetched(root) == []
    settings.write_text('[a]\nage_recipient = "age1..."\n')
    install()
    [asked] = fetched(root)
    [extra] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]["encrypt"]
    assert asked.endswith(extra)
    assert "--only-binary" in asked
    assert "pyrage, which encrypts: unchanged" in install()
    assert fetched(root) == []


@pytest.mark.parametrize("words", [(), ("--packaged",)])
def test_where_what_encrypts_cannot_be_brought_it_is_said_what_to_do(system, words):
    root, install = system
    (root / "boot" / "firmware").mkdir(parents=True)
    (root / "boot" / "firmware" / "ebb.toml").write_text('a.age_recipient = "age1..."\n')
    said = install(*words, trouble="nothing fits")
    assert "/boot/firmware/ebb.toml names a key, and recordings stay readable until pyrage is there: sudo " in said
    assert "--break-system-packages" in said


# --- the environment of make ------------------------------------------------------------------------------------------

# A Python whose `venv` leaves half an environment behind while there is a file `no-pip`, as Debian's does without
# python3-venv.
PYTHON = """#!/usr/bin/env bash
case "$*" in
  '-m venv --clear .venv')
    rm -rf .venv; mkdir -p .venv/bin; cp "$0" .venv/bin/python
    if [ -e no-pip ]; then touch .venv/half; exit 1; fi ;;
  *'import pip'*) [ ! -e .venv/half ] ;;
  '-m pip install'*)
    [ ! -e .venv/half ] || exit 1
    echo install >> log; printf '#!/bin/sh\\necho "ebb $*"\\n' > .venv/bin/ebb; chmod 755 .venv/bin/ebb ;;
esac
"""


@pytest.fixture
def make(tmp_path):
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "python").write_text(PYTHON)
    (tmp_path / "python").chmod(0o755)

    def run():
        return subprocess.run(
            ["make", "PYTHON=./python", "demo"], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False,
            env={key: value for key, value in os.environ.items() if not key.startswith("MAKE")},
        )  # fmt: skip

    return run


def test_an_environment_that_was_left_half_is_made_anew(make, tmp_path):
    (tmp_path / "no-pip").touch()
    assert make().returncode
    (tmp_path / "no-pip").unlink()
    assert make().stdout.endswith("ebb demo\n")
    assert make().stdout == "ebb demo\n"
    assert (tmp_path / "log").read_text() == "install\n"


@pytest.mark.parametrize("gone", ["bin/ebb", "bin/python"])
def test_an_environment_whose_python_has_gone_is_made_anew(make, tmp_path, gone):
    make()
    (tmp_path / ".venv" / gone).unlink()
    assert make().stdout.endswith("ebb demo\n")
    assert (tmp_path / "log").read_text() == "install\ninstall\n"
