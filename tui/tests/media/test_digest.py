import hashlib
from pathlib import Path

import pytest

from tui.media.stills import digest


def test_a_digest_is_the_sha256_of_the_content(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"still" * 300_000)
    assert digest(path) == hashlib.sha256(b"still" * 300_000).hexdigest()


def test_a_missing_file_has_no_digest(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        digest(tmp_path / "absent")
