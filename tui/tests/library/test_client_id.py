from pathlib import Path

import pytest

from tui.library.client_id import client_id, client_id_to_hide, new_client_id
from tui.library.private_files import PrivateFileError


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
    with pytest.raises(PrivateFileError) as refused:
        client_id(tmp_path / "config" / "deeper")
    assert "STILLREEL_HOME" in refused.value.advice


def test_a_stored_client_id_is_known_so_that_reports_can_leave_it_out(tmp_path: Path) -> None:
    assert client_id_to_hide(tmp_path) is None
    made = client_id(tmp_path)
    assert client_id_to_hide(tmp_path) == made
    (tmp_path / "client_id").write_bytes(b"\xff")
    assert client_id_to_hide(tmp_path) is None
