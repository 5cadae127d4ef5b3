"""What is written for people agrees with what the lamp does."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from device.cli.command import COMMANDS
from device.settings.tree import Config

ROOT = Path(__file__).resolve().parents[1]


def test_the_wiring_table_agrees_with_the_default_settings():
    said = re.findall(r"`(\w+)\.(\w+) = (\d+)`", (ROOT / "hardware" / "README.md").read_text())
    assert len(said) == 10
    for section, key, value in said:
        assert getattr(getattr(Config(), section), key) == int(value), f"{section}.{key}"


@pytest.mark.parametrize(
    "document",
    [
        "README.md",
        "device/README.md",
        "device/page/README.md",
        "drivers/README.md",
        "hardware/README.md",
        "CHANGELOG.md",
    ],
)
def test_links_in_documents_lead_somewhere(document):
    text = (ROOT / document).read_text()
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        assert (ROOT / document).parent.joinpath(target).exists(), target


def test_the_readme_names_only_make_targets_and_commands_that_exist():
    readme, makefile = (ROOT / "README.md").read_text(), (ROOT / "Makefile").read_text()
    for target in re.findall(r"make (?:EXTRAS=\w+ )?([a-z]+)\b", readme):
        if target not in ("and",):
            assert re.search(rf"^{target}:", makefile, re.M), target
    for command in re.findall(r"^\s+(?:\.venv/bin/)?ebb (\w+)", readme, re.M):
        assert command in COMMANDS, command


def test_every_section_of_the_settings_is_described():
    for section in fields(Config):
        assert type(getattr(Config(), section.name)).__doc__
