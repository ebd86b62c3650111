"""The two house themes, and the words that style sheets and texts use for colours."""

from textual.theme import Theme

_DARK = {
    "quiet": "#8693a3",
    "faint": "#5d6a79",
    "line": "#313d4a",
    "track": "#222c37",
    "code": "#c3b8e8",
    "key": "#9fc3e8",
    "voice-you": "#e6b16a",
    "voice-nemo": "#7fb4e0",
    "video": "#b4d6f4",
    "video-bar": "#24415c",
    "video-ink": "#d3e7f9",
    "sound": "#a5dfc3",
    "sound-bar": "#204a3b",
    "sound-ink": "#c2ecd8",
    "title": "#f2cd9b",
    "title-bar": "#574228",
    "title-ink": "#f8e0bd",
    "other": "#d0c6ee",
    "other-bar": "#3c3658",
    "other-ink": "#e0d9f6",
}
_LIGHT = {
    "quiet": "#626b76",
    "faint": "#8d949d",
    "line": "#d3cec2",
    "track": "#e6e2d8",
    "code": "#5b4a9c",
    "key": "#245f96",
    "voice-you": "#98590f",
    "voice-nemo": "#245f96",
    "video": "#17466f",
    "video-bar": "#c8def2",
    "video-ink": "#17466f",
    "sound": "#17513a",
    "sound-bar": "#c6e4d3",
    "sound-ink": "#17513a",
    "title": "#653c0c",
    "title-bar": "#f3dcb9",
    "title-ink": "#653c0c",
    "other": "#443a75",
    "other-bar": "#dcd6f0",
    "other-ink": "#443a75",
}
_ANSI = {
    "quiet": "ansi_bright_black",
    "faint": "ansi_bright_black",
    "line": "ansi_bright_black",
    "track": "ansi_default",
    "code": "ansi_magenta",
    "key": "ansi_cyan",
    "voice-you": "ansi_yellow",
    "voice-nemo": "ansi_blue",
    "video": "ansi_blue",
    "video-bar": "ansi_blue",
    "video-ink": "ansi_bright_white",
    "sound": "ansi_green",
    "sound-bar": "ansi_green",
    "sound-ink": "ansi_black",
    "title": "ansi_yellow",
    "title-bar": "ansi_yellow",
    "title-ink": "ansi_black",
    "other": "ansi_magenta",
    "other-bar": "ansi_magenta",
    "other-ink": "ansi_bright_white",
}


def _scrollbars(rest: str, hover: str, active: str, ground: str) -> dict[str, str]:
    return {
        "scrollbar": rest,
        "scrollbar-hover": hover,
        "scrollbar-active": active,
        "scrollbar-background": ground,
        "scrollbar-background-hover": ground,
        "scrollbar-background-active": ground,
        "scrollbar-corner-color": ground,
    }


THEMES = (
    Theme(
        name="stillreel-dark",
        primary="#7fb4e0",
        secondary="#a5dfc3",
        accent="#e6b16a",
        success="#8fcb9f",
        warning="#e6b16a",
        error="#ea8a86",
        foreground="#d7dee6",
        background="#10151b",
        surface="#151b22",
        panel="#1a212a",
        dark=True,
        variables=_scrollbars("#313d4a", "#8693a3", "#e6b16a", "#10151b"),
    ),
    Theme(
        name="stillreel-light",
        primary="#245f96",
        secondary="#17513a",
        accent="#98590f",
        success="#25703f",
        warning="#8a5609",
        error="#ad3131",
        foreground="#272c33",
        background="#f7f5f0",
        surface="#fcfbf8",
        panel="#efece4",
        dark=False,
        variables=_scrollbars("#d3cec2", "#626b76", "#98590f", "#f7f5f0"),
    ),
)

PLAIN = "ansi-dark"
"""Without colours: the terminal's own ground, and what is bold, underlined or reversed."""


def style_variables(theme: Theme) -> dict[str, str]:
    """What the colour words mean under `theme`."""
    if theme.ansi:
        return _ANSI
    return _DARK if theme.dark else _LIGHT
