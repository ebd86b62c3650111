import threading
from pathlib import Path

import httpx

from tui.library.keyring_tokens import KeyringTokens
from tui.library.tokens import StoredToken
from tui.tests.keyrings import Memory, using
from tui.tests.studio.scripted import BALANCE, CREDITS, TOKEN, ScriptedService, expired, fresh


class Watched(Memory):
    """Notes from which threads it is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.threads: set[int] = set()

    def get_password(self, service: str, username: str) -> str | None:
        self.threads.add(threading.get_ident())
        return super().get_password(service, username)

    def set_password(self, service: str, username: str, password: str) -> None:
        self.threads.add(threading.get_ident())
        super().set_password(service, username, password)


async def test_a_renewed_token_goes_to_the_keyring_off_the_loop(
    scripted: ScriptedService, tmp_path: Path
) -> None:
    backend, account = Watched(), scripted.service.account
    with using(backend):
        tokens = KeyringTokens(tmp_path / "data")
        account._tokens = tokens
        account._client.token = None
        assert not await account.use_saved()
        scripted.http.post(TOKEN).side_effect = [fresh("nmv_usr_1"), fresh("nmv_usr_2")]
        await scripted.service.connect()
        assert tokens.get("test") == StoredToken("nmv_usr_1", "anon_2", None)
        calls = scripted.http.get(CREDITS)
        calls.side_effect = [expired(), BALANCE]
        backend.threads.clear()
        assert (await scripted.service.credits()).available == 100
        assert backend.threads
        assert threading.get_ident() not in backend.threads
        assert tokens.get("test") == StoredToken("nmv_usr_2", "anon_2", None)
    assert not (tmp_path / "data").exists()


async def test_where_the_service_gives_no_other_token_the_one_in_the_keyring_stays(
    scripted: ScriptedService, tmp_path: Path
) -> None:
    with using(Memory()):
        tokens = KeyringTokens(tmp_path / "data")
        tokens.put("test", StoredToken("nmv_usr_1", "anon_1", None))
        scripted.service.account._tokens = tokens
        assert await scripted.service.account.use_saved()
        week = httpx.Response(429, json={"code": 429}, headers={"retry-after": "604800"})
        scripted.http.post(TOKEN).return_value = week
        scripted.http.get(CREDITS).side_effect = [expired(), BALANCE]
        assert (await scripted.service.credits()).available == 100
        assert tokens.get("test") == StoredToken("nmv_usr_1", "anon_1", None)
