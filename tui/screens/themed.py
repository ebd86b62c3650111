"""A program in the house's themes."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from textual.app import App
from textual.theme import Theme

from tui.screens.themes import THEMES, style_variables

_OURS: Final = {theme.name: theme for theme in THEMES}


class ThemedApp(App[None], inherit_bindings=False):
    """It has the house's themes beside Textual's, and the words of its style sheets."""

    @property
    def available_themes(self) -> dict[str, Theme]:
        """Ours, and Textual's."""
        return super().available_themes | _OURS

    def get_theme(self, theme_name: str) -> Theme | None:
        """Ours at once: Textual asks at each line that it draws, and makes that dictionary."""
        return _OURS.get(theme_name) or super().get_theme(theme_name)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """The words of our own style sheets, for whatever theme is chosen."""
        return style_variables(self.current_theme)


def read_styles(app: App[None], paths: Iterable[Path]) -> bool:
    """Read style sheets that were not read yet; whether there were any.

    Textual, where a screen brings one, reads all the others anew and applies them to everything.
    """
    new = [path for path in paths if not app.stylesheet.has_source(str(path))]
    if new:
        app.stylesheet.read_all(new)
        app.stylesheet.parse()
    return bool(new)
