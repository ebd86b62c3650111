"""What opens a studio for the screen: the real one, or one that a test plays."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING

from tui.studio.events import Tell
from tui.studio.studio_like import StudioLike

if TYPE_CHECKING:
    from tui.config import Config

Opener = Callable[["Config", Tell], AbstractAsyncContextManager[StudioLike]]


def real_opener() -> Opener:
    """The real one, loaded now: that takes a while."""
    from tui.opening import open_studio

    return open_studio


def opener_beside(other: StudioLike, given: Opener | None) -> Opener:
    """What opens the studio of another project, in the account of this one; a test's is `given`."""
    from tui.opening import open_beside
    from tui.studio.studio import Studio

    if given is not None or not isinstance(other, Studio):
        return given or real_opener()
    return lambda _, tell: open_beside(other, tell, keeps=False)
