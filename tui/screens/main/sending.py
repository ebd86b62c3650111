"""Sending: a message with the stills that wait, the stills alone, or a lost message again."""

from typing import Any

from textual.app import App

from tui.screens.dialogs.confirmations import ask_despite_cost, ask_to_send_again
from tui.screens.dialogs.one_at_a_time import Dialogs
from tui.screens.main import wording
from tui.screens.main.adding import Adding
from tui.screens.main.exporting import Exporting
from tui.screens.main.messages import Operation, Reading
from tui.screens.main.operations import Operations
from tui.screens.main.panels import Panels
from tui.screens.main.presenter import EventPresenter
from tui.studio.intent import Intent, Wish, route
from tui.studio.keeping.stored_events import MessageSent

_ASKED = {Intent.CREDITS: Reading.CREDITS, Intent.STATE: Reading.TIMELINE}


class Sending:
    """Sends what the user wrote, one message at a time."""

    def __init__(
        self,
        panels: Panels,
        operations: Operations,
        presenter: EventPresenter,
        adding: Adding,
        exporting: Exporting,
        dialogs: Dialogs,
    ) -> None:
        self._panels = panels
        self._operations = operations
        self._presenter = presenter
        self._adding = adding
        self._exporting = exporting
        self._dialogs = dialogs

    def send_prompt(self, app: App[Any]) -> None:
        """Send what is in the prompt; where that is nothing, the stills that wait."""
        prompt = self._panels.prompt
        text = prompt.text.strip()
        if Operation.TURN in self._operations.running:
            self._panels.toast(wording.PROMPT_WAITS)
        elif text:
            self._submit(app, text)
        elif self._adding.waiting():
            self.upload()

    def upload(self) -> None:
        """Send the stills that wait."""
        waiting = self._adding.waiting()
        if not waiting:
            self._panels.toast(wording.NO_STILL_WAITS)
        elif self._operations.running & {Operation.TURN, Operation.UPLOAD}:
            self._panels.toast(wording.STILLS_WAIT)
        else:
            self._operations.upload(waiting)

    def send_again(self, app: App[Any]) -> None:
        """Send a lost message again, if the user really wants that."""
        lost = self._presenter.lost_message
        if Operation.TURN in self._operations.running:
            self._panels.toast(wording.TURN_RUNS)
        elif not lost:
            self._panels.toast(wording.NOTHING_LOST)
        else:
            quoted = wording.quoted(lost)
            self._dialogs.open(ask_to_send_again(app, quoted, lambda: self._send(route(lost))))

    def _submit(self, app: App[Any], text: str) -> None:
        wish = route(text)
        if wish.intent is Intent.TURN and (shortfall := self._presenter.shortfall):
            self._dialogs.open(ask_despite_cost(app, shortfall, lambda: self._send_written(wish)))
            return
        self._panels.prompt.load_text("")
        if wish.intent is Intent.EXPORT:
            self._panels.prompt.remember(text)
            self._presenter.say(MessageSent(text))
            self._exporting.export(app, wish.target)
        else:
            self._send(wish)

    def _send_written(self, wish: Wish) -> None:
        if self._panels.prompt.text.strip() == wish.message:
            self._panels.prompt.load_text("")
        self._send(wish)

    def _send(self, wish: Wish) -> None:
        self._panels.prompt.remember(wish.message)
        self._presenter.asked = _ASKED.get(wish.intent, self._presenter.asked)
        self._presenter.begin(self._operations.send(wish, self._adding.waiting()))
