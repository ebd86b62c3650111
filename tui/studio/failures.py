"""What goes wrong in the studio, and the event that tells of it: a sentence and an advice."""

from collections.abc import Sequence

from tui.config import ConfigError
from tui.formatting import listed
from tui.library.private_files import PrivateFileError
from tui.library.schema import LibraryError
from tui.media.errors import EndsEarly, FileRejected
from tui.media.names import display_name
from tui.nemo.errors import (
    NemoError,
    OutOfCredits,
    PlanRequired,
    ServiceError,
    UnsupportedFile,
    register_link,
)
from tui.studio.advice import Advice, Do, Link, Remedy, advice
from tui.studio.events import Failed
from tui.text import clean_name, is_blank
from tui.words import _

_MOST_NAMED = 5

RENDER = "render"
"""The code of a trouble with a render or its film: the job can be finished later."""


class StudioError(Exception):
    """The studio cannot do what was asked; `usage` says that the asking was at fault.

    The advice may be given as one sentence or one action.
    """

    def __init__(
        self,
        message: str,
        advised: Advice | Do | str,
        *,
        code: int | str = "studio",
        usage: bool = False,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.advice = advised if isinstance(advised, Advice) else advice(advised)
        self.code = code
        self.usage = usage


class SessionGone(StudioError):
    """The session went, and its timeline with it; the project has a new, empty one already."""


def refuse_blank(message: str) -> None:
    """Raises `StudioError` for a message without words."""
    if is_blank(message):
        raise StudioError(_("There is nothing to send"), _("Say what should happen."), usage=True)


NO_SUCH_PROJECT = "no_such_project"
"""The code of `NoSuchProject`, which the screen answers with a question."""


class NoSuchProject(StudioError):
    """There is no project of the name or id that was given; `do` says what helps."""

    def __init__(self, wanted: str, do: Remedy = Remedy.OTHER_PROJECT) -> None:
        super().__init__(
            _("No project is called {wanted!r}", wanted=wanted),
            Do(do, message=wanted),
            code=NO_SUCH_PROJECT,
            usage=True,
        )


class AmbiguousProject(StudioError):
    """Several projects may be meant; nothing was changed."""

    def __init__(self, wanted: str, ids: Sequence[str]) -> None:
        named = [*ids[:_MOST_NAMED], *(["…"] if len(ids) > _MOST_NAMED else [])]
        super().__init__(
            _("{count} projects may be meant by {wanted!r}", count=len(ids), wanted=wanted),
            _("Give the id of one: {ids}", ids=listed(named)),
            code="ambiguous_project",
            usage=True,
        )


class OtherAccount(StudioError):
    """The project belongs to an account whose token is not here; nothing was changed."""

    def __init__(self, project: str, account: str | None) -> None:
        name = clean_name(project)
        message = _("{project} belongs to another account, or its session is gone", project=name)
        if account is not None:
            whose = clean_name(account)
            message = _("{project} belongs to account {account}", project=name, account=whose)
        super().__init__(
            message,
            advice(_("It stays as it is."), Do(Remedy.ACCOUNT)),
            code=OTHER_ACCOUNT,
        )


OTHER_ACCOUNT = "other_account"
"""The code of `OtherAccount`: a token of that account would help."""


class AddressRefused(StudioError):
    """The service could not use what is at an address; the other stills go on."""

    def __init__(self, refusal: ServiceError) -> None:
        to_do = _(
            "Open the address in a browser: is there a still? Or download it, and "
            "give the file. The others are not lost."
        )
        if isinstance(refusal, UnsupportedFile):
            to_do = _(
                "The service takes what is at an address as it is: download a HEIC, "
                "AVIF, TIFF or BMP and give the file, which is converted. The others are "
                "not lost."
            )
        super().__init__(refusal.message, to_do, code=refusal.code)


class InUse(StudioError):
    """Another program works on a message in the project; nothing was sent."""

    def __init__(self) -> None:
        super().__init__(
            _("Another Stillreel is at work in this project"),
            advice(_("Nothing was sent. Wait until it has finished."), Do(Remedy.NEW_PROJECT)),
            code="in_use",
        )


class MessageRefused(StudioError):
    """The service refused the message, as it told before; the job can be finished later."""

    def __init__(self) -> None:
        super().__init__(
            _("The clip is not made yet"), _("The stills are sent, and your message is saved.")
        )


# Everything that is expected to go wrong. Anything else is a defect, and is reported as one.
EXPECTED = (NemoError, FileRejected, StudioError, LibraryError, PrivateFileError, ConfigError)


def describe(
    error: BaseException, *, web_url: str | None = None, user_id: str | None = None
) -> Failed:
    """The event that tells of `error`; links where the account's trouble has an address."""
    match error:
        case OutOfCredits() | PlanRequired() if web_url is not None:
            return Failed(error.code, error.message, _where_to_pay(error, web_url, user_id))
        case StudioError():
            return Failed(error.code, error.message, error.advice)
        case NemoError():
            return Failed(error.code, error.message, advice(error.advice))
        case FileRejected():
            more = (Do(Remedy.DAMAGED),) if isinstance(error, EndsEarly) else ()
            name = display_name(error.path)
            return Failed(error.code, error.message, advice(error.advice, *more), file=name)
        case LibraryError() | PrivateFileError():
            caution = _("If a message was under way, read the timeline before it is sent again.")
            return Failed("local", str(error), advice(*filter(None, (error.advice, caution))))
        case ConfigError():
            return Failed("local", str(error), advice(_("Nothing was sent.")))
        case _:
            return Failed(
                "defect",
                _("Stillreel made a mistake: {error}", error=type(error).__name__),
                advice(_("Nothing was sent twice. Try again, and report it if it comes back.")),
            )


def _where_to_pay(error: OutOfCredits | PlanRequired, web_url: str, user_id: str | None) -> Advice:
    before, after = error.advice_around_link(user_id)
    return advice(before, Link(register_link(web_url, user_id)), after)
