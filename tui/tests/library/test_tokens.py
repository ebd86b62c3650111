import errno
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tui.library.private_files import PrivateFileError, write_private
from tui.library.tokens import StoredToken, TokenFile, tokens_to_hide

LATER = datetime(2026, 12, 1, tzinfo=UTC)
NOW = datetime(2026, 11, 22, tzinfo=UTC).timestamp()


def test_a_token_is_stored_by_service(tmp_path: Path) -> None:
    tokens = TokenFile(tmp_path / "a" / "tokens.json")
    tokens.put("mock", StoredToken("nmv_usr_1", "anon_1", LATER))
    tokens.put("https://x.example", StoredToken("nmv_usr_2", None, None))
    assert tokens.get("mock") == StoredToken("nmv_usr_1", "anon_1", LATER)
    assert tokens.get("https://x.example") == StoredToken("nmv_usr_2", None, None)
    tokens.drop("mock")
    assert tokens.get("mock") is None


def test_own_tokens_are_stored_by_account_beside_the_anonymous_one(tmp_path: Path) -> None:
    tokens = TokenFile(tmp_path / "a" / "tokens.json")
    anonymous = StoredToken("nmv_usr_1", "anon_1", LATER)
    tokens.put("https://x.example", anonymous)
    for account in ("usr_a", "usr_b"):
        tokens.put("https://x.example", StoredToken(f"nmv_{account}", account, None), account)
    tokens.put("mock", StoredToken("nmv_usr_2", None, None), "usr_a")
    assert tokens.accounts("https://x.example") == ("usr_a", "usr_b")
    assert tokens.get("https://x.example") == anonymous
    assert tokens.get("https://x.example", "usr_b") == StoredToken("nmv_usr_b", "usr_b", None)
    tokens.drop("https://x.example", "usr_b")
    tokens.drop("https://x.example", "usr_c")
    assert tokens.accounts("https://x.example") == ("usr_a",)
    assert tokens.accounts("mock") == ("usr_a",)
    assert tokens.accounts("http") == ()
    assert set(tokens_to_hide(tmp_path / "a" / "tokens.json")) == {
        "nmv_usr_1",
        "nmv_usr_a",
        "nmv_usr_2",
    }


def test_a_token_is_good_until_it_expires() -> None:
    assert StoredToken("t", None, LATER).valid(NOW)
    assert not StoredToken("t", None, LATER).valid(LATER.timestamp())
    assert StoredToken("t", None, None).valid(NOW)


def test_the_token_file_is_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "private" / "tokens.json"
    TokenFile(path).put("mock", StoredToken("nmv_usr_1", None, None))
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert [entry.name for entry in path.parent.iterdir()] == ["tokens.json"]


def test_a_token_file_that_others_can_read_is_refused_with_the_command_that_closes_it(
    tmp_path: Path,
) -> None:
    path = tmp_path / "tokens.json"
    TokenFile(path).put("mock", StoredToken("nmv_usr_1", None, None))
    path.chmod(0o644)
    with pytest.raises(PrivateFileError) as refused:
        TokenFile(path).get("mock")
    assert "chmod 600" in refused.value.advice


def test_a_folder_that_others_can_enter_is_refused_with_the_command_that_closes_it(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "a folder"
    tokens = TokenFile(folder / "tokens.json")
    tokens.put("mock", StoredToken("nmv_usr_1", None, None))
    folder.chmod(0o755)
    with pytest.raises(PrivateFileError) as refused:
        tokens.get("mock")
    assert f"chmod 700 '{folder}'" in refused.value.advice
    folder.chmod(0o700)
    assert tokens.get("mock") is not None


def test_no_token_is_written_where_others_could_read_it(tmp_path: Path) -> None:
    folder = tmp_path / "open"
    folder.mkdir(mode=0o755)
    with pytest.raises(PrivateFileError) as refused:
        TokenFile(folder / "tokens.json").put("mock", StoredToken("nmv_usr_1", None, None))
    assert f"chmod 700 {folder}" in refused.value.advice
    assert list(folder.iterdir()) == []


def test_on_a_disk_that_keeps_no_permissions_another_is_advised(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "open"
    folder.mkdir(mode=0o777)
    monkeypatch.setattr("tui.library.private_files.keeps_permissions", lambda _folder: False)
    with pytest.raises(PrivateFileError) as refused:
        TokenFile(folder / "tokens.json").put("mock", StoredToken("nmv_usr_1", None, None))
    assert "chmod" not in refused.value.advice
    assert "Its disk stores no permissions." in refused.value.advice


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
    assert "secret" not in repr(StoredToken("nmv_usr_secret", None, None))


def test_stored_tokens_are_known_so_that_reports_can_leave_them_out(tmp_path: Path) -> None:
    path = tmp_path / "tokens.json"
    assert tokens_to_hide(path) == ()
    TokenFile(path).put("mock", StoredToken("nmv_usr_1", None, None))
    assert tokens_to_hide(path) == ("nmv_usr_1",)
    path.write_text('{"mock": {"token": 7}, "other": [], "third": {"token": null}}')
    assert tokens_to_hide(path) == ("7",)
    path.write_text("[" * 100_000)
    assert tokens_to_hide(path) == ()


def test_what_a_full_disk_did_not_take_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(PrivateFileError, match="No space left"):
        write_private(tmp_path / "tokens.json", "text")
    assert list(tmp_path.iterdir()) == []
