"""A home with several accounts: the anonymous one, and two of the user's own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from contract_tests.harness.home import Home
from tui.studio.studio import Studio

ANONYMOUS, A, B = "anonymous", "a", "b"


@asynccontextmanager
async def connected(
    home: Home, token: str = "", project: str | None = None
) -> AsyncIterator[Studio]:
    async with home.studio(token) as studio:
        await studio.connect(project)
        yield studio


def id_of(studio: Studio) -> str:
    assert studio.project is not None
    return studio.project.id


def stored_text(home: Home) -> str:
    """All that lies in the home, as text."""
    files = (path for path in (home.folder / "home").rglob("*") if path.is_file())
    return "\n".join(path.read_bytes().decode("latin-1") for path in files)
