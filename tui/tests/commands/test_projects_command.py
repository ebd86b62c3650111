"""`stillreel projects`: what is typed, what is done, what is said."""

import re
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from tui.arguments import parse
from tui.config import Config, load_config
from tui.exit_codes import ExitCode
from tui.headless import run
from tui.library.library import Library


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return replace(load_config(), data_dir=tmp_path / "data", config_dir=tmp_path / "config")


@pytest.fixture
def library(config: Config) -> Callable[[], Library]:
    config.data_dir.mkdir(mode=0o700, parents=True)
    return lambda: Library(config.data_dir / "library.sqlite3")


def add(library: Callable[[], Library], config: Config, *names: str) -> list[str]:
    with closing(library()) as opened:
        return [
            opened.projects.add(config.service, name, f"s{at}", None, float(at)).id
            for at, name in enumerate(names)
        ]


@pytest.mark.parametrize(
    ("words", "deed", "project", "text"),
    [
        ([], "", None, ""),
        (["boats", "night"], "", None, "boats night"),
        (["rename", "a1", "At dawn"], "rename", "a1", "At dawn"),
        (["archive", "a1"], "archive", "a1", ""),
        (["unarchive", "a1", "--json"], "unarchive", "a1", ""),
    ],
)
def test_words_that_name_no_deed_are_searched_for(
    words: list[str], deed: str, project: str | None, text: str
) -> None:
    options = parse(["projects", *words])
    assert (options.deed, options.project, options.text) == (deed, project, text)


@pytest.mark.parametrize("words", [["rename", "a1"], ["archive"], ["unarchive", "a", "b"]])
def test_a_deed_says_what_it_takes(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse(["projects", *words])
    assert f"projects {words[0]} takes ID" in capsys.readouterr().err


def test_projects_are_named_put_aside_and_brought_back(
    config: Config, library: Callable[[], Library], capsys: pytest.CaptureFixture[str]
) -> None:
    (harbour, _) = add(library, config, "harbour", "gulls")

    def listed(*words: str) -> str:
        assert run(config, parse(["projects", *words])) == ExitCode.DONE
        return "".join(capsys.readouterr())

    assert re.search(r"harbour, \d+ d ago\n", listed())
    assert "At dawn" in listed("rename", harbour, "At dawn")
    assert "Nothing was deleted" in listed("archive", harbour)
    assert "At dawn" not in listed()
    assert "At dawn" in listed("--archived")
    assert "No project has the words dawn." in listed("dawn")
    listed("unarchive", harbour)
    assert "At dawn" in listed("dawn")
    assert run(config, parse(["projects", "rename", "nowhere", "x"])) == ExitCode.USAGE
    assert "--project" not in "".join(capsys.readouterr())


@pytest.mark.parametrize(("many", "more"), [(5, False), (6, True)])
def test_of_many_projects_that_may_be_meant_five_are_named(
    config: Config,
    library: Callable[[], Library],
    capsys: pytest.CaptureFixture[str],
    many: int,
    more: bool,
) -> None:
    ids = add(library, config, *["harbour"] * many)
    assert run(config, parse(["projects", "archive", "harbour"])) == ExitCode.USAGE
    err = capsys.readouterr().err
    assert sum(one in err for one in ids) == 5
    assert ("…" in err) == more


@pytest.mark.parametrize(
    ("wanted", "said"),
    [("nobody", "nobody"), ("harbour", "2 projects may be meant")],
)
def test_an_id_that_means_none_or_several_is_refused(
    config: Config,
    library: Callable[[], Library],
    capsys: pytest.CaptureFixture[str],
    wanted: str,
    said: str,
) -> None:
    ids = add(library, config, "harbour", "harbour")
    assert run(config, parse(["projects", "archive", wanted])) == ExitCode.USAGE
    err = capsys.readouterr().err
    assert said in err
    assert wanted != "harbour" or all(one in err for one in ids)
