"""A phone in somebody's hand, by its browser: what it shows, and what is touched. The same verbs for two browsers."""

import contextlib
import glob
import importlib.util
import os
import shutil
import subprocess
import time
import warnings

import pytest

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
MINI_BROWSER = next(iter(sorted(glob.glob("/usr/lib*/*/webkit2gtk-4.[01]/MiniBrowser"))), None)
WEBKIT = MINI_BROWSER and shutil.which("WebKitWebDriver") and shutil.which("Xvfb")
needs_chromium = pytest.mark.skipif(
    CHROMIUM is None or importlib.util.find_spec("playwright") is None,
    reason="no Chromium here, or no playwright: apt install chromium, pip install playwright",
)
needs_webkit = pytest.mark.skipif(
    WEBKIT is None or importlib.util.find_spec("selenium") is None,
    reason="no WebKit here, or no selenium: apt install webkit2gtk-driver xvfb, pip install selenium",
)
MOST_S = 30.0
POINTS = "return [...document.querySelectorAll('{} circle')].map(c => c.getAttribute('fill'))"


def eventually(look, found):
    """Wait until what is looked at is found."""
    until_s = time.monotonic() + MOST_S
    while (now := look()) != found and time.monotonic() < until_s:
        time.sleep(0.05)
    assert now == found


class InChromium:
    """By playwright. It shows a page as visible whatever becomes of its window: hiding is told to the page alone."""

    def __init__(self, browser):
        self._context = browser.new_context(viewport={"width": 390, "height": 844}, locale="en-GB")
        self._page = self._context.new_page()
        self.errors = []
        self._page.on("pageerror", lambda error: self.errors.append(str(error)))

    def open(self, address, token=None):
        if token:
            self._context.add_cookies([{"name": "ebb", "value": token, "url": address}])
        self._page.goto(address)

    def run(self, script):
        from playwright.sync_api import Error

        try:
            return self._page.evaluate(f"() => {{ {script} }}")
        except Error:  # it was loaded anew at that moment
            self._page.wait_for_load_state()
            return self._page.evaluate(f"() => {{ {script} }}")

    def click(self, where):
        self._page.click(where)

    def choose(self, where, value):
        self._page.select_option(where, value)

    def hide(self, is_hidden):
        self.run(
            f"Object.defineProperty(document, 'hidden', {{ configurable: true, get: () => {str(is_hidden).lower()} }});"
            "document.dispatchEvent(new Event('visibilitychange'))"
        )

    def close(self):
        self._context.close()


class InWebKit:
    """By selenium: WebKitGTK, nearest to Safari that there is without an iPhone. Its window is hidden in earnest."""

    def __init__(self, driver):
        self._driver, self.errors = driver, []
        driver.set_window_rect(0, 0, 390, 844)

    def open(self, address, token=None):
        self._driver.get(f"{address}/icon.svg")
        if token:
            self._driver.add_cookie({"name": "ebb", "value": token, "httpOnly": True})
        self._driver.get(address)

    def run(self, script):
        return self._driver.execute_script(script)

    def click(self, where):
        self._driver.find_element("css selector", where).click()

    def choose(self, where, value):
        from selenium.webdriver.support.select import Select

        Select(self._driver.find_element("css selector", where)).select_by_value(value)

    def hide(self, is_hidden):
        if is_hidden:
            self._driver.minimize_window()
        else:
            self._driver.set_window_rect(0, 0, 390, 844)

    def close(self):
        self._driver.delete_all_cookies()
        self._driver.get("about:blank")


@contextlib.contextmanager
def chromium(request):
    """The browser of the whole suite, as a function that makes a phone with it."""
    browser = request.getfixturevalue("chromium")
    yield lambda: InChromium(browser)


@contextlib.contextmanager
def webkit(_):
    """The same of WebKit, on a screen that nobody sees."""
    from selenium import webdriver
    from selenium.webdriver.webkitgtk.service import Service

    screen = ["Xvfb", "-displayfd", "1", "-screen", "0", "1200x1000x24", "-nolisten", "tcp"]
    with subprocess.Popen(screen, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as shows:
        try:
            here = os.environ | {"DISPLAY": f":{shows.stdout.readline().decode().strip()}", "LC_ALL": "C.UTF-8"}
            options = webdriver.WebKitGTKOptions()
            options.binary_location = MINI_BROWSER
            options.add_argument("--automation")
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)  # selenium's, of how it calls itself
                driver = webdriver.WebKitGTK(options, Service(shutil.which("WebKitWebDriver"), env=here))
            yield lambda: InWebKit(driver)
            driver.quit()
        finally:
            shows.terminate()


def says(phone, text, where="#state"):
    """Wait until it says that."""
    eventually(lambda: text in phone.run(f"return document.querySelector({where!r}).textContent"), True)


def points(phone, where):
    """The colours of a ring's points."""
    return phone.run(POINTS.format(where))


def is_shown(phone, where):
    return phone.run(f"return document.querySelector({where!r}).checkVisibility()")
