from pathlib import Path

import pytest

from tui.media.sources import Source


@pytest.mark.parametrize("word", ["https://a.example/quay.png", "HTTP://a.example/quay.png?x=/1"])
def test_a_web_address_is_one_however_it_is_spelled(word: str) -> None:
    source = Source.read(word)
    assert source.is_address
    assert (source.word, source.name, source.stem) == (word, "quay.png", "quay")
    assert source.absolute() == source


@pytest.mark.parametrize("word", ["quay.png", "/stills/quay.png", "odd://quay.png", "C:\\quay.png"])
def test_everything_else_is_a_file(word: str) -> None:
    source = Source.read(word)
    assert not source.is_address
    assert source.path == Path(word)


def test_a_path_is_never_taken_for_an_address() -> None:
    assert not Source.read(Path("https://a.example/quay.png")).is_address


def test_a_file_is_found_again_from_another_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert Source.read("quay.png").absolute().path == tmp_path / "quay.png"


def test_an_address_without_a_name_is_shown_whole() -> None:
    source = Source.read("https://?x")
    assert source.name
    assert source.stem == ""
