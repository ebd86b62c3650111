from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import respx

from tui.library.tokens import StoredToken, TokenFile
from tui.nemo.client import AttributionHeaders, NemoClient
from tui.studio.account import Account
from tui.studio.events import Event
from tui.studio.service import Service
from tui.tests.studio.scripted import BASE, Bench, LoggedClock


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    clock = LoggedClock()
    told: list[Event] = []
    tokens = TokenFile(tmp_path / "tokens.json")
    tokens.put("test", StoredToken("nmv_usr_old", "anon_1", None))
    client = NemoClient(
        BASE,
        attribution=AttributionHeaders("0", "unknown"),
        client_id="c1",
        sleep=clock.sleep,
        jitter=float,
    )
    account = Account(client, tokens, "test", tmp_path, clock)
    await account.use_saved()
    with respx.mock(base_url=BASE, assert_all_called=False) as http:
        yield Bench(
            Service(client, account, clock, told.append), clock, tokens, told, http, tmp_path
        )
    await client.aclose()
