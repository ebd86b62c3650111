import pytest
from starlette.types import Scope

from mockserver.wire.origin import origin_of


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        (b"127.0.0.1:8000", "http://127.0.0.1:8000"),
        (b"localhost", "http://localhost"),
        (b"[::1]:8000", "http://[::1]:8000"),
        (None, "http://127.0.0.1:9000"),
    ],
)
def test_a_link_leads_to_where_the_client_has_called(host: bytes | None, origin: str) -> None:
    headers = [] if host is None else [(b"host", host)]
    scope: Scope = {
        "type": "http",
        "scheme": "http",
        "server": ["127.0.0.1", 9000],
        "headers": headers,
    }
    assert origin_of(scope) == origin
