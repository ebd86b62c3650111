"""Everything that can go wrong on the wire, each with what to do about it.

    NemoError
    ├── ServiceError            the service answered, and the answer is no
    │   ├── TokenInvalid          1001, 1010, 1011, HTTP 401
    │   ├── SessionNotFound       1002, or 404 "Session not found"
    │   ├── OutOfCredits          2001
    │   ├── UnsupportedFile       4001, HTTP 415
    │   ├── FileTooLarge          4002, HTTP 413
    │   ├── ClientIdMissing       400 about the client id
    │   ├── PlanRequired          402
    │   ├── RateLimited           429
    │   ├── RequestRefused        any other 4xx, any other code
    │   └── ServiceDown           5xx
    ├── ConnectionFailed        no answer: name, refusal, reset, TLS, timeout
    │   └── SlowAnswer            an answer that drips: the limit in all has passed
    ├── BadAnswer               an answer that cannot be read: HTML, half a JSON, the wrong shape
    ├── UploadDropped           the connection went while a file was being sent
    │   └── FileAltered           the file was written to meanwhile
    ├── NotKept                 an upload was answered, and the service does not have the file
    ├── StreamBroken            the event stream, or a download, was cut half-way
    │   └── StreamTooLarge        it was left: more comes out of it than may be held
    └── SettingRefused          an address, token or id that cannot be used; nothing was sent
        └── EnvironmentRefused    a proxy or its password, or the certificates: so for every call

`message` says what happened and `advice` what to do next, both for people, both clean: no secret
and no escape sequence is in them. Which of them a refusal is: `protocol/refusals.py`.
"""

from urllib.parse import quote

from tui.text import clean_name
from tui.words import _, plural

ACCEPTED_TYPES = "mp4, mov, avi, webm, mkv, jpg, png, gif, webp, mp3, wav, m4a, aac"
LONGEST_MESSAGE = 500
DEFAULT_WAIT_S = 30.0


class NemoError(Exception):
    """Something went wrong on the wire. `str()` of it is its `message`."""

    code: int | str = "failed"
    advice: str = _("Try again.")

    def __init__(
        self, message: str, *, code: int | str | None = None, advice: str | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        if code is not None:
            self.code = code
        if advice is not None:
            self.advice = advice


class ServiceError(NemoError):
    """The service answered no.

    `status` is the HTTP status; `detail` is the service's own message, clean and bounded.
    """

    sentence = _("The service refused the call.")

    def __init__(self, code: int | str, status: int, detail: str = "") -> None:
        super().__init__(self.sentence, code=code)
        self.status = status
        self.detail = detail


class TokenInvalid(ServiceError):
    """The token expired or never was one."""

    sentence = _("The service does not accept the token: it has expired or is not valid.")
    advice = _(
        "An anonymous token is replaced by itself. One that you set in "
        "NEMO_TOKEN is never replaced: set a new one, or unset it."
    )


class SessionNotFound(ServiceError):
    """The session is gone, and its timeline with it."""

    sentence = _("This account cannot see this project. It may belong to another account.")
    advice = _("Go on in a new session, and upload the same files to it again.")


class OutOfCredits(ServiceError):
    """The account has no credits for this. A generation costs about 100, an edit about 50 [V]."""

    sentence = _("There are not enough credits left for this.")
    advice = _(
        "Register on the service's web site for more credits, or top up if you "
        "have an account. Your message is kept, and exporting what is already "
        "made costs nothing."
    )

    @staticmethod
    def advice_around_link(user_id: str | None) -> tuple[str, str]:
        """What stands before and after `register_link`: anonymous users register first."""
        before = (
            _("Register for more credits:") if is_anonymous(user_id) else _("Top up your credits:")
        )
        return before, _("Your message is kept, and exporting what is already made costs nothing.")


class UnsupportedFile(ServiceError):
    """The service does not accept files of this type."""

    sentence = _("The service does not accept this type of file.")
    advice = _(
        "Accepted are {types}; HEIC stills are converted. The other files are not lost.",
        types=ACCEPTED_TYPES,
    )


class FileTooLarge(ServiceError):
    """The file is above the service's limit."""

    sentence = _("The service says that the file is too large.")
    advice = _("At most 200 MB a file: compress it, or trim it. The other files are not lost.")


class ClientIdMissing(ServiceError):
    """The token call needs a client id, and this one would not do."""

    sentence = _("The service wants a client id with the request for a token.")
    advice = _("A new client id is made and stored, and the call repeated once.")


class PlanRequired(ServiceError):
    """Export is blocked by the account's plan, or by a missing attribution header."""

    sentence = _("Your plan does not allow this export. Credits are not the problem.")
    advice = _(
        "Register, or choose a plan with export, on the service's web site. The "
        "timeline is safe. (The service answers the same when the attribution "
        "headers do not reach it.)"
    )

    @staticmethod
    def advice_around_link(user_id: str | None) -> tuple[str, str]:
        """What stands before and after `register_link`: anonymous users register first."""
        before = (
            _("Register to export:") if is_anonymous(user_id) else _("Choose a plan with export:")
        )
        return before, _("The timeline is safe.")


class RateLimited(ServiceError):
    """Too many calls. `retry_after_s` seconds from now the next one may be made."""

    sentence = _("Rate limit: the service asks for a pause.")

    def __init__(
        self,
        code: int | str,
        status: int,
        detail: str = "",
        retry_after_s: float = DEFAULT_WAIT_S,
    ) -> None:
        super().__init__(code, status, detail)
        self.retry_after_s = retry_after_s
        self.advice = _(
            "Try again in {time}; nothing that was made is lost.", time=_in_words(retry_after_s)
        )


def _in_words(seconds: float) -> str:
    count = round(seconds)
    if count < 120:
        return plural("{count} second", "{count} seconds", count)
    if count < 7200:
        return plural("{count} minute", "{count} minutes", round(count / 60))
    if count < 172_800:
        return plural("{count} hour", "{count} hours", round(count / 3600))
    return plural("{count} day", "{count} days", round(count / 86_400))


class RequestRefused(ServiceError):
    """The service refused for a reason of its own, which the message quotes."""

    advice = _(
        "Nothing came of that call, and nothing was charged for it. Do as the "
        "service says, where it is yours to do; else try again later."
    )

    def __init__(self, code: int | str, status: int, detail: str = "") -> None:
        super().__init__(code, status, detail)
        where = f"HTTP {status}"
        if code != status:
            where = _("code {code}, HTTP {status}", code=code, status=status)
        self.message = _("The service refused the call ({where}).", where=where)
        if detail:
            self.message = _(
                "The service refused the call ({where}): {why}", where=where, why=detail
            )
        self.args = (self.message,)


class ServiceDown(ServiceError):
    """The service, or something in front of it, is in trouble."""

    sentence = _("The service is in trouble and could not answer.")
    advice = _("This is not your doing. Try again in a few minutes; nothing that was made is lost.")


class ConnectionFailed(NemoError):
    """No answer came. `sent` says whether the request may have reached the service."""

    code = "connection"
    advice = _("Check the network and the address of the service, then try again.")

    def __init__(self, message: str, *, sent: bool, advice: str | None = None) -> None:
        super().__init__(message, advice=advice)
        self.sent = sent


class SlowAnswer(ConnectionFailed):
    """An answer dripped, and was not whole when the limit for all of it had passed."""

    advice = _("The service, or what stands before it, is too slow. Try again later.")


class BadAnswer(NemoError):
    """An answer that cannot be read. `truncated` says that it stopped half-way.

    `status` is the HTTP status it came with.
    """

    code = "bad_answer"
    advice = _(
        "Try again. If it stays, check NEMO_API_URL, and whether a proxy or a "
        "sign-in page stands between."
    )

    def __init__(
        self, message: str, *, status: int, truncated: bool = False, advice: str | None = None
    ) -> None:
        super().__init__(message, advice=advice)
        self.status = status
        self.truncated = truncated


class UploadDropped(NemoError):
    """The connection went while a file was being sent: often a refusal that got lost [A]."""

    code = "upload_dropped"
    advice = _(
        "Send the file again. If it stays, the file may be too large for the "
        "service, or of a type it does not accept."
    )


class FileAltered(UploadDropped):
    """The file did not stay as long as it was. This file's own affair: others can be sent."""

    code = "file_changed"
    advice = _("Wait until nothing writes to it any more, then send it again.")


class NotKept(NemoError):
    """The service answered an upload, and does not have the file. Others can be sent."""

    code = "not_kept"
    advice = _("Nothing was written down as sent: send it again, or save it anew as a JPEG first.")


class StreamBroken(NemoError):
    """A stream was cut half-way. What came before the cut is good."""

    code = "stream_broken"
    advice = _("Do not send the message again: what it asked for may be finished all the same.")


class StreamTooLarge(StreamBroken):
    """A packed stream was left where its limit is."""

    code = "stream_too_large"


class SettingRefused(NemoError):
    """A setting cannot be used. Nothing was sent."""

    code = "setting"


class EnvironmentRefused(SettingRefused):
    """A proxy or the certificates of the environment cannot be used, for no call at all."""


def is_anonymous(user_id: str | None) -> bool:
    """Whether nobody signed up for the account of this id; of none, that is not known."""
    return user_id is not None and user_id.startswith("anon_")


def register_link(web_url: str, user_id: str | None) -> str:
    """Where credits and plans are had: anonymous users get a link that keeps their work."""
    web = clean_name(web_url).rstrip("/")
    if user_id is None or not is_anonymous(user_id):
        return web
    return f"{web}/register?bind={quote(user_id, safe='')}"
