"""The page on the lamp itself in Chromium: what a person sees and does, and that everybody can."""

import importlib.util
import json
from importlib import resources

import pytest
from support.page_server import TOKEN
from support.root_stand_in import Root
from support.watched_page import watched

from device.page.words import languages
from drivers.live import RESISTORS, SYSTEM, TRIED, Finger, Mode

EN = languages()["en"]
RESISTORS_AT, PARTS_AT = "/lamp/build/resistors", "/lamp/build/parts"
PARTS = {"parts": ["ring", "touch a", "touch b", "converter", "button"], "now": None, "said": {"part": "", "why": ""}}
TOLD = {
    "people": ["a", "b"], "ohms": ["1M", "100k"], "well": [["a", "open"]], "now": None,
    "said": {"why": "unlike", "person": "", "step": ""}, "percent": {},
}  # fmt: skip


@pytest.fixture
def held(lamp, tmp_path, monkeypatch):
    """A lamp whose page a hold opened, to which one phone is let in, with root's process beside it."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    (tmp_path / "config" / "ebb").mkdir(parents=True)
    (tmp_path / "config" / "ebb" / "ebb.toml").write_text('[page]\nopen = "hold"\n[light]\nbrightness = 0.5\n')
    lamp.let_in()
    (lamp.folder / RESISTORS).write_text(json.dumps(TOLD))
    (lamp.folder / TRIED).write_text(json.dumps(PARTS))
    with Root(lamp.folder / SYSTEM, b'{"done": true}\n') as lamp.root_process:
        yield lamp


def phone(chromium, lamp, where="/lamp", **how):
    usual = {"viewport": {"width": 390, "height": 844}, "locale": "en-GB", "timezone_id": "Europe/Berlin"}
    context = chromium.new_context(**usual | how)
    context.add_cookies([{"name": "ebb", "value": TOKEN, "url": f"http://{lamp.host}/"}])
    page = watched(context, f"http://{lamp.host}")
    page.goto(f"http://{lamp.host}{where}")
    return page


def says(page, text, where="main"):
    from playwright.sync_api import expect

    expect(page.locator(where)).to_contain_text(text, timeout=30_000)


def test_the_time_zone_of_the_phone_is_set_by_one_press(chromium, held):
    page = phone(chromium, held)
    page.click(f"summary:has-text('{EN['lamp_set']}')")
    page.click(f"text={EN['lamp_zone_yes']}")
    says(page, EN["lamp_zone_done"], ".said")
    assert held.root_process.asked == [{"verb": "zone", "zone": "Europe/Berlin"}]
    assert page.errors == []


def test_it_is_found_from_the_first_page_and_a_phone_that_lets_itself_go_is_out_without_a_script(chromium, held):
    page = phone(chromium, held, java_script_enabled=False)
    page.goto(f"http://{held.host}/")
    page.click(f"text={EN['lamp_link']}")
    says(page, EN["lamp_this_phone"].replace("{}", "phone 1"))
    page.click(f"text={EN['lamp_forget']}")
    says(page, EN["pair_how"])


def test_a_curve_lies_between_the_paces_that_its_words_say(chromium, held):
    """Of settle: it begins at 11 a minute and ends at 6, of 4 at the bottom and 12 at the top."""
    page = phone(chromium, held)
    page.click(f"summary:has-text('{EN['lamp_programmes']}')")
    about = EN["lamp_pace"].replace("{}", "settle")
    box, path = (page.locator(f"svg[aria-label='{about}']{more}").bounding_box() for more in ("", " path"))
    assert (path["y"] - box["y"]) / box["height"] == pytest.approx(1 / 8, abs=0.05)
    assert path["height"] / box["height"] == pytest.approx(5 / 8, abs=0.07)


def test_how_a_finger_lies_is_told_as_it_changes_and_so_is_silence(chromium, held):
    page = phone(chromium, held, "/lamp/build")
    for finger in (Finger.LOOKING, Finger.FOUND):
        held.show(mode=Mode.SESSION, fingers=(finger, Finger.NOBODY), simulated=True)
        says(page, EN[f"build_do_{finger.name.lower()}"], "#fingers")
    says(page, EN["simulated"], "#fingers")
    held.hang()
    says(page, EN["not_heard"], "#fingers")
    assert EN["build_do_found"] not in page.text_content("#fingers")
    assert page.errors == []


AWAKE = """
  window.locks = [];
  const request = WakeLock.prototype.request;
  WakeLock.prototype.request = async function (...asked) {
    const lock = await request.apply(this, asked);
    window.locks.push(lock);
    return lock;
  };
"""


def test_the_screen_stays_lit_while_one_builds_and_in_bed_it_may_go_dark(chromium, held):
    """On loopback, which counts as secure, as HTTPS does."""
    page = phone(chromium, held, "/icon.svg")
    page.add_init_script(AWAKE)
    held.show(mode=Mode.SESSION)
    for where, has, count in (("/lamp/build", "#fingers", 1), ("/", "#mark", 0)):
        page.goto(f"http://{held.host}{where}")
        page.locator(has).wait_for(timeout=30_000)
        page.wait_for_timeout(500)
        assert page.evaluate("locks.filter(lock => !lock.released).length") == count, where
    assert page.errors == []


def test_a_step_of_resistors_is_told_without_leaving_the_page(chromium, held):
    page = phone(chromium, held, RESISTORS_AT)
    page.fill("#larger", "470k")
    page.keyboard.press("Enter")  # measures nothing
    page.fill("#larger", "1M")
    (held.folder / RESISTORS).write_text(json.dumps(TOLD | {"now": ["b", "smaller"]}))
    page.click("button[value='b smaller']")
    says(page, EN["build_reads"], "#said")
    done = {"well": [["b", "smaller"]], "said": {"why": "well", "person": "b", "step": "smaller"}}
    (held.folder / RESISTORS).write_text(json.dumps(TOLD | done))
    says(page, f"{EN['finger_second']}: {EN['build_read_well']}", "#said")
    assert page.evaluate("document.activeElement.value") == "b smaller"
    assert [said for said in held.said if said.startswith("measure")] == ["measure b smaller 1M 100k"]
    assert page.errors == []


@pytest.mark.parametrize("where", ["/lamp/build", PARTS_AT])
def test_a_part_is_tried_without_leaving_the_page_and_what_came_of_it_is_told(chromium, held, where):
    page = phone(chromium, held, where)
    says(page, EN["build_parts_begin"], "#said")
    page.evaluate("window.stayed = true")
    (held.folder / TRIED).write_text(json.dumps(PARTS | {"now": ["button"]}))
    page.click("button[value='button']")
    says(page, EN["build_goes_button"], "#said")
    assert page.evaluate("document.querySelector('#said').getBoundingClientRect().top >= 0")  # wherever the button is
    assert page.locator("#trial button:enabled").count() == 0
    (held.folder / TRIED).write_text(json.dumps(PARTS | {"said": {"part": "button", "why": "seen"}}))
    says(page, EN["build_tried_seen"], "#said")
    assert page.evaluate("[window.stayed, document.activeElement.value]") == [True, "button"]
    assert [said for said in held.said if said.startswith("try")] == ["try button"]
    assert page.errors == []


def test_while_a_session_goes_on_no_part_can_be_asked_for_and_after_it_each_can(chromium, held):
    held.show(mode=Mode.SESSION)
    page = phone(chromium, held, "/lamp/build")
    says(page, EN["build_only_waits"], "#said")
    assert page.locator("#trial button:enabled").count() == 0
    held.show(mode=Mode.WAITING)
    says(page, EN["build_parts_begin"], "#said")
    assert page.locator("#trial button:enabled").count() == len(PARTS["parts"])
    assert page.errors == []


@pytest.mark.skipif(importlib.util.find_spec("axe_core_python") is None, reason="no axe-core here")
@pytest.mark.parametrize(
    ("width", "locale", "where", "last"),
    [
        (320, "de-DE", "/lamp", "lamp_home"),
        (1200, "en-GB", "/lamp", "lamp_home"),
        (320, "de-DE", "/lamp/build", "build_home"),
        (320, "de-DE", RESISTORS_AT, "build_home"),
        (320, "de-DE", PARTS_AT, "build_home"),
    ],
)
def test_axe_finds_nothing_in_it_all_opened_at_twice_the_size_of_letters(chromium, held, width, locale, where, last):
    page = phone(chromium, held, where, locale=locale, bypass_csp=True, viewport={"width": width, "height": 800})
    says(page, languages()[locale[:2]][last])
    page.wait_for_load_state()
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    page.add_script_tag(content=resources.files("axe_core_python").joinpath("axe.min.js").read_text("utf-8"))
    found = page.evaluate("axe.run().then(f => f.violations.map(v => [v.id, v.impact, v.nodes.map(n => n.html)]))")
    assert found == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    sizes = page.eval_on_selector_all(
        ":is(button, a.button, summary, input:not([type=hidden])):visible",
        "all => all.map(e => e.getBoundingClientRect().height)",
    )
    assert min(sizes) >= 56
