"""The house's themes, and the words that style sheets and texts use for colours."""

from textual.theme import Theme

_DARK = {
    "accent-ink": "#10151b",
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
    "accent-ink": "#f7f5f0",
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
_SIXTEEN = {
    "accent-ink": "ansi_black",
    "quiet": "ansi_default",
    "faint": "ansi_default",
    "line": "ansi_blue",
    "track": "ansi_default",
    "code": "ansi_magenta",
    "key": "ansi_cyan",
    "voice-you": "ansi_green",
    "voice-nemo": "ansi_cyan",
    "video": "ansi_cyan",
    "video-bar": "ansi_cyan",
    "video-ink": "ansi_black",
    "sound": "ansi_green",
    "sound-bar": "ansi_green",
    "sound-ink": "ansi_black",
    "title": "ansi_magenta",
    "title-bar": "ansi_magenta",
    "title-ink": "ansi_bright_white",
    "other": "ansi_default",
    "other-bar": "ansi_yellow",
    "other-ink": "ansi_black",
}
"""For terminals whose sixteen colours nobody knows: on a light ground and on a dark one, on VGA's
palette as on Solarized, text is in the terminal's own colour, red, green, magenta or cyan. Yellow
is lost on white, blue on black, where lines may have it; bright black is the very ground of
Solarized.
"""


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


SIXTEEN = "stillreel-sixteen"
"""The terminal's own ground and colours: all there is where it shows no more, or none."""
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
    Theme(
        name=SIXTEEN,
        ansi=True,
        primary="ansi_cyan",
        secondary="ansi_cyan",
        accent="ansi_green",
        success="ansi_green",
        warning="ansi_magenta",
        error="ansi_red",
        foreground="ansi_default",
        background="ansi_default",
        surface="ansi_default",
        panel="ansi_default",
        boost="ansi_default",
        dark=True,
        variables={
            **_scrollbars("ansi_blue", "ansi_cyan", "ansi_green", "ansi_default"),
            "ansi-background": "ansi_default",
            "ansi-foreground": "ansi_default",
            "border": "ansi_green",
            "border-blurred": "ansi_blue",
            "block-cursor-foreground": "ansi_black",
            "block-cursor-background": "ansi_cyan",
            "input-cursor-text-style": "reverse",
            "input-selection-background": "ansi_cyan",
            "input-selection-foreground": "ansi_black",
            "link-color": "ansi_cyan",
            "link-background-hover": "ansi_cyan",
            "link-color-hover": "ansi_black",
        },
    ),
)


def style_variables(theme: Theme) -> dict[str, str]:
    """What the colour words mean under `theme`."""
    if theme.ansi:
        return _SIXTEEN
    return _DARK if theme.dark else _LIGHT
