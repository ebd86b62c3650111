"""The files of what was not sent, as they lie there: whoever may have them."""

from pathlib import Path

from tui.screens.main.composing.unsent import NOWHERE, Unsent, UnsentFiles, load


def written(folder: Path, project: str = NOWHERE) -> Unsent:
    """What is in all of them."""
    return sum(map(load, sorted(folder.glob(f"unsent-{project or 'new'}-*.json"))), Unsent())


def leave(folder: Path, unsent: Unsent, project: str = NOWHERE) -> None:
    """A program that is gone has left this."""
    files = UnsentFiles(folder)
    assert files.save(unsent, project)
    files.close()
