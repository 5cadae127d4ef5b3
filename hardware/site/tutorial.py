"""The tutorial: a notebook that is run in the build, so that no figure on its page is older than the library."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from hardware.site.gather import ROOT, SITE

PICTURE = re.compile(r"!\[[^\]]*\]\((tutorial_files/[^)]+)\)")


def run(folder: Path, pictures: Path) -> str:
    """The page as Markdown; its pictures are put into a folder of their own. A cell that fails ends it, loudly."""
    folder.mkdir(parents=True)
    told = {name: str(folder / name.lower()) for name in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR")}
    run = [
        sys.executable, "-m", "nbconvert", "--execute", "--to", "markdown", "--log-level", "WARN",
        "--output-dir", str(folder), str(SITE / "tutorial.ipynb"),
    ]  # fmt: skip
    subprocess.run(run, check=True, env={**os.environ, **told, "PYTHONPATH": str(ROOT)})
    shutil.copytree(folder / "tutorial_files", pictures)
    heading, lines = "", list[str]()
    for line in (folder / "tutorial.md").read_text("utf-8").splitlines():
        heading = line.lstrip("# ") if line.startswith("#") else heading
        lines.append(PICTURE.sub(lambda found: f"![{heading}]({found[1]})", line))  # noqa: B023 (used at once)
    return "\n".join([*lines, ""])
