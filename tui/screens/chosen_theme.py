"""The theme that the user chose, remembered from start to start."""

from collections.abc import Container
from contextlib import suppress
from pathlib import Path

_NAME = "theme"
_MOST_BYTES = 100


def read_theme(data_dir: Path, known: Container[str]) -> str | None:
    """The name that was saved last, if it is among the `known`."""
    try:
        with (data_dir / _NAME).open(encoding="utf-8") as file:
            name = file.read(_MOST_BYTES).strip()
    except (OSError, UnicodeDecodeError):
        return None
    return name if name in known else None


def save_theme(data_dir: Path, name: str) -> None:
    """Remember `name`; where that fails, the theme is chosen again at the next start."""
    with suppress(OSError):
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        (data_dir / _NAME).write_text(f"{name}\n", encoding="utf-8")
