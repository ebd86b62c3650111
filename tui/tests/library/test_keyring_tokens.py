import sys
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tui.library.keyring_tokens import KeyringTokens, KeyringUnusable
from tui.library.tokens import StoredToken, TokenFile
from tui.tests.keyrings import FAILING, Memory, using

LATER = datetime(2026, 12, 1, tzinfo=UTC)
TOKEN = StoredToken("nmv_usr_1", "anon_1", LATER)
Entries = dict[tuple[str, str], str]


@pytest.fixture
def entries() -> Iterator[Entries]:
    with using(Memory()) as entries:
        yield entries


@pytest.mark.usefixtures("entries")
def test_a_token_is_stored_found_again_and_replaced(tmp_path: Path) -> None:
    tokens = KeyringTokens(tmp_path)
    assert tokens.get("https://x.example") is None
    tokens.put("https://x.example", TOKEN)
    tokens.put("mock", StoredToken("nmv_usr_2", None, None))
    assert KeyringTokens(tmp_path).get("https://x.example") == TOKEN
    tokens.put("https://x.example", StoredToken("nmv_usr_3", "anon_1", None))
    assert tokens.get("https://x.example") == StoredToken("nmv_usr_3", "anon_1", None)
    assert tokens.get("mock") == StoredToken("nmv_usr_2", None, None)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("entries")
def test_own_tokens_are_stored_by_account_beside_the_anonymous_one(tmp_path: Path) -> None:
    tokens = KeyringTokens(tmp_path)
    tokens.put("mock", TOKEN)
    for account in ("usr_a", "usr_b", "usr_a"):
        tokens.put("mock", StoredToken(f"nmv_{account}", account, None), account)
    assert tokens.accounts("mock") == ("usr_a", "usr_b")
    assert tokens.accounts("https://x.example") == ()
    assert tokens.get("mock") == TOKEN
    assert tokens.get("mock", "usr_b") == StoredToken("nmv_usr_b", "usr_b", None)
    tokens.drop("mock", "usr_b")
    tokens.drop("mock", "usr_c")
    assert tokens.accounts("mock") == ("usr_a",)
    assert tokens.get("mock", "usr_b") is None
    assert KeyringTokens(tmp_path / "other").accounts("mock") == ()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("entries")
def test_own_tokens_in_a_file_move_to_the_keyring(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    TokenFile(folder / "tokens.json").put("mock", TOKEN, "usr_a")
    tokens = KeyringTokens(folder)
    assert tokens.accounts("mock") == ("usr_a",)
    assert tokens.get("mock", "usr_a") == TOKEN
    assert "nmv_usr_1" not in (folder / "tokens.json").read_text()
    assert tokens.accounts("mock") == ("usr_a",)


def test_each_library_has_its_own_token(tmp_path: Path, entries: Entries) -> None:
    KeyringTokens(tmp_path / "a").put("mock", TOKEN)
    assert KeyringTokens(tmp_path / "b").get("mock") is None
    assert list(entries) == [("stillreel", f"mock {tmp_path / 'a'}")]


@pytest.mark.usefixtures("entries")
def test_a_token_in_a_file_moves_to_the_keyring(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    TokenFile(folder / "tokens.json").put("mock", TOKEN)
    assert KeyringTokens(folder).get("mock") == TOKEN
    assert "nmv_usr_1" not in (folder / "tokens.json").read_text()
    assert KeyringTokens(folder).get("mock") == TOKEN


@pytest.mark.parametrize("text", ["", "no json", "[" * 100_000, "[]", '{"token": "a\\u001b[2J"}'])
def test_a_damaged_entry_is_no_token(tmp_path: Path, entries: Entries, text: str) -> None:
    entries["stillreel", f"mock {tmp_path}"] = text
    assert KeyringTokens(tmp_path).get("mock") is None


@pytest.mark.parametrize("way", FAILING)
def test_a_keyring_that_does_not_work_is_a_sentence_and_no_file(tmp_path: Path, way: str) -> None:
    backend, words = FAILING[way]
    with using(backend()), pytest.raises(KeyringUnusable, match=words) as caught:
        KeyringTokens(tmp_path).put("mock", TOKEN)
    assert 'set token_store = "file"' in caught.value.advice
    whole = "".join(traceback.format_exception(caught.value))
    assert "nmv_usr" not in whole
    assert list(tmp_path.iterdir()) == []


def test_a_token_stays_in_the_file_until_the_keyring_has_it(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    file = TokenFile(folder / "tokens.json")
    file.put("mock", TOKEN)
    for backend, _ in FAILING.values():
        with using(backend()), pytest.raises(KeyringUnusable):
            KeyringTokens(folder).get("mock")
    assert file.get("mock") == TOKEN


def test_without_the_package_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(KeyringUnusable) as caught:
        KeyringTokens(tmp_path).get("mock")
    assert "Install stillreel[keyring]" in caught.value.advice


def test_a_backend_that_cannot_be_loaded_is_no_keyring(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "no.such.Backend")
    for name in [name for name in sys.modules if name.partition(".")[0] == "keyring"]:
        monkeypatch.delitem(sys.modules, name)
    with pytest.raises(KeyringUnusable, match="There is no keyring"):
        KeyringTokens(tmp_path).get("mock")
