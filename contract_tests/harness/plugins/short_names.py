"""A pytest plugin: a case that is a long text is called by its beginning and its length.

A test's name goes with every report, from process to process, into the environment and into the
cache. One of megabytes takes longer there than its test.
"""

from typing import Final

_LONGEST: Final = 60


def pytest_make_parametrize_id(val: object) -> str | None:
    """The name of a case; none where pytest's own will do."""
    match val:
        case str() if len(val) > _LONGEST:
            return f"{val[:_LONGEST]} and {len(val) - _LONGEST} more"
        case bytes() if len(val) > _LONGEST:
            beginning = val[:_LONGEST].decode("ascii", "backslashreplace")
            return f"{beginning} and {len(val) - _LONGEST} more"
        case _:
            return None
