"""Who pays for a batch: the account whose credits the user was shown, and no other."""

from tui.studio.advice import advice
from tui.studio.failures import StudioError
from tui.words import _


class AccountChanged(StudioError):
    """Another account is active than the one that was to pay."""

    def __init__(self) -> None:
        super().__init__(
            _("Another account is at work than the one whose credits were shown"),
            advice(_("Nothing more was sent. Start again: the price is then that account's.")),
            code="account_changed",
        )
