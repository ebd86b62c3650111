"""What a person reads when something goes wrong: one sentence, and what to do about it."""

from tui.config import ConfigError
from tui.library.private import PrivateFileError
from tui.library.schema import LibraryError
from tui.media.errors import FileRejected
from tui.media.names import display_name
from tui.nemo.errors import NemoError, OutOfCredits, PlanRequired, ServiceError, UnsupportedFile
from tui.studio.events import Failed


class StudioError(Exception):
    """The studio cannot do what was asked; `usage` says that the asking was at fault."""

    def __init__(
        self, message: str, advice: str, *, code: int | str = "studio", usage: bool = False
    ) -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice
        self.code = code
        self.usage = usage


class SessionGone(StudioError):
    """The session went, and its timeline with it; the project has a new, empty one already."""


class AddressRefused(StudioError):
    """The service could not use what lies at an address; what else there is goes on."""

    def __init__(self, refusal: ServiceError) -> None:
        advice = (
            "See in a browser whether there is a picture at that address; or download it, and give "
            "the file. The others are not lost."
        )
        if isinstance(refusal, UnsupportedFile):
            advice = (
                "The service takes what lies at an address as it is: download a HEIC, AVIF, TIFF "
                "or BMP and give the file, which is converted. The others are not lost."
            )
        super().__init__(refusal.message, advice, code=refusal.code)


class InUse(StudioError):
    """Another program is saying something in the project; nothing was sent."""

    def __init__(self) -> None:
        super().__init__(
            "another Stillreel is at work in this project",
            "Nothing was sent. Wait until its turn is over; for another project: "
            "stillreel upload --new FILES",
            code="in_use",
        )


class Unasked(StudioError):
    """The service refused the message, as was told before; the job waits for another time."""

    def __init__(self) -> None:
        super().__init__(
            "the clip is not made yet", "The stills are sent, and your message is kept."
        )


# Everything that is expected to go wrong. Anything else is a defect, and is reported as one.
EXPECTED = (NemoError, FileRejected, StudioError, LibraryError, PrivateFileError, ConfigError)


def describe(
    error: BaseException, *, web_url: str | None = None, user_id: str | None = None
) -> Failed:
    """The event that tells of `error`; links where the account's trouble has an address."""
    match error:
        case OutOfCredits() | PlanRequired() if web_url is not None:
            advice = error.advice_for(web_url, user_id)
            return Failed(error.code, error.message, advice)
        case NemoError() | StudioError():
            return Failed(error.code, error.message, error.advice)
        case FileRejected():
            return Failed(error.code, error.message, error.advice, file=display_name(error.path))
        case LibraryError() | PrivateFileError():
            advice = "If a message was under way, look at the timeline before it is sent again."
            return Failed("local", str(error), advice)
        case ConfigError():
            return Failed("local", str(error), "Nothing was sent.")
        case _:
            return Failed(
                "defect",
                f"Stillreel made a mistake: {type(error).__name__}",
                "Nothing was sent twice. Try again, and report it if it comes back.",
            )
