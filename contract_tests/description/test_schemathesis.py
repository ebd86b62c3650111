"""The running mock under schemathesis, by the contract that it serves itself."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from copy import deepcopy
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi import checks
from schemathesis.specs.openapi.checks import response_schema_conformance
from schemathesis.specs.openapi.schemas import OpenApiSchema

from mockserver.calls import CALLS
from mockserver.description.document import document
from mockserver.dialects import parse_dialects
from mockserver.pytest_plugin import serving
from mockserver.tests.harness.films import quick_film
from mockserver.tests.harness.walker import Walker, png

pytestmark = pytest.mark.fuzz
schemathesis.openapi.media_type("image/png", st.just(png()))

SEED = 1
DIALECTS = ("errors=http", "render=wrapped,events=typed,envelope=bare")
# Each value at its limits and beyond comes first, case by case; then some that are drawn, which
# find what chokes on odd text. Without chance, so that a failure comes again.
BOUNDED = settings(
    max_examples=4,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
# With codes at HTTP 200, a status does not say whether a call was refused.
NEED_A_STATUS = [
    checks.ignored_auth,
    checks.missing_required_header,
    checks.negative_data_rejection,
    checks.positive_data_acceptance,
]
REFUSALS = ["400", "401", "402", "404", "409", "413", "415", "416", "422"]
GOOD_URL = re.compile(r"http://(127\.0\.0\.1|localhost)(:\d+)?/[\w./-]*", re.ASCII)
Case = schemathesis.Case[Any]


@dataclass
class Somebody:
    """A mock, and somebody on it with a token, a session, an upload and a finished export."""

    url: str
    walker: Walker
    session: requests.Session
    speaks_by_status: bool
    calls: int = 0
    film: str = ""
    still: str = ""

    def prepare(self) -> "Somebody":
        """Do the work that the calls will be about."""
        self.walker.connect().open().upload(harbour_png=png())
        self.still = self.walker.state()["video_infos"][0]["cdn_url"]
        self.walker.render({"t": [{"sg": [{"d": 1}]}]}, "render_there")
        found = self.walker.finished("render_there")
        self.film = found["data"]["outputUrl"] if "data" in found else found["output"]["url"]
        return self

    def aim(self, case: Case) -> None:
        """Name what is there instead of what is made up: else everything would end at 404.

        Nor is anything fetched but from the mock itself: other servers live on this machine.
        """
        key, name = self.film.split("/")[-2:]
        there = {"sid": self.walker.sid, "id": "render_there", "key": key, "name": name}
        case.path_parameters.update({step: there[step] for step in case.path_parameters})
        body: Any = case.body
        if not isinstance(body, dict):
            return
        sid, task_id = self.walker.sid, self.walker.task_id
        for member, known in {"session_id": sid, "sessionId": sid, "task_id": task_id}.items():
            if isinstance(body.get(member), str) and body[member].strip():
                body[member] = known
        if isinstance(body.get("urls"), list):
            body["urls"] = [
                self._aimed(each) if isinstance(each, str) else each for each in body["urls"]
            ]

    def _aimed(self, url: str) -> str:
        """A good URL becomes that of a picture; a bad one stays bad, but leads to the mock."""
        return self.still if GOOD_URL.fullmatch(url) else re.sub("^http://[^/]*", self.url, url)

    def headers(self, case: Case) -> dict[str, str]:
        """What stands in no parameter of the contract."""
        raw = case.operation.definition.raw
        headers = {"Accept": raw["x-accept"]} if "x-accept" in raw else {}
        if raw.get("security", True):
            headers["Authorization"] = f"Bearer {self.walker.token}"
        return headers

    def irrelevant(self, case: Case) -> list[Any]:
        """The checks that say nothing of a case."""
        if not self.speaks_by_status:
            return NEED_A_STATUS
        # OpenAPI cannot ask for the file name that makes a part a file, and none is sent.
        nameless = case.media_type == "multipart/form-data"
        return [checks.positive_data_acceptance] if nameless else []


@contextmanager
def somebody_in(dialect: str) -> Iterator[Somebody]:
    """Somebody on a mock of this dialect."""
    dialects = parse_dialects(dialect)
    # Time passes when the mock waits, and at no other time: no session ends on a busy machine.
    running = serving(
        clock="instant", film=quick_film, dialects=dialects, credits=1_000_000, seed=1
    )  # fmt: skip
    with running as mock, requests.Session() as session:
        session.trust_env = False
        walker = Walker(mock.url, str(uuid4()))
        found = Somebody(mock.url, walker, session, dialects.errors == "http").prepare()
        yield found
        walker.http.close()


@pytest.fixture(scope="module")
def everybody() -> Iterator[tuple[Somebody, ...]]:
    """Somebody in each of two dialects that differ in everything.

    Both get the same calls, which take longer to draw than to send.
    """
    with somebody_in(DIALECTS[0]) as first, somebody_in(DIALECTS[1]) as other:
        yield first, other


@pytest.fixture(scope="module")
def _enough_is_drawn(everybody: tuple[Somebody, ...]) -> Iterator[None]:
    yield
    for somebody in everybody:
        assert somebody.calls > 300, "schemathesis drew next to nothing; its settings have changed"


@pytest.fixture
def api(everybody: tuple[Somebody, ...], _enough_is_drawn: None) -> OpenApiSchema:
    found = schemathesis.openapi.from_url(f"{everybody[0].url}/openapi.json")
    # What there is no call for gets the mock's own 599, never a 405; that is tested elsewhere.
    found.config.phases.coverage.unexpected_methods = set()
    found.config.seed = SEED
    # A render id or a client id can be used already, a range may lie behind the end of the file.
    found.config.checks.positive_data_acceptance.expected_statuses = [
        "2xx",
        "409",
        "416",
        "429",
    ]
    found.config.checks.negative_data_rejection.expected_statuses = REFUSALS
    found.config.checks.missing_required_header.expected_statuses = REFUSALS
    return found


calls = schemathesis.pytest.from_fixture("api")


@calls.parametrize()
@pytest.mark.timeout(120 * len(CALLS))  # each call is tested by itself, and has the time of a test
@BOUNDED
def test_whatever_is_sent_the_answer_is_as_described(
    case: Case, everybody: tuple[Somebody, ...]
) -> None:
    body: Any = case.body
    drawn = deepcopy(body) if isinstance(body, dict) else {}
    for somebody in everybody:
        if isinstance(body, dict):
            body.update(deepcopy(drawn))  # as it was before it was aimed at the one before
        somebody.aim(case)
        somebody.calls += 1
        case.call_and_validate(
            base_url=somebody.url,
            session=somebody.session,
            headers=somebody.headers(case),
            excluded_checks=somebody.irrelevant(case),
        )


@pytest.mark.parametrize("kind", ["AdkEvent", "TypedText"])
@pytest.mark.parametrize("dialect", [0, 1])
def test_the_events_of_a_stream_are_held_to_their_schema(
    kind: str, dialect: int, everybody: tuple[Somebody, ...]
) -> None:
    somebody = everybody[dialect]
    speaks = "AdkEvent" if somebody.speaks_by_status else "TypedText"
    described = json.loads(json.dumps(document()))
    described["components"]["schemas"][kind]["required"].append("nothing_has_this")
    message = schemathesis.openapi.from_dict(described)["/run_sse"]["POST"]
    body: Any = somebody.walker.message("turn it into a clip")
    case = message.Case(body=body, media_type="application/json")
    answer = case.call(
        base_url=somebody.url,
        session=somebody.session,
        headers={**somebody.walker.headers, "Accept": "text/event-stream"},
    )
    with pytest.raises(FailureGroup) if kind == speaks else nullcontext():
        case.validate_response(answer, checks=[response_schema_conformance])
