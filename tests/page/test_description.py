"""openapi.json says what the page answers: no route more or less, and every answer of a real one is as it says."""

import json
import os
from pathlib import Path

import jsonschema_rs
import pytest
import requests
import schemathesis
from hypothesis import settings
from schemathesis.config import SchemathesisConfig
from support.page_process import PageProcess
from support.page_server import TOKEN

from device.page import feed, guard, routes, views
from device.page.routes import Page
from drivers.live import AT_REST, Finger, Mode, Pairing
from drivers.phone import command_of

DESCRIBED = json.loads(views.static("openapi.json"))
A_SECOND = guard.REQUESTS_A_S - 2
EXAMPLES = 200 if os.environ.get("EBB_SOAK") else 6  # of each route
CONFIG = {
    "seed": 7,
    "rate-limit": f"{A_SECOND}/s",  # beyond it all that is seen is 429
    "generation": {"deterministic": True, "database": "none"},
    "checks": {  # a body may always be too long, a form not for a script (415), and what it names not there (404)
        "positive_data_acceptance": {
            "expected-statuses": ["2xx", "3xx", "401", "403", "404", "409", "413", "415", "429"]
        },
        "negative_data_rejection": {"expected-statuses": ["400", "401", "403", "404", "405", "413", "415", "429"]},
    },
    "operations": [  # the larger may always be too small for the other
        {
            "include-path": "/lamp/build/resistors",
            "checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", "3xx", "400", "403", "415", "429"]}},
        }
    ],
    "phases": {"fuzzing": {"error-feedback": {"enabled": False}, "extra-data-sources": {"responses": False}}},
    "analysis": {"constants": {"enabled": False}},  # the same examples whatever was answered, and whatever ran before
    "max-stream-events": 1,
    "auth": {"openapi": {"phone": {"api_key": TOKEN}}},
}
SAID = [
    "begin settle", "begin дом 2", "for-two", "softer 1", "softer 0.6", "softer 0.35", "mark", "stop",
    "begin", "begin ../x", "begin x ", "begin _x", "softer 0.5", f"pair 1 2 {'a' * 64}", "unpair", "mark ", "",
]  # fmt: skip
GOES = AT_REST._replace(
    mode=Mode.SESSION, fingers=(Finger.LOST, Finger.HOLD_STILL), asking=True, softer=2, pairing=Pairing.FULL,
    left_s=12.6, lungs=0.5, phase=0.25, rate_bpm=6.0, inhale_share=0.4,
)  # fmt: skip


def schema_of(name):
    return {"$ref": f"#/components/schemas/{name}", "components": DESCRIBED["components"]}


def test_it_names_the_pages_routes_and_methods_and_no_others():
    described = {path: {method.upper() for method in on if method.islower()} for path, on in DESCRIBED["paths"].items()}
    assert described == {path: set(route.do) for path, route in Page(None, None, None).routes.items()}


def test_it_says_of_each_route_whether_a_phone_has_to_be_let_in():
    for path, route in Page(None, None, None).routes.items():
        for method in route.do:
            asked = DESCRIBED["paths"][path][method.lower()].get("security", DESCRIBED["security"])
            assert (asked == [{"phone": []}]) == route.known, path


def test_the_commands_that_it_names_are_those_that_there_are():
    is_one = jsonschema_rs.validator_for(schema_of("Command")).is_valid
    for said in SAID:
        command = command_of(said.encode())
        assert is_one(said) == (command is not None and command.word in routes.ASKED), said


@pytest.mark.parametrize("live", [AT_REST, GOES])
def test_what_the_stream_says_is_what_it_describes(live):
    jsonschema_rs.validator_for(schema_of("State")).validate(json.loads(json.dumps(feed.state(live))))


class Phone(requests.Session):
    """A browser's part: the Host that it asks, and the Origin of its page."""

    def request(self, method, url, **how):
        how["headers"] = {**how["headers"], "Host": (host := url.split("/")[2])}
        if how["headers"].get("Origin") == "http://ebb.local":
            how["headers"]["Origin"] = f"http://{host}"
        return super().request(method, url, **how)


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    root = tmp_path_factory.mktemp("page")
    with PageProcess(root / "live", root / "state").serving() as page:
        page.let_in()
        yield page


schema = schemathesis.openapi.from_path(
    Path(views.__file__).with_name("openapi.json"), config=SchemathesisConfig.from_dict(CONFIG)
)


@schema.parametrize()
@settings(max_examples=EXAMPLES, deadline=None, derandomize=True, database=None)
def test_whatever_is_asked_is_answered_as_described(page, case):
    page.show()
    page.heard()
    with Phone() as phone:
        case.call_and_validate(base_url=f"http://{page.host}", session=phone)
