"""Pages gathered from the rooms where each has its home. Links are carried along, and so is what they lead to."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from posixpath import dirname, relpath

SITE = Path(__file__).resolve().parent
ROOT = SITE.parents[1]
CHAPTERS: dict[str, dict[str, str]] = {
    "Begin": {"README.md": "index.md", "hardware/site/simulated.md": "simulated.md"},
    "With the lamp": {
        "hardware/site/one.md": "one.md",
        "hardware/site/two.md": "two.md",
        "hardware/site/light.md": "light.md",
        "hardware/site/programmes.md": "programmes.md",
        "device/guide/programmes/README.md": "own-programmes.md",
        "hardware/site/phone.md": "phone.md",
        "hardware/site/recordings.md": "recordings.md",
        "hardware/site/limits.md": "limits.md",
    },
    "Build one": {
        "hardware/README.md": "build/index.md",
        "hardware/safety.md": "build/safety.md",
        "hardware/parts.md": "build/parts.md",
        "hardware/wiring.md": "build/wiring.md",
        "hardware/assembly.md": "build/assembly.md",
        "hardware/sensors.md": "build/sensors.md",
        "hardware/boards.md": "build/boards.md",
        "hardware/calculation.md": "build/calculation.md",
        "hardware/spice.md": "build/spice.md",
    },
    "On a Raspberry Pi": {
        "systemd/README.md": "lamp.md",
        "made/settings.md": "settings.md",
        "hardware/site/security.md": "security.md",
        "hardware/promises.md": "faults.md",
    },
    "What it measures": {
        "hardware/site/measures.md": "measures.md",
        "made/tutorial.md": "tutorial.md",
        "made/signals.md": "signals.md",
        "made/synchrony.md": "synchrony.md",
        "device/recording/FORMAT.md": "format.md",
    },
    "With other programs": {},
    "How it is made": {
        "device/README.md": "house.md",
        "made/glossary.md": "glossary.md",
        "drivers/README.md": "drivers.md",
        "device/page/README.md": "page.md",
        "tests/machines/vm/README.md": "virtual-pi.md",
        "hardware/site/decisions.md": "decisions.md",
        "hardware/site/working.md": "working.md",
        "CHANGELOG.md": "changes.md",
    },
}
"""By chapter: a page's source, from the top of the project or made here, and its place on the site."""
OTHERS = "With other programs"
"""The chapter of every page in hardware/site that is named nowhere above."""
LINK = re.compile(r"(?<=\])\((?!https?:|mailto:|#)([^)\s#]+)(#[^)\s]+)?\)")
SPAN = re.compile(r"(`+[^`]+`+)")
TITLE = re.compile(r"^# (.+)$", re.MULTILINE)


def chapters() -> dict[str, dict[str, str]]:
    """CHAPTERS, with each page of hardware/site in one of them."""
    named = {source for pages in CHAPTERS.values() for source in pages}
    found = {path.relative_to(ROOT).as_posix(): path.name for path in sorted(SITE.glob("*.md"))}
    more = {source: place for source, place in found.items() if source not in named}
    return {name: pages | more if name == OTHERS else pages for name, pages in CHAPTERS.items()}


def gather(into: Path, made: dict[str, str]) -> list[dict[str, list[dict[str, str]]]]:
    """Write every page below into; returns the navigation. made: the text of pages that are generated, by source.

    Raises ValueError with every link that leads nowhere.
    """
    book = chapters()
    places = {source: place for pages in book.values() for source, place in pages.items()}
    broken: list[str] = []
    navigation: list[dict[str, list[dict[str, str]]]] = []
    for chapter, pages in book.items():
        entries = []
        for source, place in pages.items():
            text = made[source] if source in made else (ROOT / source).read_text("utf-8")
            page = into / place
            page.parent.mkdir(parents=True, exist_ok=True)
            page.write_text(_carried(text, source, place, places, into, broken), "utf-8")
            title = TITLE.search(text)
            entries.append({"Quick start" if place == "index.md" else title[1] if title else place: place})
        navigation += [{chapter: entries}] if entries else []
    if broken:
        raise ValueError("\n".join(broken))
    return navigation


def _carried(text: str, source: str, place: str, places: dict[str, str], into: Path, broken: list[str]) -> str:
    """Text with its links as the site has them; indented lines and `code` are left as they are."""

    def lead(link: re.Match[str]) -> str:
        target = _target(link[1], source, places, into)
        if target is None:
            broken.append(f"{source}: {link[1]} is not there")
            return link[0]
        return f"({relpath(target, dirname(place) or '.')}{link[2] or ''})"

    def line(written: str) -> str:
        if written.startswith("    "):
            return written
        parts = SPAN.split(written)
        return "".join(part if part.startswith("`") else LINK.sub(lead, part) for part in parts)

    return "\n".join(map(line, text.split("\n")))


def _target(link: str, source: str, places: dict[str, str], into: Path) -> str | None:
    """The place on the site of what a link of a source leads to: a page, or a file that is brought along."""
    path = (ROOT / dirname(source) / link).resolve()
    if source.startswith("made/") or ((into / link).is_file() and not path.exists()):
        return link  # what is generated speaks of the site
    if not path.is_relative_to(ROOT) or not path.exists():
        return None
    name = path.relative_to(ROOT).as_posix()
    if name in places:
        return places[name]
    if f"{name}/README.md" in places:
        return places[f"{name}/README.md"]
    if path.is_dir():
        return _listing(path, name, into)
    return _brought(path, name, into)


def _listing(folder: Path, name: str, into: Path) -> str:
    """A page that lists the files of a folder, each to be had."""
    files = sorted(path for path in folder.iterdir() if path.is_file() and path.suffix != ".pyc")
    lines = [f"# {name}/", ""]
    for path in files:
        brought = _brought(path, f"{name}/{path.name}", into)
        lines.append(f"- [{path.name}]({relpath(brought, f'files/{name}')})")
    page = into / "files" / name / "index.md"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text("\n".join([*lines, ""]), "utf-8")
    return f"files/{name}/index.md"


def _brought(path: Path, name: str, into: Path) -> str:
    """The place of a file that is no page, copied there."""
    copy = into / "files" / (f"{name}.txt" if path.suffix in ("", ".md", ".py") else name)
    copy.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, copy)
    return copy.relative_to(into).as_posix()
