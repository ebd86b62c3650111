"""NemoVideo, offline: a mock with sessions, recorded turns and real films.

    from mockserver import MockServer

    with MockServer(speed=60) as mock:
        my_client(mock.url)

`MockServer` is the whole public surface, beside the fixtures of the pytest plugin and their types.
It is imported when it is first asked for.
"""

from typing import TYPE_CHECKING

__all__ = ["MockServer"]

if TYPE_CHECKING:
    from mockserver.server import MockServer
else:

    def __getattr__(name: str) -> object:
        if name == "MockServer":
            from mockserver.server import MockServer

            return MockServer
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
