"""Going on without the user's own token, where the service refused it: only ever at a yes."""

from collections.abc import Callable

from textual.screen import Screen

from tui.screens.dialogs.question import Answer, Question

_DETAILS = (
    "The service refuses the token in NEMO_TOKEN. Going on without it means an anonymous "
    "account with credits of its own, and a new project in it: the stills are sent there again, "
    "and this project stays where it is. The token itself is not touched."
)
# It comes by itself, perhaps amid a word: no letter may answer it.
_ANSWERS = (Answer("no", "Keep everything"), Answer("yes", "Go on anonymously"))


class TokenQuestion:
    """Asks whether to go on anonymously; however often the token is refused, once at a time."""

    def __init__(self, screen: Screen[None], go_on: Callable[[], None]) -> None:
        self._screen = screen
        self._go_on = go_on
        self._is_open = False

    def ask(self) -> None:
        """Ask, unless that is being asked."""
        if not self._is_open:
            self._is_open = True
            self._screen.run_worker(self._ask(), group="dialog")

    async def _ask(self) -> None:
        question = Question("Your token was refused. Go on anonymously?", _DETAILS, _ANSWERS)
        try:
            if await self._screen.app.push_screen_wait(question) == "yes":
                self._go_on()
        finally:
            self._is_open = False
