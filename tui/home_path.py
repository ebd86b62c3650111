"""`~` in a path that a person typed. A module of its own: all layers read such paths."""

import os
from pathlib import Path


def expand_home(text: str) -> Path:
    """The path with `~` or `~user` replaced; unchanged where there is no such user."""
    try:
        return Path(os.path.expanduser(text))  # noqa: PTH111 - the method raises for `~nobody`
    except ValueError:  # a user's name that no system can be asked for
        return Path(text)
