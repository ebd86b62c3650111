"""The texts of the program in the user's language.

English stands in the code, as `_("…")` and `plural("…", "…", count)`; a catalogue of gettext has
another language. The language is chosen once, before anything that has texts is loaded: many are
looked up where their module begins.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gettext import GNUTranslations

ENGLISH = "en"
CHINESE = "zh-CN"
"""Simplified Chinese."""
_TRADITIONAL = frozenset({"tw", "hk", "mo", "hant"})
_NO_LANGUAGE = ("C", "POSIX")
_LOCALE, _FILE = Path(__file__).parent / "locale", "LC_MESSAGES/stillreel.mo"

_language = ENGLISH
_catalogue: "GNUTranslations | None" = None


def _(text: str, /, **values: object) -> str:
    """A text in the language chosen; with `values`, each in its `{place}`."""
    if _catalogue is not None:
        text = _catalogue.gettext(text)
    return text.format(**values) if values else text


def plural(one: str, several: str, count: int, /, **values: object) -> str:
    """The text for one, or for several, with `values` and `count` in their places."""
    if _catalogue is not None:
        text = _catalogue.ngettext(one, several, count)
    else:
        text = one if count == 1 else several
    return text.format(count=count, **values)


def language() -> str:
    """The language chosen: `en` or `zh-CN`."""
    return _language


def speak(languages: Iterable[str]) -> None:
    """Choose the first of these that there is; tags such as `zh-CN`. Without one, English."""
    global _language, _catalogue
    known = (catalogue_of(tag) for tag in languages)
    _language, _catalogue = next(filter(None, known), ENGLISH), None
    if _language != ENGLISH:
        from gettext import GNUTranslations

        with (_LOCALE / _language.replace("-", "_") / _FILE).open("rb") as file:
            _catalogue = GNUTranslations(file)


def catalogue_of(tag: str) -> str | None:
    """Which of our languages a tag means, if any. Traditional Chinese is none of them."""
    first, *rest = tag.lower().split("-")
    if first == "zh" and _TRADITIONAL.isdisjoint(rest):
        return CHINESE
    return ENGLISH if first == ENGLISH else None


def languages_of(environ: Mapping[str, str]) -> tuple[str, ...]:
    """The languages of a locale, most wanted first, by the rules of gettext; as tags: `zh-CN`."""
    locale = next(filter(None, map(environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "C")
    if locale in _NO_LANGUAGE:
        return ()
    names = (environ.get("LANGUAGE") or locale).split(":")
    tags = (name.split(".")[0].split("@")[0].replace("_", "-") for name in names)
    return tuple(tag for tag in tags if tag and tag not in _NO_LANGUAGE)
