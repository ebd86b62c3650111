"""The table of calls, and everybody who reads it."""

import pytest

from mockserver.api.routes import ENDPOINTS
from mockserver.calls import CALLS, CallName, ServiceCall, call_of, is_control
from mockserver.description.document import document


def test_every_name_is_one_call_with_one_endpoint() -> None:
    assert [call.name for call in CALLS] == list(CallName)
    assert set(ENDPOINTS) == set(CallName)
    assert len({(call.method, call.path) for call in CALLS}) == len(CALLS)


def test_the_contract_describes_the_same_calls() -> None:
    described = {
        (method.upper(), path) for path, item in document()["paths"].items() for method in item
    }
    assert described == {(call.method, call.path) for call in CALLS}


@pytest.mark.parametrize("call", CALLS, ids=lambda call: str(call.name))
def test_a_call_is_found_again_by_its_path(call: ServiceCall) -> None:
    path = call.path.replace("{", "x").replace("}", "y")
    found, parameters = call_of(call.method, path)
    assert found is call
    assert len(parameters) == call.path.count("{")
    if call.session is not None and call.session.place in ("path", "render", "file"):
        assert call.session.name in parameters


def test_what_is_no_call_has_no_name() -> None:
    found, parameters = call_of("GET", "/api/render/proxy/lambda/render_1")
    assert found is not None
    assert (found.name, parameters) == ("poll", {"id": "render_1"})
    for method, path in (("GET", "/run_sse"), ("POST", "/run_sse/"), ("GET", "/cdn/key")):
        assert call_of(method, path) == (None, {}), path


def test_the_mocks_own_paths_are_told_from_the_services() -> None:
    assert is_control("/__mock")
    assert is_control("/__mock/journal")
    assert not is_control("/__mocked")
