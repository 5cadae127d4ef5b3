"""The documentation as a site: built once, strictly, and then read as a browser would read it."""

import importlib.util
import inspect
import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin

import numpy as np
import pytest
from edfio import read_edf

from device import signals
from device.settings.toml import all_values
from device.settings.tree import DEFAULTS
from hardware.site import bodies, figures, gather
from hardware.site.__main__ import build

ROOT = Path(__file__).resolve().parents[1]
NEEDED = ("zensical", "mkdocstrings", "nbconvert", "ipykernel")
MISSING = [name for name in NEEDED if not importlib.util.find_spec(name)]
HERE = "http://site.invalid/"
MADE = {f"made/{name}.md": f"# {name}\n" for name in ("settings", "tutorial", "signals", "synchrony", "glossary")}


class Page(HTMLParser):
    """What a page is told to load, where its links lead, and the places in it that a link can name."""

    def __init__(self, text):
        super().__init__()
        self.loads, self.links, self.places = [], [], set()
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        said = dict(attributes)
        self.places |= {said[name] for name in ("id", "name") if said.get(name)}
        if tag == "a" and "href" in said:
            self.links.append(said["href"])
        elif tag == "link" and "href" in said and said.get("rel") != "canonical":
            self.loads.append(said["href"])
        elif said.get("src"):
            self.loads.append(said["src"])


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The folder of the site."""
    if MISSING:
        pytest.skip(f"no {', '.join(MISSING)} here: pip install -e '.[docs]'")
    return build(tmp_path_factory.mktemp("docs"))


@pytest.fixture(scope="module")
def pages(site):
    """Every page by its address."""
    files = sorted(site.rglob("*.html"))
    assert len(files) > 30
    return {
        HERE + path.relative_to(site).as_posix().removesuffix("index.html"): Page(path.read_text("utf-8"))
        for path in files
    }


def shown(site, page):
    """The words of a page."""
    return unescape(re.sub(r"<[^>]+>", "", (site / page / "index.html").read_text("utf-8")))


def test_every_link_of_the_site_leads_to_a_page_a_file_or_a_heading(site, pages):
    for address, page in pages.items():
        for link in page.links + page.loads:
            target, _, part = urljoin(address, link).partition("#")
            if not target.startswith(HERE):
                continue
            file = site / unquote(target.removeprefix(HERE).partition("?")[0])
            assert (file / "index.html" if file.is_dir() else file).exists(), f"{address}: {link}"
            if part and target in pages and part != "__skip":
                assert unquote(part) in pages[target].places, f"{address}: {link}"


def test_no_page_loads_anything_from_another_host(site, pages):
    for address, page in pages.items():
        for load in page.loads:
            assert urljoin(address, load).startswith((HERE, "data:")), f"{address}: {load}"
    for sheet in site.rglob("*.css"):
        assert not re.search(r"(?:url\(|@import)\s*[\"']?(?:https?:)?//", sheet.read_text("utf-8")), sheet


def test_every_public_name_of_the_signals_is_documented(site, pages):
    places = pages[f"{HERE}signals/"].places
    words = re.sub(r"\s+", " ", shown(site, "signals"))
    for name in signals.__all__:
        assert f"device.signals.{name}" in places, name
        first = inspect.getdoc(getattr(signals, name)).split("\n")[0]
        assert re.sub(r"[`*\s]+", " ", first) in re.sub(r"[`*\s]+", " ", words), name


def test_every_setting_stands_on_the_page_of_settings_with_its_default(site):
    words = shown(site, "settings")
    rows = re.findall(r"<tr>\s*<td>(.*?)</td>\s*<td>(.*?)</td>", (site / "settings/index.html").read_text(), re.S)
    told = {(re.sub("<[^>]+>", "", key), unescape(re.sub("<[^>]+>", "", default))) for key, default in rows}
    for key, default in all_values(DEFAULTS).items():
        section, name = key.split(".", 1)
        assert f"[{section}]" in words
        assert (name, default) in told, key


def test_the_figures_of_the_tutorial_are_the_librarys(site):
    edf = read_edf(ROOT / "tests/data/format-3/2026-11-26/203457-solo-0001/a.edf")
    volts = edf.get_signal("Pulse").data
    heart = signals.analyse_ppg(np.where(volts < -4.0, np.nan, volts), 90)
    skin = signals.analyse_skin(bodies.kept("circulation")[1], 90)
    words = shown(site, "tutorial")
    for line in (
        f"beats: {len(heart.beats_s)}",
        f"normal intervals: {len(heart.nn_s)}",
        f"median heart rate: {np.nanmedian(heart.heart_rate_bpm):.2f} /min",
        f"breaths: {len(heart.rsa_ms)}",
        f"median swing: {np.median(heart.rsa_ms):.1f} ms",
        f"median level: {np.nanmedian(skin.scl_usiemens):.2f} uS",
        f"responses: {len(skin.onsets_s)}",
    ):
        assert f"{line}\n" in words, line
    assert len(list((site / "tutorial_files").glob("*.png"))) == 3


def test_every_page_in_the_folder_of_the_site_is_gathered():
    gathered = {source for pages in gather.chapters().values() for source in pages}
    assert {f"hardware/site/{path.name}" for path in gather.SITE.glob("*.md")} <= gathered


def test_a_link_that_leads_nowhere_ends_the_build_and_is_named(tmp_path):
    gather.gather(tmp_path / "whole", MADE)
    with pytest.raises(ValueError, match=r"README\.md: no/where\.md is not there"):
        gather.gather(tmp_path / "broken", MADE | {"README.md": "# Ebb\n\n[here](no/where.md)\n"})


@pytest.mark.parametrize("kind", bodies.KINDS)
def test_the_bodies_of_the_figures_are_those_that_are_simulated(kind):
    lived, (pulse_v, usiemens, beats_s) = bodies.lived(kind, 4), bodies.kept(kind)
    assert np.array_equal(lived["pulse"] * bodies.LSB_V, pulse_v[:360])
    assert np.array_equal(lived["skin"] * bodies.SKIN_STEP_USIEMENS, usiemens[:360])
    assert np.array_equal(lived["beats_s"], beats_s[: len(lived["beats_s"])])


@pytest.mark.parametrize("kind", bodies.KINDS)
def test_the_beats_of_both_bodies_are_found_and_their_figures_are_near_the_truth(kind):
    pulse_v, _, truth_s = bodies.kept(kind)
    found = figures.scores(signals.analyse_ppg(pulse_v, 90), truth_s)
    assert found["f1"] > 0.99
    assert found["bpm"] == pytest.approx(found["true_bpm"], abs=3)
