"""The words of the mock's troubles."""

from collections.abc import Mapping
from dataclasses import dataclass

from tui.screens.mock.troubles import Name
from tui.words import _


@dataclass(frozen=True, slots=True)
class Words:
    """How a trouble is called in the palette, what it does, and its word in the first line."""

    title: str
    help: str
    short: str = ""


WORDS: Mapping[Name, Words] = {
    "out_of_credits": Words(
        _("Mock: out of credits"),
        _("No credits are left, until all is disarmed."),
        _("no credits"),
    ),
    "plan_required": Words(
        _("Mock: exports need a plan"),
        _("Exports are refused with 402, until all is disarmed."),
        _("no plan"),
    ),
    "rate_limited": Words(
        _("Mock: rate limit"),
        _("The next message is refused with 429, and may come again after 30 s."),
        _("rate limit"),
    ),
    "token_expired": Words(
        _("Mock: the token expires"),
        _("The next call is refused with 1001."),
    ),
    "service_down": Words(
        _("Mock: the service is down"),
        _("Every call is refused with 503, until all is disarmed."),
        _("down"),
    ),
    "cut_stream": Words(
        _("Mock: cut the stream after the next event"),
        _("Of the answer that comes now, or of the next. The work goes on."),
        _("cut stream"),
    ),
    "silence": Words(
        _("Mock: ten minutes of silence after the next event"),
        _("In the answer that comes now, or in the next."),
        _("silence"),
    ),
    "heartbeats": Words(
        _("Mock: ten minutes of heartbeats"),
        _("The next answer begins with them."),
        _("heartbeats"),
    ),
    "bad_event": Words(
        _("Mock: half an event"),
        _("The second event of the next answer is JSON cut short."),
        _("bad event"),
    ),
    "slow": Words(
        _("Mock: a slow line"),
        _("Answers to messages come at 500 bytes a second, until all is disarmed."),
        _("slow"),
    ),
    "web_page": Words(
        _("Mock: a web page instead of an answer"),
        _("Of the next call."),
        _("web page"),
    ),
    "upload_refused": Words(
        _("Mock: refuse the next upload"),
        _("As too large, with 4002."),
        _("refused upload"),
    ),
    "upload_dropped": Words(
        _("Mock: lose the next upload"),
        _("The answer does not have the still that was sent."),
        _("lost upload"),
    ),
    "render_fails": Words(
        _("Mock: the render fails"),
        _("The one that is asked about next."),
        _("failed render"),
    ),
    "render_lost": Words(
        _("Mock: the render is lost"),
        _("The service forgets the one that is asked about next."),
        _("lost render"),
    ),
    "clip_cut": Words(
        _("Mock: cut the download"),
        _("The next clip breaks off after 4 kB."),
        _("cut download"),
    ),
    "ten_minutes": Words(
        _("Mock: ten minutes pass"),
        _("At once, at the mock: renders go on, rate limits end."),
    ),
    "eight_days": Words(
        _("Mock: eight days pass"),
        _("At once, at the mock: anonymous tokens expire."),
    ),
}
DISARM = Words(_("Mock: disarm all"), _("Everything works again, and the credits are filled up."))
DISARMED = _("Nothing is armed at the mock any more.")


def armed(title: str) -> str:
    """What was armed."""
    return _("Armed. {title}", title=title)


def done(title: str) -> str:
    """What was done at once."""
    return _("Done. {title}", title=title)
