"""Every view of the page as a picture, on a phone and on a screen, in every language: what `make page` draws.

python tests/page/screenshots.py FOLDER
"""

import json
import sys
import tempfile
import threading
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parents[2])]

from playwright.sync_api import sync_playwright
from support.page_process import PageProcess
from support.page_server import GOES, TOKEN
from support.phones_in_hand import CHROMIUM

from device.page.words import languages
from drivers.live import AT_REST, Finger, Pairing

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
SIZES = {
    "390": {"viewport": {"width": 390, "height": 844}},
    "1200": {"viewport": {"width": 1200, "height": 900}},
    "390-large": {"viewport": {"width": 390, "height": 844}, "large": True},
    "390-still": {"viewport": {"width": 390, "height": 844}, "reduced_motion": "reduce"},
}


def draw(browser, lamp, view, size, language, to):
    known, shown = VIEWS[view]
    how = dict(SIZES[size])
    large = how.pop("large", False)
    context = browser.new_context(locale=language, **how)
    if known:
        context.add_cookies([{"name": "ebb", "value": TOKEN, "url": f"http://{lamp.host}"}])
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
            lamp.quiet = threading.Event()
            (lamp.folder / "offered").write_text(json.dumps(OFFERED))

            def lives():
                while not over.wait(0.25):
                    if not lamp.quiet.is_set():
                        lamp.show()

            threading.Thread(target=lives).start()
            try:
                for view in VIEWS:
                    for size in SIZES:
                        for language in sorted(languages()):
                            draw(browser, lamp, view, size, language, to)
            finally:
                over.set()
        browser.close()
    print(f"{len(list(to.glob('*.png')))} pictures in {to}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
