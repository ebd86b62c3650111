"""A pytest plugin: it makes no difference to the tests who runs them, and in which terminal.

The program speaks English, in a terminal with colours that is no other's, behind no proxy, without
a token. Only where a service is to be asked does what leads to it stay.
"""

import os
import re

import pytest

_OF_THE_SERVICE = r"NEMO_\w+|STILLREEL_(?!FUZZ)\w+|\w+_proxy"
_OF_WHO_RUNS_THEM = (
    r"LANG|LANGUAGE|LC_\w+|SKILL_SOURCE|EDITOR|VISUAL|XDG_\w+|DISPLAY|WAYLAND_DISPLAY|SSH_\w+|"
    r"COLUMNS|LINES|COLOR\w+|NO_COLOR|\w+_COLOR|TEXTUAL_(?!SNAPSHOT)\w+|ESCDELAY|"
    r"TERM_PROGRAM\w*|TMUX\w*|STY|ZELLIJ\w*|KITTY_\w+|VTE_VERSION|WT_SESSION|WSL_\w+"
)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Before anything is loaded that reads them, and for all programs that tests start."""
    asks_service = bool(config.getoption("target"))
    read = re.compile(
        _OF_WHO_RUNS_THEM if asks_service else f"{_OF_WHO_RUNS_THEM}|{_OF_THE_SERVICE}",
        re.IGNORECASE,
    )
    for name in filter(read.fullmatch, list(os.environ)):
        del os.environ[name]
    os.environ |= {"LANG": "C.UTF-8", "TERM": "xterm-256color"}
