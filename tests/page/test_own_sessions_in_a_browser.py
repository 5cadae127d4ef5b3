"""A person's own sessions in Chromium, through the page's own process and by HTTPS: what a person sees and does."""

import importlib.util
import re
import shutil
import threading
import time
import zipfile
from importlib import resources

import pytest
from support.recordings import STORED
from support.watched_page import watched

from device.app.page_here import page_here
from device.library import codes, phones
from device.library.codes import Codes
from device.page import guard
from device.page.words import languages
from drivers.live import AT_REST
from drivers.system.card import Disk
from drivers.system.mailbox import Mailbox

TOKEN, CODE = "0f" * 16, "204060"
EN = languages()["en"]


@pytest.fixture
def lamp(tmp_path):
    """The addresses of a page whose lamp waits: plain, and by HTTPS. Two people have sessions in it."""
    state, over = tmp_path / "state", threading.Event()
    shutil.copytree(STORED, state / "recordings")
    for scheme in ("http", "https"):
        phones.add(Disk(), state, guard.digest(TOKEN, scheme))
    Codes(Disk(), state, ("a", "b")).put("a", CODE, 0, codes.SHELL, "2026-11-26T20:00:00+00:00")
    with page_here(state, "127.0.0.1", 0, https=True) as (folder, addresses):
        mailbox = Mailbox(folder)

        def lives():
            while not over.wait(0.25):
                mailbox.show(AT_REST._replace(t_ns=time.monotonic_ns(), ring=bytes(72)))

        thread = threading.Thread(target=lives)
        thread.start()
        yield addresses
        over.set()
        thread.join()
        mailbox.close()


def phone(chromium, address, **how):
    """A page in a browser of its own, on a phone that is let in."""
    usual = {"viewport": {"width": 390, "height": 844}, "locale": "en-GB", "timezone_id": "Europe/Berlin"}
    context = chromium.new_context(**usual | {"ignore_https_errors": True} | how)
    private = address.startswith("https")
    name = "__Host-ebb" if private else "ebb"
    context.add_cookies([{"name": name, "value": TOKEN, "url": f"{address}/", "secure": private}])
    return watched(context, address)


def says(page, text, where="main"):
    from playwright.sync_api import expect

    expect(page.locator(where)).to_contain_text(text, timeout=30_000)


def opened(page, address):
    page.goto(f"{address}/nights")
    page.check("input[value=a]")
    page.fill("#code", CODE)
    page.click("form button")
    says(page, EN["night_close"])
    page.wait_for_load_state()  # words may come before their style, and what is measured then is the browser's own


def test_the_morning_after_a_session_is_read_written_to_taken_along_and_removed(chromium, lamp, tmp_path):
    page, address = phone(chromium, lamp[1]), lamp[1]
    page.goto(address)
    page.click(f"text={EN['night_link']}")
    says(page, EN["night_open_how"])
    opened(page, address)
    says(page, "In 2 min of “evening” the pulse was 79 a minute")
    says(page, "26 November 2026 at 21:35", "section time")
    page.fill("#text", "Lay awake.\nThen it was quiet. 🌙")
    page.click(f"text={EN['night_keep']}")
    says(page, "Then it was quiet. 🌙", ".own")
    with page.expect_download() as got:
        page.click(f"text={EN['night_copy']}")
    got.value.save_as(tmp_path / "copy.zip")
    assert zipfile.ZipFile(tmp_path / "copy.zip").testzip() is None
    page.click(f"text={EN['night_back']}")
    says(page, EN["night_line"])
    assert page.locator(".own").count() == 0
    page.click(f"text={EN['night_delete']}")
    says(page, "203500-shared-0002/a.edf")
    page.fill("#code", CODE)
    page.click(f"text={EN['night_delete_yes']}")
    says(page, EN["night_gone"].partition(":")[0])
    page.click(f"text={EN['night_all']}")
    says(page, EN["night_number"].replace("{}", "1"))
    page.click(f"text={EN['night_close']}")
    says(page, EN["night_open_how"])
    assert page.errors == []


def test_all_of_it_works_without_a_script_and_times_are_in_utc_then(chromium, lamp):
    page = phone(chromium, lamp[1], java_script_enabled=False)
    opened(page, lamp[1])
    says(page, "2026-11-26 20:35 UTC", "section")
    page.fill("#text", "by a form alone")
    page.click(f"text={EN['night_keep']}")
    says(page, "by a form alone", ".own")


def test_the_curve_is_drawn_to_the_scale_that_its_words_say(chromium, lamp):
    page = phone(chromium, lamp[1])
    opened(page, lamp[1])
    box, curve = (page.locator(at).bounding_box() for at in (".curve", ".curve path"))
    said = re.fullmatch(EN["night_curve"].replace("{}", r"(\d+)"), page.get_attribute(".curve", "aria-label"))
    least, most = map(int, said.groups())
    assert curve["height"] / box["height"] == pytest.approx((most - least) / max(20, most - least), abs=0.06)
    assert curve["width"] > 0.8 * box["width"]


def test_what_one_presses_is_large_enough_for_a_thumb(chromium, lamp):
    page = phone(chromium, lamp[1])
    opened(page, lamp[1])
    sizes = page.eval_on_selector_all(
        "button, a.button, input:not([type=hidden]), textarea", "all => all.map(e => e.getBoundingClientRect().height)"
    )
    assert min(sizes) >= 56


@pytest.mark.skipif(importlib.util.find_spec("axe_core_python") is None, reason="no axe-core here")
@pytest.mark.parametrize(("width", "locale"), [(320, "de-DE"), (1200, "en-GB")])
def test_axe_finds_nothing_in_any_view_at_twice_the_size_of_letters(chromium, lamp, width, locale):
    page = phone(chromium, lamp[1], locale=locale, bypass_csp=True, viewport={"width": width, "height": 800})
    axe = resources.files("axe_core_python").joinpath("axe.min.js").read_text("utf-8")
    words = languages()[locale[:2]]

    def look(path, text):
        page.goto(f"{lamp[1]}{path}")
        says(page, text)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        page.add_script_tag(content=axe)
        found = page.evaluate("axe.run().then(f => f.violations.map(v => [v.id, v.impact, v.nodes.map(n => n.html)]))")
        assert (path, found) == (path, [])
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path

    look("/nights", words["night_open"])
    look("/nights/code", words["night_choose"])
    page.goto(f"{lamp[1]}/nights")
    page.check("input[value=a]")
    page.fill("#code", CODE)
    page.click("form button")
    says(page, words["night_close"])
    page.fill("#text", "a line " * 20)
    page.click("form[action='/night/write'] button")
    says(page, "a line", ".own")
    look("/nights", words["night_close"])
    look("/night?n=2", words["night_lines"])
    look("/nights/delete?n=2", words["night_delete_yes"])
    look("/nights/delete", words["night_delete_yes"])
    look("/night?n=77", words["night_none"])
