"""What an error, or a draft read afterwards, says of a message."""

import pytest

from tui.nemo.errors import (
    BadAnswer,
    ConnectionFailed,
    NemoError,
    OutOfCredits,
    ServiceDown,
    SettingRefused,
    SlowAnswer,
    StreamBroken,
)
from tui.studio.turns.recovery import not_taken


@pytest.mark.parametrize(
    ("error", "is_safe"),
    [
        (ConnectionFailed("refused", sent=False), True),
        (ConnectionFailed("reset", sent=True), False),
        (SlowAnswer("it drips", sent=True), False),
        (ServiceDown(503, 503, "busy"), False),
        (BadAnswer("a web page", status=502), False),
        (StreamBroken("cut"), False),
        (OutOfCredits(2001, 402, "no credits"), True),
        (SettingRefused("no such address"), True),
    ],
    ids=repr,
)
def test_only_what_the_service_cannot_have_taken_was_not_taken(
    error: NemoError, is_safe: bool
) -> None:
    assert not_taken(error) is is_safe
