"""The message that goes out: the one owner of its text, and whether that comes back."""

from dataclasses import dataclass

from tui.library.records import TurnOutcome


@dataclass(slots=True)
class Outgoing:
    """The message of the turn that runs, or of the one that ran last."""

    text: str = ""

    answered: bool = False
    """The service has answered it."""

    refused: bool = False
    """The service refused it in its answer, and nothing changed."""

    recovered: TurnOutcome | None = None
    """What became of it, where its turn was interrupted in this program."""

    def comes_back(self, *, cut_short: bool, may_be_taken: bool) -> bool:
        """Whether it returns to the prompt at the end of its turn, which may have been `cut_short`.

        Only where the service has certainly not taken it: from the prompt, one Enter would have it
        charged again.
        """
        if cut_short:
            return bool(self.text) and not may_be_taken
        return self.refused or self.recovered is TurnOutcome.UNTOUCHED
