"""Which language the program speaks, and how it says a text in it."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tui import words
from tui.config import wanted_languages
from tui.words import CHINESE, ENGLISH, _, catalogue_of, languages_of, plural, speak


@pytest.fixture
def chinese() -> Iterator[None]:
    speak(["zh-CN"])
    yield
    speak([])


@pytest.mark.parametrize(
    ("environ", "wanted"),
    [
        ({}, ()),
        ({"LANG": "zh_CN.UTF-8"}, ("zh-CN",)),
        ({"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "en_GB.UTF-8"}, ("en-GB",)),
        ({"LANG": "en_GB", "LC_MESSAGES": "de_DE", "LC_ALL": "zh_CN.GB18030"}, ("zh-CN",)),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": ""}, ("de-DE",)),
        ({"LANG": "de_DE@euro", "LANGUAGE": "pt_BR:zh_CN:zh"}, ("pt-BR", "zh-CN", "zh")),
        ({"LANG": "C", "LANGUAGE": "zh_CN"}, ()),
        ({"LANGUAGE": "zh_CN"}, ()),
        ({"LC_ALL": "POSIX", "LANG": "zh_CN"}, ()),
        ({"LANG": "C.UTF-8"}, ()),
        ({"LANG": "C.UTF-8", "LANGUAGE": "zh_CN"}, ("zh-CN",)),
    ],
)
def test_a_locale_means_languages_by_the_rules_of_gettext(
    environ: dict[str, str], wanted: tuple[str, ...]
) -> None:
    assert languages_of(environ) == wanted


@pytest.mark.parametrize(
    ("tag", "catalogue"),
    [
        ("zh", CHINESE),
        ("zh-CN", CHINESE),
        ("zh-Hans-SG", CHINESE),
        ("ZH-cn", CHINESE),
        ("zh-TW", None),
        ("zh-Hant-HK", None),
        ("en-GB", ENGLISH),
        ("de-DE", None),
        ("", None),
    ],
)
def test_a_tag_means_a_catalogue(tag: str, catalogue: str | None) -> None:
    assert catalogue_of(tag) == catalogue


def test_the_first_language_that_there_is_is_spoken() -> None:
    try:
        speak(["pt-BR", "zh-CN", "en"])
        assert words.language() == CHINESE
        speak(["en", "zh-CN"])
        assert words.language() == ENGLISH
        speak(["de"])
        assert words.language() == ENGLISH
    finally:
        speak([])


def test_what_is_set_goes_before_the_locale(tmp_path: Path) -> None:
    environ = {"STILLREEL_HOME": str(tmp_path), "LANG": "en_GB.UTF-8"}
    assert wanted_languages(environ) == ("en-GB",)
    (tmp_path / "config").mkdir()
    file = tmp_path / "config" / "config.toml"
    file.write_text('language = "zh-CN"\n')
    assert wanted_languages(environ) == ("zh-CN",)
    assert wanted_languages(environ | {"STILLREEL_LANGUAGE": "de"}) == ("de",)
    for unusable in ('language = "no tag"\n', "language = 3\n", "language ="):
        file.write_text(unusable)
        assert wanted_languages(environ) == ("en-GB",)


def test_a_text_that_no_catalogue_has_is_said_as_it_stands(chinese: None) -> None:
    assert _("{a} of no catalogue, {{}}", a=1) == "1 of no catalogue, {}"
    assert plural("{count} nothing", "{count} nothings", 2) == "2 nothings"


def test_one_and_several_in_english() -> None:
    said = [plural("{count} still of {of}", "{count} stills of {of}", n, of=9) for n in (0, 1, 2)]
    assert said == ["0 stills of 9", "1 still of 9", "2 stills of 9"]


def test_a_text_is_said_in_chinese(chinese: None) -> None:
    assert _("Update Stillreel.") == "请更新 Stillreel。"
    assert _("{path} is damaged: {why}", path="{why}.db", why="x") == "{why}.db 已损坏：x"


def test_nothing_is_said_before_the_language_is_chosen() -> None:
    """What the command loads to choose it has no text at the beginning of a module."""
    refuses = "import tui.words\ndel tui.words._, tui.words.plural\nsays = tui.words\n" + (
        "def refuse(*_: object, **__: object) -> str:\n    raise AssertionError('said')\n"
        "says._ = says.plural = refuse\n"
        "import tui.cli, tui.config\n"
        "assert 'gettext' not in __import__('sys').modules\n"
        "says.speak(['zh-CN'])\n"
        "assert 'gettext' in __import__('sys').modules\n"
    )
    subprocess.run([sys.executable, "-c", refuses], check=True, timeout=60)
