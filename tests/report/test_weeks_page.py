"""The page of somebody's weeks: it needs nothing else, draws nothing where no session was, and judges nobody."""

import datetime as dt
import re
from importlib import resources

import numpy as np
import pytest
from support.judging_words import JUDGES
from support.other_language import left_in_english, other

from device.language import speaking
from device.library.trend import Reading
from device.report import canvas, weeks_plots
from device.report.drawing import SIZES
from device.report.weeks_page import page

MONDAY = dt.datetime(2026, 9, 7, 6, 30, tzinfo=dt.UTC)
WEEKS, EMPTY = 8, (3, 4)
PLAIN = 4.5  # of a text on its ground (WCAG 2.2, 1.4.3), and of a line in a drawing
GRAPHIC = 3.0  # (1.4.11)


def reading(week, day, programme="morning", **known):
    unknown = {"heart_rate_bpm": None, "rsa_ms": None, "settled_share": None, "rmssd_ms": None}
    return Reading(MONDAY + dt.timedelta(days=7 * week + day), programme, 3.4, **(unknown | known))


@pytest.fixture(scope="module")
def found():
    """Three mornings a week but for two weeks, and one evening."""
    sizes = np.random.default_rng(3).normal(40, 5, WEEKS * 3).tolist()
    mornings = [
        reading(week, day, heart_rate_bpm=58.0 + day, rmssd_ms=sizes.pop())
        for week in range(WEEKS) if week not in EMPTY for day in (0, 2, 5)
    ]  # fmt: skip
    return [*mornings, reading(WEEKS - 1, 6, "settle <b>", heart_rate_bpm=64.0, rsa_ms=80.0)]


@pytest.fixture(scope="module")
def html(found):
    return page("a", found, WEEKS, simulated=False)


def said(html):
    """What a person reads, as one line."""
    return " ".join(re.sub(r"<style.*?</style>|<[^>]+>", " ", html, flags=re.S).split())


def test_the_page_loads_nothing_runs_nothing_and_every_plot_can_be_read_aloud(html):
    assert "//" not in html
    assert not re.search(r"<(script|link|img|iframe|form)\b|url\((?!#)|@import", html)
    assert html.count("<svg") == 2 * html.count("<figure>") == 2 * 4
    assert len(re.findall(r'<svg [^>]*role="img" aria-label="[^"]+"', html)) == html.count("<svg")
    assert len(ids := re.findall(r' id="([^"]+)"', html)) == len(set(ids))


def test_what_a_programme_is_called_is_never_html(html):
    assert "<b>" not in html
    assert "settle &lt;b&gt;" in html


def test_promise_6_nobody_is_judged_and_what_was_not_measured_is_said(html):
    text = said(html).lower()
    assert not [word for word in (*JUDGES, "streak", "↑", "↓", "!") if word in text]
    assert "how fast and how deep one breathes, which is not measured while nothing paces it" in text
    assert "not a medical device" in text


@pytest.mark.parametrize("simulated", [True, False])
def test_promise_7_a_simulated_page_says_so_in_its_title_first_and_in_every_plot(found, simulated):
    html = page("a", found, WEEKS, simulated)
    assert ("(simulated)</title>" in html) is simulated
    assert html.count(">simulated</text>") == simulated * html.count("<svg")
    assert said(html).startswith("Ebb: Weeks of person a (simulated) Simulated: no body was measured") is simulated


@pytest.mark.parametrize("size", SIZES, ids=lambda size: size.name)
def test_promise_1_nothing_is_drawn_in_a_week_without_a_session(html, size):
    room = size.width - size.left - canvas.MARGIN_RIGHT
    begins, ends = (size.left + room * week / WEEKS for week in (EMPTY[0], EMPTY[-1] + 1))
    drawings = re.findall(rf'<div class="{size.name}">(<svg.*?</svg>)', html, re.S)
    pieces = []
    for name in ("rest", "heart"):
        for svg in drawings:
            for path in re.findall(rf"<(?:path|use) [^>]*(?:stroke|fill): var\(--{name}[^>]*>", svg):
                numbers = re.search(r' d="([^"]*)"', path)
                at = re.findall(r"[ML] (-?[\d.]+)", numbers[1]) if numbers else re.findall(r' x="([\d.]+)"', path)
                pieces += [np.array(at, float)] if at and max(map(float, at)) > 10 else []  # else: a point's own shape
    assert len(pieces) > 30
    for xs in pieces:
        assert (xs <= begins + 0.5).all() or (xs >= ends - 0.5).all()


def test_the_numbers_of_each_week_stand_below_the_plots(html, found):
    last = [one.rmssd_ms for one in found if one.programme == "morning"][-3:]
    assert f"26 Oct 3 10:12 60/min {np.median(last):.0f}ms" in said(html)


def colours(scheme):
    """Names of the page's colours and their values, as they are in the light or in the dark."""
    styles = [resources.files("device.report").joinpath(f"{name}.css").read_text() for name in ("page", "weeks")]
    light, dark = (
        "".join(parts) for parts in zip(*(s.partition("prefers-color-scheme: dark")[::2] for s in styles), strict=True)
    )
    found = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", light))
    return found if scheme == "light" else found | dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", dark))


def contrast(one, other):
    """Of two colours (WCAG 2.2)."""

    def luminance(colour):
        rgb = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
        return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4) @ (0.2126, 0.7152, 0.0722)

    low, high = sorted(map(luminance, (one, other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everything_can_be_told_from_its_ground_in_the_light_and_in_the_dark(scheme):
    named = colours(scheme)
    for name in ("ink", "quiet"):
        assert contrast(named[name], named["paper"]) >= PLAIN, name
    for name in ("rest", "heart", "swing"):
        assert contrast(named[name], named["paper"]) >= GRAPHIC, name


def test_every_colour_of_a_drawing_is_one_of_the_page_so_that_it_goes_dark_with_it(html):
    drawn = {colour for svg in re.findall(r"<svg.*?</svg>", html, re.S) for colour in re.findall(r": (#\w{6})", svg)}
    assert drawn <= {"#000000"}  # of letters, which take their own
    assert set(weeks_plots.NAMES.values()) <= {*colours("light")}


@pytest.mark.few(2)
@pytest.mark.parametrize("simulated", [True, False])
@pytest.mark.parametrize("count", [1, 8, 60])
def test_nothing_that_a_person_reads_on_a_page_is_in_one_language_alone(found, count, simulated):
    unset = [*found, reading(WEEKS - 1, 5, "settle <b>", synchronised=False)]
    with speaking(other()):
        html = page("a", unset, count, simulated)
    aloud = re.findall(r'aria-label="([^"]*)"', html)
    assert not left_in_english(" ".join([said(html), *aloud]), "morning", "settle", "lt", "gt")
