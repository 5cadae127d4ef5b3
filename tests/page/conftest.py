"""A page beside a lamp that lives, and a browser for who looks at it, where there is one.

And schemathesis' part of pytest, a second to load, where openapi.json is tried.
"""

import importlib.util
import json
import socket
import threading

import pytest
import schemathesis.pytest.plugin
from support.page_process import PageProcess
from support.page_server import PageServer
from support.phones_in_hand import CHROMIUM


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


@pytest.fixture
def not_loopback():
    """An address of this machine that others may listen to; the route to it is looked up, and nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as looks:
        try:
            looks.connect(("192.0.2.1", 9))
        except OSError:
            pytest.skip("this machine has no address but its own loopback")
        return looks.getsockname()[0]


@pytest.fixture
def page(tmp_path):
    """A page to which no phone is let in, in a thread of this process."""
    with PageServer(tmp_path / "live", tmp_path / "recordings").serving() as server:
        yield server


@pytest.fixture
def known(page):
    """The same, asked by a phone that is let in."""
    page.let_in()
    return page


@pytest.fixture
def lamp(tmp_path):
    """A page beside a lamp that says four times a second what it does, until it is `quiet`."""
    over = threading.Event()
    with PageProcess(tmp_path / "live", tmp_path / "state").serving() as server:
        server.quiet = threading.Event()
        (server.folder / "offered").write_text(
            json.dumps({"programmes": {"settle": "eight minutes", "hum": "a long exhale"}})
        )

        def lives():
            while not over.wait(0.25):
                if not server.quiet.is_set():
                    server.show()

        thread = threading.Thread(target=lives)
        thread.start()
        yield server
        over.set()
        thread.join()
