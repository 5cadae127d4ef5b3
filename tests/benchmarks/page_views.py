"""Every view of the page as a picture, on a phone and on a screen, in every language: what `make page` draws.

python tests/benchmarks/page_views.py FOLDER
"""

import json
import shutil
import sys
import tempfile
import threading
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parents[2])]

from playwright.sync_api import sync_playwright
from support.page_process import PageProcess
from support.page_server import GOES, TOKEN
from support.phones_in_hand import CHROMIUM
from support.recordings import STORED

from device.library import codes
from device.library.codes import Codes
from device.page.words import languages
from drivers.live import AT_REST, RESISTORS, TRIED, Finger, Pairing
from drivers.system.card import Disk

OFFERED = {
    "settle": "8 minutes: your breath as it is, then a little slower, then as it is",
    "hum": "5 minutes: a long exhale, hummed",
    "together": "10 minutes for two: one breath, two lights",
}
ONE = {**GOES, "fingers": (Finger.HOLD_STILL, Finger.NOBODY)}
RISES = bytes(value for k in range(24) for value in (min(255, 11 * k), 5 * k, 2 * k))
VIEWS = {
    "asking": (False, {}),
    "pairing": (False, {"pairing": Pairing.OPEN}),
    "waiting": (True, {}),
    "session-one": (True, {**ONE, "ring": RISES, "softer": 1}),
    "session-two": (True, {**GOES, "ring": RISES}),
    "question": (True, {**GOES, "asking": True}),
    "simulated": (True, {**ONE, "simulated": True}),
    "not-heard": (True, {**GOES}),
}
OWN = {
    "code": ("/nights", ""), "choose": ("/nights/code", ""), "nights": ("/nights", "a"),
    "nights-empty": ("/nights", "b"), "night-of-two": ("/night?n=2", "a"),
    "delete": ("/nights/delete?n=2", "a"), "delete-all": ("/nights/delete", "a"),
    "lamp": ("/lamp", ""), "build": ("/lamp/build", ""), "parts": ("/lamp/build/parts", ""),
    "resistors": ("/lamp/build/resistors", ""),
}  # fmt: skip
"""Where each is that shows more than plain HTTP may, and whose code is opened for it: b's opens nothing yet."""
TOLD = {
    TRIED: {
        "parts": ["ring", "touch a", "converter", "button"], "now": None, "said": {"part": "ring", "why": "sent"},
    },
    RESISTORS: {
        "people": ["a", "b"], "ohms": ["1M", "100k"], "well": [["a", "open"]], "now": None,
        "said": {"why": "unlike", "person": "", "step": ""}, "percent": {},
    },
}  # fmt: skip
"""What the lamp says of parts that were tried, and of resistors."""
CODE = {"a": "204060", "b": "709031"}
SIZES = {
    "390": {"viewport": {"width": 390, "height": 844}},
    "1200": {"viewport": {"width": 1200, "height": 900}},
    "390-large": {"viewport": {"width": 390, "height": 844}, "large": True},
    "390-still": {"viewport": {"width": 390, "height": 844}, "reduced_motion": "reduce"},
}


def in_hand(browser, lamp, size, language, known):
    how = {name: value for name, value in SIZES[size].items() if name != "large"}
    context = browser.new_context(locale=language, **how)
    if known:
        context.add_cookies([{"name": "ebb", "value": TOKEN, "url": f"http://{lamp.host}"}])
    return context


def draw_own(browser, lamp, view, size, language, to):
    where, whose = OWN[view]
    lamp.quiet.clear()
    context = in_hand(browser, lamp, size, language, known=True)
    page = context.new_page()
    if whose:
        page.goto(f"http://{lamp.host}/nights")
        page.check(f"input[value={whose}]")
        page.fill("#code", CODE[whose])
        page.click("form button")
    page.goto(f"http://{lamp.host}{where}")
    page.eval_on_selector_all("main > article > details", "all => all.forEach(each => { each.open = true; })")
    if SIZES[size].get("large"):
        page.evaluate("document.documentElement.style.fontSize = '200%'")
    page.screenshot(path=to / f"{view}-{size}-{language}.png", full_page=True)
    context.close()


def draw(browser, lamp, view, size, language, to):
    known, shown = VIEWS[view]
    large = SIZES[size].get("large")
    context = in_hand(browser, lamp, size, language, known)
    lamp.live = AT_REST._replace(ring=bytes(72))
    lamp.quiet.clear()
    lamp.show(**shown)
    page = context.new_page()
    page.goto(f"http://{lamp.host}")
    if large:
        page.evaluate("document.documentElement.style.fontSize = '200%'")
    if view == "pairing":
        page.click("#ask")
    page.wait_for_timeout(700)
    if view == "not-heard":
        lamp.quiet.set()
        page.wait_for_timeout(7000)
    page.screenshot(path=to / f"{view}-{size}-{language}.png", full_page=True)
    context.close()


def main(to):
    """Draw all of it."""
    to.mkdir(parents=True, exist_ok=True)
    over = threading.Event()
    with tempfile.TemporaryDirectory() as made, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        with PageProcess(Path(made) / "live", Path(made) / "state").serving() as lamp:
            lamp.let_in()
            shutil.copytree(STORED, lamp.root / "recordings")
            kept = Codes(Disk(), lamp.root, tuple(CODE))
            for whose, digits in CODE.items():
                kept.put(whose, digits, 99 if whose == "b" else 0, codes.SHELL, "2026-11-26T20:00:00+00:00")
            lamp.quiet = threading.Event()
            for name, said in TOLD.items():
                (lamp.folder / name).write_text(json.dumps(said))
            (lamp.folder / "offered").write_text(json.dumps({"programmes": OFFERED, "left": "first"}))

            def lives():
                while not over.wait(0.25):
                    if not lamp.quiet.is_set():
                        lamp.show()

            threading.Thread(target=lives).start()
            try:
                for size in SIZES:
                    for language in sorted(languages()):
                        for view in VIEWS:
                            draw(browser, lamp, view, size, language, to)
                        for view in OWN:
                            draw_own(browser, lamp, view, size, language, to)
            finally:
                over.set()
        browser.close()
    print(f"{len(list(to.glob('*.png')))} pictures in {to}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
