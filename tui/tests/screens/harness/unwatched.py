"""The screen of a pilot, which nobody watches: painted when the program rests, and not before.

Textual paints after each layout, and again sixty times a second: in a test, most of that is painted
over before anybody looks. Every state that a pilot comes to rest in is painted still, by every
widget in sight; their lines are put together where somebody reads them. What a terminal is given,
and when, is held by the tests that have a terminal.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Final
from unittest.mock import patch
from weakref import WeakSet

from textual._compositor import ChopsUpdate, Compositor, LayoutUpdate
from textual._styles_cache import StylesCache
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.css.tokenize import tokenize_values
from textual.css.tokenizer import Token
from textual.geometry import Region, Size
from textual.screen import Screen

_BETWEEN_PAINTS_S: Final = 1.0
"""Where a program paints by itself, because no pilot pauses."""
_RULES: Final[dict[object, list[RuleSet]]] = {}
_TOKENS: Final[dict[object, dict[str, list[Token]]]] = {}
_SHEETS: Final[dict[object, tuple[list[RuleSet], dict[str, list[RuleSet]]]]] = {}
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
            draw(partial(paint, screen))

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
        _drawn_alone() as draw,
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
def _drawn_alone() -> Iterator[Callable[[Callable[[], None]], None]]:
    """Within it, what paints by this has each widget draw its lines, which come to nothing."""
    draw_all, draw_some = Compositor.render_full_update, Compositor.render_partial_update
    is_painting = False

    def all_drawn(compositor: Compositor, simplify: bool = False) -> LayoutUpdate | None:
        if not is_painting:
            return draw_all(compositor, simplify)
        compositor._dirty_regions.clear()
        _draw(compositor, compositor.size.region)
        return None

    def some_drawn(compositor: Compositor) -> ChopsUpdate | None:
        if not is_painting:
            return draw_some(compositor)
        regions = compositor._dirty_regions.copy()
        compositor._dirty_regions.clear()
        if regions:
            _draw(compositor, Region.from_union(regions).intersection(compositor.size.region))
        return None

    def paint(really: Callable[[], None]) -> None:
        nonlocal is_painting
        is_painting = True
        try:
            really()
        finally:
            is_painting = False

    with patch.multiple(Compositor, render_full_update=all_drawn, render_partial_update=some_drawn):
        yield paint


def _draw(compositor: Compositor, crop: Region) -> None:
    """Have each widget draw what is seen of it, where it does not look as it was drawn last."""
    for widget, (region, clip) in compositor.visible_widgets.items():
        seen = region.intersection(clip)
        if seen and crop.overlaps(clip):
            lines = seen.translate(-region.offset)
            drawn = widget._styles_cache
            is_as_drawn = drawn._width == region.width and not drawn._dirty_lines
            if not is_as_drawn or not drawn._cache.keys() >= set(lines.line_range):
                widget.render_lines(lines)


@contextmanager
def style_sheets_read_once() -> Iterator[None]:
    """Within it, all programs of a process share what they read in the same colours."""
    parse, parse_rules = Stylesheet.parse, Stylesheet._parse_rules

    def tokenize_once(colours: dict[str, str]) -> dict[str, list[Token]]:
        key = frozenset(colours.items())
        if key not in _TOKENS:
            _TOKENS[key] = tokenize_values(colours)
        return _TOKENS[key]

    def parse_once(sheet: Stylesheet) -> None:
        key = (tuple(sheet.source.items()), frozenset(sheet._variables.items()))
        if key not in _SHEETS:
            parse(sheet)
            _SHEETS[key] = (sheet.rules, sheet.rules_map)
        sheet._rules, sheet._rules_map = _SHEETS[key]
        sheet._require_parse = False

    def parse_rules_once(
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
            _RULES[key] = parse_rules(sheet, css, read_from, is_default_rules, tie_breaker, scope)
        return _RULES[key]

    with (
        patch("textual.css.stylesheet.tokenize_values", tokenize_once),
        patch.multiple(Stylesheet, parse=parse_once, _parse_rules=parse_rules_once),
        patch.object(RuleSet, "__hash__", object.__hash__),  # theirs is the same, in Python
    ):
        yield
