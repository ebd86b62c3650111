"""Sending: a message with the stills that wait, the stills alone, or a lost message again."""

from dataclasses import replace
from typing import Any

from textual.app import App

from tui.screens.dialogs.confirmations import ask_despite_cost, ask_to_send_again
from tui.screens.dialogs.one_at_a_time import Dialogs
from tui.screens.main import wording
from tui.screens.main.exporting import Exporting
from tui.screens.main.messages import OperationEnded, Reading
from tui.screens.main.operations import Operations
from tui.screens.main.panels import Panels
from tui.screens.main.presenter import EventPresenter
from tui.screens.main.stills.adding import Adding
from tui.screens.main.workers import Operation
from tui.studio.events import Delivery
from tui.studio.intent import Intent, RoutedMessage, route
from tui.studio.keeping.stored_events import MessageSent
from tui.text import is_blank
from tui.widgets.waiting import Release, WaitingMessage

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
        """Send what is in the prompt; where that is nothing, what waits.

        What is written during a turn waits, and the line of waiting messages with it.
        """
        prompt, waiting = self._panels.prompt, self._panels.waiting
        text = "" if is_blank(prompt.text) else prompt.text.strip()
        if Operation.TURN in self._operations.running:
            if text:
                prompt.load_text("")
                waiting.add(text)
        elif text:
            self._submit(app, text)
        elif waiting.messages:
            self.send_waiting(app, 0)
        elif self._adding.waiting():
            self.upload()

    def send_waiting(self, app: App[Any], number: int) -> None:
        """Send one of the waiting messages."""
        waiting = self._panels.waiting
        running = self._operations.running
        if Operation.TURN in running:
            self._panels.toast(wording.TURN_RUNS)
        elif Operation.CONNECT in running:  # into another project, perhaps: it is not for that one
            self._panels.toast(wording.NOT_CONNECTED_YET)
        elif number < len(waiting.messages):
            message = waiting.messages[number]
            routed = route(message.text)
            if routed.intent is Intent.TURN and (shortfall := self._presenter.cost.shortfall):
                self._dialogs.open(
                    ask_despite_cost(app, shortfall, lambda: self._send_if_waiting(app, message))
                )
            else:
                self._send_if_waiting(app, message)

    def turn_ended(self, app: App[Any], end: OperationEnded) -> None:
        """Send what was told to go by itself; where the turn did not end well, hold it."""
        waiting = self._panels.waiting
        first = next((one for one in waiting.messages if one.release is Release.BY_ITSELF), None)
        went_well = (
            end.failed is None
            and end.stopped is None
            and end.delivery is Delivery.TAKEN
            and self._presenter.turn_went_well
        )
        if not went_well:
            waiting.hold()
        elif first is not None:
            if self._can_go_by_itself(first):
                self._send_if_waiting(app, first)
            else:
                waiting.hold()

    def released(self) -> None:
        """A message was told to go by itself: that is taken back where no turn runs."""
        if Operation.TURN not in self._operations.running:
            self._panels.waiting.hold(Release.ENTER)
            self._panels.toast(wording.NOTHING_TO_FOLLOW)

    def _can_go_by_itself(self, message: WaitingMessage) -> bool:
        return (
            not self._presenter.cost.shortfall
            and route(message.text).intent is not Intent.EXPORT  # it may have to ask where to
            and not self._operations.running & {Operation.TURN, Operation.CONNECT}
        )

    def _send_if_waiting(self, app: App[Any], message: WaitingMessage) -> None:
        waiting = self._panels.waiting
        if message in waiting.messages and Operation.TURN not in self._operations.running:
            waiting.pop_message(waiting.messages.index(message))
            if waiting.has_focus and not waiting.messages:
                self._panels.prompt.take_focus()
            self._carry_out(app, replace(route(message.text), waits=True), message.text)

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
        routed = route(text)
        if routed.intent is Intent.TURN and (shortfall := self._presenter.cost.shortfall):
            self._dialogs.open(ask_despite_cost(app, shortfall, lambda: self._send_written(routed)))
            return
        self._panels.prompt.load_text("")
        self._carry_out(app, routed, text)

    def _carry_out(self, app: App[Any], routed: RoutedMessage, text: str) -> None:
        if routed.intent is Intent.EXPORT:
            self._panels.prompt.remember(text)
            self._presenter.say(MessageSent(text))
            self._exporting.export(app, routed.target)
        else:
            self._send(routed)

    def _send_written(self, routed: RoutedMessage) -> None:
        if self._panels.prompt.text.strip() == routed.message:
            self._panels.prompt.load_text("")
        self._send(routed)

    def _send(self, routed: RoutedMessage) -> None:
        self._panels.prompt.remember(routed.message)
        self._presenter.asked = _ASKED.get(routed.intent, self._presenter.asked)
        self._presenter.begin(self._operations.send(routed, self._adding.waiting()))
