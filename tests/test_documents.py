"""What is written for people agrees with what the lamp does."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from device.cli.command import COMMANDS
from device.settings.tree import Config

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("*.md", "device/**/*.md", "drivers/**/*.md", "hardware/**/*.md", "systemd/*.md", "tests/machines/**/*.md")
DOCUMENTS = sorted(path.relative_to(ROOT).as_posix() for room in ROOMS for path in ROOT.glob(room))


def test_the_wiring_table_agrees_with_the_default_settings():
    said = re.findall(r"`(\w+)\.(\w+) = (\d+)`", (ROOT / "hardware" / "README.md").read_text())
    assert len(said) == 10
    for section, key, value in said:
        assert getattr(getattr(Config(), section), key) == int(value), f"{section}.{key}"


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_in_documents_lead_somewhere(document):
    for target, part in re.findall(r"\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)", (ROOT / document).read_text()):
        path = (ROOT / document).parent.joinpath(target) if target else ROOT / document
        assert path.exists(), target
        if part:
            headings = re.findall(r"^#+ (.+)$", (path / "README.md" if path.is_dir() else path).read_text(), re.M)
            assert part in [re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings], part


@pytest.mark.parametrize("document", [name for name in DOCUMENTS if name == "README.md" or "/site/" in name])
def test_documents_name_only_make_targets_and_commands_that_exist(document):
    text, makefile = (ROOT / document).read_text(), (ROOT / "Makefile").read_text()
    for target in re.findall(r"(?:^    |`)make (?:EXTRAS=\w+ )?([a-z0-9]+)\b", text, re.M):
        assert re.search(rf"^{target}:", makefile, re.M), target
    for command in re.findall(r"(?:^\s+|`)(?:sudo )?(?:\.venv/bin/)?ebb (?:--\w+ \S+ )*([a-z]\w*)", text, re.M):
        assert command in COMMANDS, command


def test_the_readme_is_short_and_says_what_was_never_tried():
    readme = (ROOT / "README.md").read_text()
    assert len(readme.splitlines()) < 150
    assert "never run on a real Raspberry Pi" in readme
    assert "simulated people only" in readme


def test_every_section_of_the_settings_is_described():
    for section in fields(Config):
        assert type(getattr(Config(), section.name)).__doc__
