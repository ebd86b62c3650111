"""The kill table's rows: every step of a job, in good order and under what only looks whole."""

from collections.abc import Iterator
from dataclasses import dataclass

from contract_tests.fault_table.rows import DRIPPING, HUGE, TYPES
from contract_tests.harness.killer import Point

TOKEN, SESSION, UPLOAD = "anonymous-token", "with-session", "upload-video"
STATE, CREDITS, TURN = "/latest", "/balance/simple", "/run_sse"
SUBMIT, POLL, CDN, DOWNLOAD = "/proxy/lambda", "/lambda/", "/cdn/", "/download"


@dataclass(frozen=True, slots=True)
class Death:
    """Where the program dies, and under which faults. `messages`: how many the service is sent.

    `beside_page`: before the next program starts, a page of another site asks for every call.
    `alike`: another row is alike, as the next call on its way is to an answer that has arrived.
    """

    point: Point
    fault: str = ""
    messages: int = 1
    beside_page: bool = False
    alike: bool = False

    def __str__(self) -> str:
        under = f" under {self.fault}" if self.fault else ""
        return f"{self.point}{under}{' beside a page' if self.beside_page else ''}"


def _halting(fault: str, call: str) -> str:
    """The fault, and a silence amid the answer: the program cannot end before it is killed."""
    return f"{fault}@{call};times=1 | stall:600@byte:20@{call};times=1"


IN_GOOD_ORDER = (
    Death(Point(TOKEN, "on its way"), alike=True),
    Death(Point(TOKEN, "unanswered")),
    Death(Point(TOKEN, "answered"), alike=True),
    Death(Point(SESSION, "on its way"), alike=True),
    Death(Point(SESSION, "unanswered")),
    Death(Point(SESSION, "answered")),
    Death(Point(UPLOAD, "on its way"), alike=True),
    Death(Point(UPLOAD, "amid its body")),
    Death(Point(UPLOAD, "unanswered")),
    Death(Point(UPLOAD, "answered")),
    Death(Point(STATE, "on its way"), alike=True),
    Death(Point(STATE, "answered"), alike=True),
    Death(Point(CREDITS, "answered"), alike=True),
    Death(Point(TURN, "on its way"), messages=2),
    Death(Point(TURN, "unanswered")),
    Death(Point(TURN, "amid the answer", chunks=1), alike=True),
    Death(Point(TURN, "amid the answer", chunks=8)),
    Death(Point(TURN, "amid the answer", chunks=20), alike=True),
    Death(Point(TURN, "answered")),
    Death(Point(STATE, "answered", nth=2), alike=True),
    Death(Point(CREDITS, "on its way", nth=2), alike=True),
    Death(Point(SUBMIT, "on its way")),
    Death(Point(SUBMIT, "unanswered")),
    Death(Point(SUBMIT, "answered")),
    Death(Point(POLL, "on its way"), alike=True),
    Death(Point(POLL, "answered")),
    Death(Point(CDN, "on its way"), alike=True),
    Death(Point(CDN, "amid the answer", chunks=1)),
    Death(Point(CDN, "answered")),
)

AS_IF_WHOLE = (
    Death(Point(CDN, "on its way", nth=2), "end,by=length@byte:1000@cdn;times=1"),
    Death(Point(UPLOAD, "unanswered"), "upload-dropped@upload;times=1"),
    Death(Point(UPLOAD, "amid the answer", chunks=2), f"{DRIPPING}@upload;times=1"),
    Death(Point(TURN, "amid the answer"), _halting("error:2001,type=event-stream", "run_sse"), 2),
    Death(Point(CDN, "amid the answer", chunks=3), "slow:1@cdn;times=1", beside_page=True),
)
"""One of each kind of what only looks whole."""


def rows() -> tuple[Death, ...]:
    """Every row, in the order of a job's calls."""
    return tuple(dict.fromkeys((*IN_GOOD_ORDER, *AS_IF_WHOLE, *_under_faults())))


def _under_faults() -> Iterator[Death]:
    for how in ("missing", "failed", "null"):
        yield Death(Point(UPLOAD, "unanswered"), f"upload-dropped:{how}@upload;times=1")
        yield Death(Point(UPLOAD, "amid the answer"), _halting(f"upload-dropped:{how}", "upload"))
    for named in TYPES:
        fault = _halting(f"error:2001,type={named}", "run_sse")
        yield Death(Point(TURN, "amid the answer"), fault, messages=2)
        refusal = _halting(f"upload-refused:4002,type={named}", "upload")
        yield Death(Point(UPLOAD, "amid the answer"), refusal)
    yield from _dripping()
    for path, call in ((STATE, "state"), (SUBMIT, "render"), (POLL, "poll"), (CDN, "cdn")):
        yield Death(Point(path, "amid the answer"), _halting(HUGE, call))
    yield Death(Point(TURN, "amid the answer", chunks=3), f"{HUGE}@run_sse;times=1")
    yield from _truncated_films()


def _dripping() -> Iterator[Death]:
    calls = (
        (TOKEN, "token"), (SESSION, "session"), (UPLOAD, "upload"), (STATE, "state"),
        (TURN, "run_sse"), (SUBMIT, "render"), (POLL, "poll"), (CDN, "cdn"),
    )  # fmt: skip
    for path, call in calls:
        yield Death(Point(path, "amid the answer", chunks=2), f"{DRIPPING}@{call};times=1")
    for chunks in (1, 100):
        yield Death(Point(TURN, "amid the answer", chunks=chunks), "slow:5@run_sse;times=1")
        yield Death(Point(CDN, "amid the answer", chunks=chunks), "slow:5@cdn;times=1")


def _truncated_films() -> Iterator[Death]:
    for by in ("terminator", "close", "length"):
        for size in (0, 1000, 30_000):
            once = f"end,by={by}@byte:{size}@cdn;times=1"
            yield Death(Point(CDN, "on its way", nth=2), once)
            yield Death(Point(CDN, "amid the answer", nth=2, chunks=1), once)
    yield Death(Point(DOWNLOAD, "on its way"), "end,by=length@byte:1000@cdn")
    yield Death(Point(DOWNLOAD, "amid the answer"), "end,by=length@byte:1000@cdn")
    for by in ("terminator", "length"):
        for moment in ("amid the answer", "answered"):
            yield Death(Point(CDN, moment), f"end,by={by}@byte:1000@cdn;times=1")
