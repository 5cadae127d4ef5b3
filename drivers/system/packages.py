"""Debian's packages, through dpkg: what a file holds, whether it is whole, what is installed, and putting it there.

It asks no network: what a package needs is installed already, or it is missing.
"""

import contextlib
import hashlib
import os
import re
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import IO

ENVIRONMENT: Mapping[str, str] = MappingProxyType({"LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"})
NEED = re.compile(r"\s*([a-z0-9][a-z0-9+.-]*)(?::\w+)?\s*(?:\(\s*([<=>]+)\s*(\S+?)\s*\))?\s*")
FIELDS = ("Package", "Version", "Depends", "Pre-Depends", "Installed-Size")
CHUNK = 1 << 20
SUMS = "md5sums"
LASTS_S = 600.0  # 6 MB take seconds on a desk; on a worn card and its slowest Pi nobody has measured


class DamagedError(Exception):
    """A file that is no package, or not all of one."""


@dataclass(frozen=True, slots=True)
class Package:
    """What a package says of itself: what it needs as Debian writes it, and its size once it is installed."""

    name: str
    version: str
    needs: str
    installed_bytes: int


def read(path: Path) -> Package:
    """What the package at path says of itself, every byte of it read, each file held against its own sum.

    Raises DamagedError.
    """
    said = _run("dpkg-deb", "--field", path, *FIELDS)
    found = dict(line.split(": ", 1) for line in said.stdout.splitlines() if ": " in line)
    size = found.get("Installed-Size", "0")
    if said.returncode or not {"Package", "Version"} <= found.keys() or not size.isdecimal():
        raise DamagedError
    sums: dict[str, str] = {}
    with _tar(path, "--ctrl-tarfile") as control:
        for member in control:
            if member.name == f"./{SUMS}" and (file := control.extractfile(member)):
                lines = file.read().decode(errors="replace").splitlines()
                sums = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    with _tar(path, "--fsys-tarfile") as data:
        for member in data:
            if (file := data.extractfile(member) if member.isreg() else None) is None:
                continue
            if sums.pop(member.name.removeprefix("./"), None) != _sum(file):
                raise DamagedError
    if sums:
        raise DamagedError
    needs = ", ".join(found[field] for field in ("Pre-Depends", "Depends") if field in found)
    return Package(found["Package"], found["Version"], needs, int(size) * 1024)


def _sums(tree: Path) -> str:
    """Of each file that a package of this tree holds, as md5sum(1) writes them."""
    lines = []
    for path in sorted(tree.rglob("*")):
        within = path.relative_to(tree)
        if path.is_file() and not path.is_symlink() and within.parts[0] != "DEBIAN":
            with path.open("rb") as file:
                lines.append(f"{_sum(file)}  {within}\n")
    return "".join(lines)


def _sum(file: IO[bytes]) -> str:
    digest = hashlib.md5(usedforsecurity=False)
    while piece := file.read(CHUNK):
        digest.update(piece)
    return digest.hexdigest()


def is_earlier(one: str, other: str) -> bool:
    """Whether a version comes before another, as Debian orders them."""
    return _run("dpkg", "--compare-versions", one, "lt", other).returncode == 0


@dataclass(frozen=True, slots=True)
class Dpkg:
    """The packages of the system at root."""

    root: Path = Path("/")

    def version(self, name: str) -> str | None:
        """The version that is installed, whole or not; None if it is not, or if this system has no such packages."""
        state, _, version = self._ask("--show", "--showformat=${db:Status-Status} ${Version}", name).partition(" ")
        return version if version and state not in ("config-files", "not-installed") else None

    def is_whole(self, name: str) -> bool:
        """Whether it is installed to the end."""
        return self._ask("--show", "--showformat=${db:Status-Status}", name) == "installed"

    def missing(self, needs: str) -> list[str]:
        """What is not installed of what a package needs, each as it was asked for."""
        rows = self._ask("--show", "--showformat=${db:Status-Status}\t${Package}\t${Version}\t${Provides}\n")
        have: dict[str, set[str]] = {}
        for state, name, version, provides in (row.split("\t") for row in rows.splitlines()):
            if state == "installed":
                have.setdefault(name, set()).add(version)
                for match in filter(None, map(NEED.fullmatch, provides.split(","))):
                    have.setdefault(match[1], set()).add(match[3] or "")
        asked = [need.strip() for need in needs.split(",") if need.strip()]
        return [need for need in asked if not any(_is_met(one, have) for one in need.split("|"))]

    def keep(self, name: str, to: Path) -> None:
        """Make a package of what is installed, as it lies there. It is at `to` whole, or not at all.

        Raises OSError.
        """
        with tempfile.TemporaryDirectory(dir=to.parent) as made:
            tree, package = Path(made, "tree"), Path(made, to.name)
            control = tree / "DEBIAN"
            control.mkdir(parents=True)
            for path in self._ask("--listfiles", name).splitlines():
                source, copy = self.root / path[1:], tree / path[1:]
                if source.is_dir() and not source.is_symlink():
                    copy.mkdir(parents=True, exist_ok=True)
                    shutil.copystat(source, copy)
                elif os.path.lexists(source):
                    shutil.copy2(source, copy, follow_symlinks=False)
            for script in map(Path, self._ask("--control-path", name).splitlines()):
                shutil.copy2(script, control / script.suffix[1:])
            status = self._ask("--status", name).splitlines(keepends=True)
            fields = [line for line in status if not line.startswith(("Status:", "Config-Version:"))]
            (control / "control").write_text("".join(fields))
            (control / SUMS).write_text(_sums(tree))  # also of a file that somebody has changed since
            control.chmod(0o755)
            built = _run("dpkg-deb", "--root-owner-group", "-Zgzip", "-z1", "--build", tree, package)
            if built.returncode:
                raise OSError(built.returncode, _why(built), str(to))
            with open(package, "rb") as file:
                os.fsync(file.fileno())
            package.replace(to)
            os.sync()  # the name too, before anything is replaced

    def install(self, package: Path) -> str:
        """Put a package into its place, whatever version is there. What went wrong, in dpkg's words; "" if nothing did.

        What it would tell other packages waits for whoever calls dpkg next: a manual's index is not worth a dark lamp.
        """
        done = _run(
            "dpkg", *self._where(), f"--log={self.root / 'var/log/dpkg.log'}", "--force-downgrade", "--force-confold",
            "--no-triggers", "--install", package,
        )  # fmt: skip
        os.sync()  # also what the package's own scripts wrote
        return _why(done) if done.returncode else ""

    def _where(self) -> list[str]:
        return [] if self.root == Path("/") else [f"--root={self.root}"]

    def _ask(self, *words: str) -> str:
        said = _run("dpkg-query", f"--admindir={self.root / 'var/lib/dpkg'}", *words)
        return "" if said.returncode else said.stdout


def _is_met(need: str, have: Mapping[str, set[str]]) -> bool:
    match = NEED.fullmatch(need)
    if not match or match[1] not in have:
        return False
    name, how, version = match.groups()
    return not how or any(
        _run("dpkg", "--compare-versions", found, how, version).returncode == 0 for found in have[name] if found
    )


@contextlib.contextmanager
def _tar(path: Path, part: str) -> Iterator[tarfile.TarFile]:
    """A part of a package, read as it comes. Raises DamagedError, also where its end is not what it should be."""
    with subprocess.Popen(["dpkg-deb", part, path], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as program:
        assert program.stdout is not None
        try:
            with tarfile.open(fileobj=program.stdout, mode="r|") as tar:
                yield tar
            while program.stdout.read(CHUNK):
                pass
        except (tarfile.TarError, EOFError, OSError) as trouble:
            raise DamagedError from trouble
        finally:
            program.stdout.close()
    if program.returncode:
        raise DamagedError


def _run(*words: str | Path) -> subprocess.CompletedProcess[str]:
    """What a program said, with what it complained of. One that is not there, or does not end, has failed."""
    try:
        return subprocess.run(
            words, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", check=False,
            timeout=LASTS_S, env={**os.environ, **ENVIRONMENT},
        )  # fmt: skip
    except (FileNotFoundError, subprocess.TimeoutExpired) as trouble:
        return subprocess.CompletedProcess(words, 127, "", str(trouble))


def _why(failed: subprocess.CompletedProcess[str]) -> str:
    """The line that says what went wrong."""
    lines = [line.strip() for line in (failed.stdout + failed.stderr).splitlines() if line.strip()]
    return next((line for line in lines if "error" in line), (lines or ["it said nothing"])[-1])
