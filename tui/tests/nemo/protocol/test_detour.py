"""What is asked of the service goes another way, if there is one; all else goes its own."""

from dataclasses import dataclass

import pytest

from tui.nemo.protocol.detour import Detour
from tui.nemo.protocol.reach import Reach

SERVICE, OTHER = "https://service.example", "http://127.0.0.1:9"


@dataclass(frozen=True)
class Through:
    url: str = OTHER
    peer: str | None = None


DETOUR = Detour(SERVICE, "service.example", Through())


@pytest.mark.parametrize("rest", ["", "/", "/api/credits", "?a=b"])
def test_each_address_of_the_service_is_reached_through_the_other(rest: str) -> None:
    assert DETOUR.url_of(SERVICE + rest, Reach.LOOPBACK) == OTHER + rest


@pytest.mark.parametrize(
    "url", [SERVICE + ".evil.example/a", SERVICE + ":444/a", "https://cdn.example/a", ""]
)
def test_what_only_begins_as_the_service_does_goes_its_own_way(url: str) -> None:
    assert DETOUR.url_of(url, Reach.LOOPBACK) == url


def test_what_must_lead_away_from_here_goes_its_own_way() -> None:
    assert DETOUR.url_of(SERVICE + "/a", Reach.WORLD) == SERVICE + "/a"
