from pathlib import Path

from tui.screens.dialogs.folder_search import FolderEntry, find, parted, ranked


def test_a_folder_shows_its_folders_then_its_media(pictures: Path) -> None:
    found = [entry.path.name for entry in find(f"{pictures}/")]
    assert found == ["more", "fake.png", "gulls.png", "harbour.jpg"]


def test_letters_in_order_are_enough(pictures: Path) -> None:
    assert [entry.path.name for entry in find(f"{pictures}/hrbr")] == ["harbour.jpg"]


def test_a_beginning_counts_more_than_a_middle() -> None:
    entries = (
        FolderEntry(Path("/a/seagull.png"), folder=False),
        FolderEntry(Path("/a/gull.png"), folder=False),
    )
    assert [entry.path.name for entry in ranked(entries, "gull")] == ["gull.png", "seagull.png"]


def test_hidden_files_come_when_asked_for(pictures: Path) -> None:
    (pictures / ".secret.png").write_bytes(b"")
    assert ".secret.png" not in [entry.path.name for entry in find(f"{pictures}/")]
    assert [entry.path.name for entry in find(f"{pictures}/.sec")] == [".secret.png"]


def test_home_is_understood() -> None:
    assert parted("~/pict") == (Path.home(), "pict")
    assert parted("~nobody-of-this-name/x") == (Path("~nobody-of-this-name"), "x")
    assert parted("~a\0b/x") == (Path("~a\0b"), "x")


def test_what_is_not_there_is_empty() -> None:
    assert find("/no/such/place/x") == ()
    assert find("/no\0where/") == ()
