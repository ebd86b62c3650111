import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import respx

from tui.library.library import Library
from tui.library.tokens import StoredToken, TokenFile
from tui.nemo.client import AttributionHeaders, NemoClient
from tui.studio.account import Account
from tui.studio.events import Event
from tui.studio.export import Exporter
from tui.studio.service import Service
from tui.tests.studio.films import real_film
from tui.tests.studio.scripted import BASE, LoggedClock, ScriptedService


@pytest.fixture
async def scripted(tmp_path: Path) -> AsyncIterator[ScriptedService]:
    clock = LoggedClock()
    events: list[Event] = []
    tokens = TokenFile(tmp_path / "tokens.json")
    tokens.put("test", StoredToken("nmv_usr_old", "anon_1", None))
    client = NemoClient(
        BASE,
        attribution=AttributionHeaders("0", "unknown"),
        client_id="c1",
        sleep=clock.sleep,
        jitter=float,
        ssl=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
    )
    library = Library(tmp_path / "library.sqlite3")
    account = Account(client, tokens, "test", tmp_path, clock, library.accounts)
    await account.use_saved()
    with respx.mock(base_url=BASE, assert_all_called=False) as http:
        yield ScriptedService(
            Service(client, account, clock, events.append),
            clock,
            tokens,
            events,
            http,
            tmp_path,
            library,
        )
    await client.aclose()
    library.close()


@pytest.fixture(scope="session")
def film(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A real film: 64x36, ten seconds, as the timeline has it."""
    return real_film(tmp_path_factory.mktemp("film"))


@pytest.fixture
def exporter(scripted: ScriptedService) -> Exporter:
    library = scripted.library
    project = library.projects.add("test", "harbour", "s1", None, 1.0)
    return Exporter(
        scripted.service, library, scripted.clock, scripted.events.append, project.id, "s1"
    )
