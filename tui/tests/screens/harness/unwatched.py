"""The screen of a pilot, which nobody watches: painted when the program rests, and not before.

Textual paints after each layout, and again sixty times a second: in a test, most of that is painted
over before anybody looks. Every state that a pilot comes to rest in is painted still. What a
terminal is given, and when, is held by the tests that have a terminal.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final
from unittest.mock import patch
from weakref import WeakSet

from textual._styles_cache import StylesCache
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.geometry import Size
from textual.screen import Screen

_BETWEEN_PAINTS_S: Final = 1.0
"""Where a program paints by itself, because no pilot pauses."""
_RULES: Final[dict[object, list[RuleSet]]] = {}
_glancing: ContextVar[bool] = ContextVar("glancing", default=False)


@contextmanager
def glancing() -> Iterator[None]:
    """Within it nothing is painted: what is waited for may not have come yet."""
    before = _glancing.set(True)
    try:
        yield
    finally:
        _glancing.reset(before)


@contextmanager
def painted_at_rest() -> Iterator[None]:
    """Within it, a layout is painted by what follows a pilot's pause."""
    paint, lay_out, update = (
        Screen._compositor_refresh,
        Screen._refresh_layout,
        Screen._on_timer_update,
    )
    laid_out: WeakSet[Screen[object]] = WeakSet()
    """Those whose last layout is not painted yet."""
    is_laying_out = False

    def paint_or_note(screen: Screen[object]) -> None:
        if is_laying_out or _glancing.get():
            laid_out.add(screen)
        else:
            laid_out.discard(screen)
            paint(screen)

    def lay_out_alone(
        screen: Screen[object], size: Size | None = None, scroll: bool = False
    ) -> None:
        nonlocal is_laying_out
        is_laying_out = True
        try:
            lay_out(screen, size, scroll)
        finally:
            is_laying_out = False
        if screen in laid_out:
            screen._update_timer.resume()

    def update_and_paint(screen: Screen[object]) -> None:
        update(screen)
        if screen in laid_out and not screen.app._batch_count:
            screen._compositor_refresh()

    with (
        patch("textual.screen.UPDATE_PERIOD", _BETWEEN_PAINTS_S),
        patch.multiple(
            Screen,
            _compositor_refresh=paint_or_note,
            _refresh_layout=lay_out_alone,
            _on_timer_update=update_and_paint,
        ),
    ):
        yield
    # It would keep what a thousand widgets painted last, which the search for garbage goes through.
    StylesCache.get_inner_outer.cache_clear()


@contextmanager
def style_sheets_read_once() -> Iterator[None]:
    """Within it, all programs of a process share the rules of a style sheet in the same colours."""
    parse = Stylesheet._parse_rules

    def parse_once(
        sheet: Stylesheet,
        css: str,
        read_from: tuple[str, str],
        is_default_rules: bool = False,
        tie_breaker: int = 0,
        scope: str = "",
    ) -> list[RuleSet]:
        colours = frozenset(sheet._variables.items())
        key = (css, read_from, is_default_rules, tie_breaker, scope, colours)
        if key not in _RULES:
            _RULES[key] = parse(sheet, css, read_from, is_default_rules, tie_breaker, scope)
        return _RULES[key]

    with patch.object(Stylesheet, "_parse_rules", parse_once):
        yield
