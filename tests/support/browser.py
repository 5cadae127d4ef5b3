"""A page as a browser lays it out, where Chromium is there: how many sides of A4, and what axe-core finds in it."""

import html
import importlib.util
import json
import os
import re
import shutil
import subprocess
from importlib import resources

import pytest

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
NO_ROOT = ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium's sandbox refuses root; the pages are our own
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: apt install chromium")
needs_axe = pytest.mark.skipif(
    CHROMIUM is None or importlib.util.find_spec("axe_core_python") is None, reason="no Chromium here, or no axe-core"
)
TELL = """
axe.run().then(found => { document.body.innerHTML = ''; document.body.textContent = 'FOUND' + JSON.stringify(
  found.violations.map(v => [v.id, v.impact, v.nodes.map(n => n.html.slice(0, 120))])) + 'END'; });
"""


def _chromium(folder, page, *options):
    """Run on a page, in a profile of its own that reaches no network; returns what it prints."""
    file = folder / "page.html"
    file.write_text(page, "utf-8")
    run = [
        CHROMIUM, "--headless", "--disable-gpu", *NO_ROOT, f"--user-data-dir={folder / 'profile'}", "--no-first-run",
        "--host-resolver-rules=MAP * ~NOTFOUND", *options, file.as_uri(),
    ]  # fmt: skip
    return subprocess.run(run, capture_output=True, text=True, check=True, timeout=120).stdout


def sides(folder, page):
    """How many sides of A4 a page takes."""
    _chromium(folder, page, "--no-pdf-header-footer", f"--print-to-pdf={folder / 'page.pdf'}")
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", (folder / "page.pdf").read_bytes()))


def violations(folder, page, width, dark):
    """(rule, impact, elements) for all that axe-core finds against its rules, in a window so wide."""
    axe = resources.files("axe_core_python").joinpath("axe.min.js").read_text("utf-8")
    open_page = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page)
    tested = open_page.replace("</body>", f"<script>{axe}</script><script>{TELL}</script></body>")
    scheme = f"--blink-settings=preferredColorScheme={0 if dark else 1}"
    told = _chromium(
        folder, tested, f"--window-size={width},900", scheme, "--virtual-time-budget=20000", "--dump-dom"
    )  # fmt: skip
    return json.loads(html.unescape(re.search(r"FOUND(.*)END", told, re.DOTALL)[1]))
