"""A client whose HTTP ends at respx, whose waits take no time and whose jitter is none."""

import ssl
from collections.abc import AsyncIterator, Iterator

import pytest
import respx
from hypothesis import settings

from tui.nemo.client import Identity, NemoClient

settings.register_profile("steady", deadline=None, derandomize=True, database=None)
settings.load_profile("steady")

BASE = "https://api.example.test"


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def api() -> Iterator[respx.MockRouter]:
    with respx.mock(base_url=BASE, assert_all_called=False) as router:
        yield router


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
async def client(waits: list[float]) -> AsyncIterator[NemoClient]:
    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    made = NemoClient(
        BASE,
        identity=Identity("0.1.0", "unknown"),
        client_id="7f9c2ba4-e88f-4c2a-9d0b-0d9b6c0a3f11",
        token="nmv_usr_secret",
        sleep=sleep,
        jitter=lambda: 1.0,
        ssl=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
    )
    yield made
    await made.aclose()
