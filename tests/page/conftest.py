"""A browser for who looks at the page, where there is one; schemathesis' part of pytest, which takes a second to load."""

import importlib.util
import shutil

import pytest
import schemathesis.pytest.plugin

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)


def pytest_configure(config):
    config.pluginmanager.register(schemathesis.pytest.plugin, "schemathesis of tests/page")


@pytest.fixture(scope="session")
def chromium():
    if CHROMIUM is None or importlib.util.find_spec("playwright") is None:
        pytest.skip("no Chromium here, or no playwright: apt install chromium, pip install playwright")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()
