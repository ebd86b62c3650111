"""A pytest plugin (`-p`): every text that the client says is another than it was written.

Each text gets the place where it stands before it, and a mark behind it. Where one module looks for
another's words, it no longer finds them, and behaves differently.
"""

import sys

import pytest

MARK = "⟧"


def marked(text: str, depth: int = 2) -> str:
    """The text as nobody wrote it: another one at every line of the code that says it."""
    caller = sys._getframe(depth)
    place = f"{caller.f_globals['__name__'].rsplit('.', 1)[-1]}-{caller.f_lineno}"
    return f"{place}⟦{text}{MARK}"


def _marked_text(text: str, /, **values: object) -> str:
    text = marked(text)
    return text.format(**values) if values else text


def _marked_plural(one: str, several: str, count: int, /, **values: object) -> str:
    return marked(one if count == 1 else several).format(count=count, **values)


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    """Begin before the first module of the client is loaded."""
    loaded = [name for name in sys.modules if name.startswith("tui.")]
    assert not loaded, loaded
    from tui import words

    words._, words.plural = _marked_text, _marked_plural
