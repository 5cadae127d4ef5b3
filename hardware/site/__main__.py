"""Build the site: `make docs`, or `python -m hardware.site [FOLDER]`. It is FOLDER/site, or build/docs/site."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from hardware.site import figures, gather, reference, tutorial

PYTHON_HANDLER = {
    "paths": [str(gather.ROOT)],
    "options": {
        "show_root_heading": True, "show_source": False, "heading_level": 2, "members_order": "source",
        "show_signature_annotations": True, "separate_signature": True, "docstring_style": "google",
        "show_root_full_path": False, "show_if_no_docstring": False,
    },
}  # fmt: skip


def build(folder: Path) -> Path:
    """The site, made anew below folder; returns its own folder. Raises what keeps it from being whole."""
    shutil.rmtree(folder, ignore_errors=True)
    pages, site = folder / "pages", folder / "site"
    pages.mkdir(parents=True)
    measures = (gather.SITE / "measures.md").read_text("utf-8")
    made = {
        "hardware/site/measures.md": figures.filled(measures, pages / "plots"),
        "made/settings.md": reference.settings(),
        "made/glossary.md": reference.glossary(),
        "made/signals.md": reference.library("device.signals"),
        "made/synchrony.md": reference.library("device.synchrony"),
        "made/tutorial.md": tutorial.run(folder / "tutorial", pages / "tutorial_files"),
    }
    navigation = gather.gather(pages, made)
    told = {
        "docs_dir": "pages", "site_dir": "site", "nav": navigation,
        "plugins": ["search", {"mkdocstrings": {"handlers": {"python": PYTHON_HANDLER}}}],
    }  # fmt: skip
    usual = (gather.SITE / "mkdocs.yml").read_text("utf-8")
    said = "".join(f"{key}: {json.dumps(value)}\n" for key, value in told.items())  # JSON is YAML
    (folder / "mkdocs.yml").write_text(usual + said, "utf-8")
    run = [str(Path(sys.executable).parent / "zensical"), "build", "--strict", "--clean", "-f", "mkdocs.yml"]
    subprocess.run(run, cwd=folder, check=True, env={**os.environ, "PYTHONPATH": str(gather.ROOT)})
    return site


def main(asked: list[str]) -> int:
    """Build, and say where it is."""
    site = build(Path(asked[0]).resolve() if asked else gather.ROOT / "build" / "docs")
    sys.stdout.write(f"{site / 'index.html'}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
