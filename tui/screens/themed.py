"""A program in the house's themes."""

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
