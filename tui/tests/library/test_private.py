from datetime import UTC, datetime
from pathlib import Path

import pytest

from tui.library.private import (
    KeptToken,
    PrivateFileError,
    TokenFile,
    client_id,
    kept_secrets,
    new_client_id,
    write_private,
)

LATER = datetime(2026, 12, 1, tzinfo=UTC)
NOW = datetime(2026, 11, 22, tzinfo=UTC).timestamp()


def test_a_token_is_kept_by_service(tmp_path: Path) -> None:
    tokens = TokenFile(tmp_path / "a" / "tokens.json")
    tokens.put("mock", KeptToken("nmv_usr_1", "anon_1", LATER))
    tokens.put("https://x.example", KeptToken("nmv_usr_2", None, None))
    assert tokens.get("mock") == KeptToken("nmv_usr_1", "anon_1", LATER)
    assert tokens.get("https://x.example") == KeptToken("nmv_usr_2", None, None)
    tokens.drop("mock")
    assert tokens.get("mock") is None


def test_a_token_is_good_until_it_expires() -> None:
    assert KeptToken("t", None, LATER).valid(NOW)
    assert not KeptToken("t", None, LATER).valid(LATER.timestamp())
    assert KeptToken("t", None, None).valid(NOW)


def test_the_token_file_is_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "private" / "tokens.json"
    TokenFile(path).put("mock", KeptToken("nmv_usr_1", None, None))
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert [entry.name for entry in path.parent.iterdir()] == ["tokens.json"]


def test_a_token_file_that_others_can_read_is_refused_with_the_mend(tmp_path: Path) -> None:
    path = tmp_path / "tokens.json"
    TokenFile(path).put("mock", KeptToken("nmv_usr_1", None, None))
    path.chmod(0o644)
    with pytest.raises(PrivateFileError, match="chmod 600"):
        TokenFile(path).get("mock")


def test_a_folder_that_others_can_enter_is_refused_with_the_mend(tmp_path: Path) -> None:
    folder = tmp_path / "a folder"
    tokens = TokenFile(folder / "tokens.json")
    tokens.put("mock", KeptToken("nmv_usr_1", None, None))
    folder.chmod(0o755)
    with pytest.raises(PrivateFileError, match=f"chmod 700 '{folder}'"):
        tokens.get("mock")
    folder.chmod(0o700)
    assert tokens.get("mock") is not None


def test_what_is_kept_is_known_so_that_reports_can_leave_it_out(tmp_path: Path) -> None:
    assert kept_secrets(tmp_path, tmp_path) == ()
    TokenFile(tmp_path / "tokens.json").put("mock", KeptToken("nmv_usr_1", None, None))
    made = client_id(tmp_path)
    assert kept_secrets(tmp_path, tmp_path) == ("nmv_usr_1", made)
    (tmp_path / "tokens.json").write_text("[" * 100_000)
    assert kept_secrets(tmp_path, tmp_path) == (made,)


@pytest.mark.parametrize(
    "text", ['{"mock": {"token": "a\\u001b[2J"}}', "[" * 100_000], ids=["escape", "too-deep"]
)
def test_a_token_that_no_header_can_carry_is_none(tmp_path: Path, text: str) -> None:
    write_private(tmp_path / "tokens.json", text)
    tmp_path.chmod(0o700)
    assert TokenFile(tmp_path / "tokens.json").get("mock") is None


@pytest.mark.parametrize("text", ["", "no json", "[]", '{"mock": 7}', '{"mock": {"token": 7}}'])
def test_a_damaged_token_file_holds_no_token(tmp_path: Path, text: str) -> None:
    write_private(tmp_path / "tokens.json", text)
    assert TokenFile(tmp_path / "tokens.json").get("mock") is None


def test_a_token_never_shows() -> None:
    assert "secret" not in repr(KeptToken("nmv_usr_secret", None, None))


def test_the_client_id_is_made_once(tmp_path: Path) -> None:
    made = client_id(tmp_path / "config")
    assert client_id(tmp_path / "config") == made
    assert new_client_id(tmp_path / "config") != made


@pytest.mark.parametrize("kept", ["", "x" * 65, "ü", "a\x1b[2J"])
def test_a_client_id_that_no_header_can_carry_is_made_anew(tmp_path: Path, kept: str) -> None:
    (tmp_path / "client_id").write_text(kept, encoding="utf-8")
    assert len(client_id(tmp_path)) == 36


def test_a_file_where_a_folder_should_be_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "config").write_text("")
    with pytest.raises(PrivateFileError, match="STILLREEL_HOME"):
        client_id(tmp_path / "config" / "deeper")
