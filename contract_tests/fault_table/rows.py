"""The fault table's rows: every fault of the mock at every call of a job where it makes sense.

A row says which fault is armed on which call, and whether it strikes once or for ever. What is
left out, and why:

- `merge`, `duplicate`, `drop`, `reorder` and `heartbeats` are of event streams: only `run_sse`.
- `bad-json`, `bad-utf8` and the service's codes spoil JSON: a film is bytes of another kind, and
  its host knows HTTP statuses alone. `token-expired` needs a token, which that host is never sent.
- 4001 and 4002 are about files: only `upload`. 2001 is about work that costs: only `session`,
  `run_sse` and `render`. 402 is about the plan: only what leads to a film. 1002 is about a
  session: not where none is named. The token's codes are not said to who asks for a token.
- A silence longer than the client waits for one answer (30 s and more of the wall's time, which no
  scale makes shorter) is tested where that wait can be set: `tui/tests/nemo`.
- `download` is only asked for when the film's own link has failed, so that fails for it here; and
  there is only something to `cancel` while a poll takes its time.
"""

from collections.abc import Iterator
from dataclasses import dataclass

COMMANDS, INTERFACE = "commands", "interface"
FACES = (COMMANDS, INTERFACE)
CALLS = (
    "token", "session", "upload", "state", "credits", "run_sse", "render", "poll", "cdn",
    "download", "claim", "cancel",
)  # fmt: skip


_WITH = {"download": ("error:403,as=status@cdn",), "cancel": ("stall:900@poll",)}


@dataclass(frozen=True, slots=True)
class FaultRow:
    """One fault on one call: `times` it strikes (0: for ever), after `skip` calls that go well.

    `faces` are where that call is made at all. `beside_page`: once the fault is armed, a browser
    has a page of another site open, which asks for every call before the client does.
    """

    call: str
    fault: str
    times: int = 1
    skip: int = 0
    faces: tuple[str, ...] = FACES
    beside_page: bool = False

    @property
    def specs(self) -> tuple[str, ...]:
        """What is armed at the mock."""
        scope = f";times={self.times}" if self.times else ""
        scope += f";skip={self.skip}" if self.skip else ""
        return (*_WITH.get(self.call, ()), f"{self.fault}@{self.call}{scope}")

    def __str__(self) -> str:
        return f"{self.specs[-1]} beside a page" if self.beside_page else self.specs[-1]


LONG_PAUSE_S = 3600
"""A pause that the service asks for and the program leaves to the person."""

BROKEN = (
    "abort", "abort@head", "abort@byte:20", "reset", "reset@head", "reset@byte:20",
    "end@byte:0", "end@byte:20", "end,by=close@byte:20", "end,by=length@byte:20",
    "bad-framing@byte:20",
)  # fmt: skip
"""The connection goes: before the work, after it, amid the answer."""

DRIPPING = "slow:0.001"
"""A byte in a thousand seconds: it goes on coming, and never comes in time."""

HUGE = "gzip:3,blanks_mb=100"
COMPRESSED = ("gzip", "gzip:3", "gzip:6", HUGE)
"""In more or fewer layers than anybody sends; a hundred megabytes out of 859 bytes."""

TYPES = ("event-stream", "plain", "none")
"""The media types that a refusal comes under and should not."""

SLOW = ("split:5", "stall:20", "stall:20@head", "stall:20@byte:20", "slow:2000")
UNREADABLE = ("bad-json", "bad-utf8", "html", "html:502", "html:404")
PAUSES = (
    "error:429,retry_after=7", "error:429,retry_after=7,retry_form=date,as=status",
    f"error:429,retry_after={LONG_PAUSE_S},as=status", "error:503,retry_after=20,as=status",
)  # fmt: skip
GENERAL_CODES = (400, 429, 500, 503)
TOKEN_CODES = (1001, 1010, 1011, 401)
WORSE = (
    "abort", "reset@head", "end@byte:20", "bad-json", "html", "html:502", "error:500,as=body",
    "error:503,as=status", "error:429,as=body", "end,by=length@byte:20", DRIPPING, HUGE,
)  # fmt: skip
"""What is also tried for ever."""

CODES = {
    "token": GENERAL_CODES,
    "session": (*GENERAL_CODES, *TOKEN_CODES, 2001),
    "upload": (*GENERAL_CODES, *TOKEN_CODES, 1002, 4001, 4002),
    "state": (*GENERAL_CODES, *TOKEN_CODES, 1002),
    "credits": (*GENERAL_CODES, *TOKEN_CODES),
    "run_sse": (*GENERAL_CODES, *TOKEN_CODES, 1002, 2001),
    "render": (*GENERAL_CODES, *TOKEN_CODES, 1002, 2001, 402),
    "poll": (*GENERAL_CODES, *TOKEN_CODES, 402),
    "download": (*GENERAL_CODES, *TOKEN_CODES, 402),
    "claim": (*GENERAL_CODES, *TOKEN_CODES, 1002),
    "cancel": (*GENERAL_CODES, *TOKEN_CODES),
}
"""The codes that each call may be refused with, as a body and as a status."""

STREAM = (
    "split:7", "split@event:2/9", "merge:3@event:2", "stall:30", "stall:30@event:2",
    "stall:130@event:2", "stall:700@event:2", "stall:30@event:2/40", "slow:500@event:2",
    "end@event:0", "end@event:3", "end@event:6", "end@event:8", "end@event:3,work=goes-on",
    "abort@head,work=goes-on", "abort@event:0", "abort@event:3", "abort@event:3/20",
    "abort@event:3,work=goes-on", "abort@event:8", "reset@event:0", "reset@event:1",
    "reset@event:3", "reset@event:3/20", "reset@event:3,work=goes-on", "reset@event:8",
    "bad-framing@event:2", "bad-framing@event:8",
    "bad-json@event:1", "bad-json@event:3", "bad-json@event:7", "bad-utf8@event:2",
    "html@event:2", "html:502@event:7", "duplicate@event:2", "duplicate:5@event:6", "drop@event:2",
    "drop:4@event:3", "drop:100@event:1", "reorder@event:2", "reorder:6@event:2",
    "heartbeats:600@event:1", "heartbeats:700@event:3", "heartbeats:300@event:1",
    "token-expired@event:2", "end,by=close@event:3", "end,by=close@event:3,work=goes-on",
    "end,by=close@event:8", DRIPPING, "slow:1", *COMPRESSED,
)  # fmt: skip
STREAM_CODES = (1001, 1002, 2001, 400, 401, 402, 429, 500, 503, 1010, 1011)

FILM = (
    "split:500", "stall:20", "stall:20@byte:1000", "slow:100000", "abort", "abort@head",
    "abort@byte:1000", "reset", "reset@head", "reset@byte:1000", "end@byte:0", "end@byte:1000",
    "bad-framing@byte:1000", "html", "html:502", "html:404", "download-cut@byte:1",
    "download-cut@byte:1000", "download-cut@byte:30000", "error:500,as=body",
    "error:403,as=status", "error:404,as=status", "error:429,as=status", "error:500,as=status",
    "error:503,as=status", "end,by=close@byte:0", "end,by=close@byte:1000",
    "end,by=length@byte:1000", "end,by=length@byte:30000", DRIPPING, "slow:5", *COMPRESSED,
    "error:403,as=body,type=event-stream", "error:403,as=body,type=none",
)  # fmt: skip
"""What can happen to a film on its way."""


def rows() -> tuple[FaultRow, ...]:
    """Every row, in the order of a job's calls."""
    return tuple(dict.fromkeys(_every()))


def _every() -> Iterator[FaultRow]:
    for call in ("token", "session", "upload", "state", "credits"):
        yield from _json_call(call)
    yield from _upload()
    yield from _later("state", (1, 2, 3))
    yield from _later("credits", (1,))
    yield from _stream()
    for call in ("render", "poll"):
        yield from _json_call(call)
    yield from _later("poll", (1,))
    yield from _renders()
    yield from _films()
    yield from _json_call("claim", (COMMANDS,))
    yield from _json_call("cancel", (INTERFACE,))
    yield from _beside_a_page()


def _json_call(call: str, faces: tuple[str, ...] = FACES) -> Iterator[FaultRow]:
    expiry = () if call == "token" else ("token-expired",)
    odd = (DRIPPING, *COMPRESSED, *_mislabelled(call))
    for fault in (*SLOW, *BROKEN, *UNREADABLE, *_codes(call), *PAUSES, *expiry, *odd):
        yield FaultRow(call, fault, faces=faces)
    for fault in (*WORSE, *_for_ever(call)):
        yield FaultRow(call, fault, 0, faces=faces)


def _codes(call: str) -> Iterator[str]:
    for code in CODES[call]:
        yield f"error:{code},as=body"
        yield f"error:{code},as=status"


def _mislabelled(call: str) -> Iterator[str]:
    """The refusals that say something of their own, under each media type that is not theirs."""
    for code in CODES[call]:
        if code in (429, 1001, 1002, 2001, 402, 4001):
            yield from (f"error:{code},as=body,type={named}" for named in TYPES)


def _for_ever(call: str) -> Iterator[str]:
    """The codes that the general ones do not stand for."""
    for code in CODES[call]:
        if code not in (500, 503, 429, 1010, 1011):
            yield f"error:{code},as=body"


def _later(call: str, skips: tuple[int, ...]) -> Iterator[FaultRow]:
    """The same call at a later step of the job."""
    for skip in skips:
        for fault in (*WORSE, "error:1001,as=body"):
            yield FaultRow(call, fault, 1, skip)
            yield FaultRow(call, fault, 0, skip)
    if call == "state":
        yield from (FaultRow(call, "error:1002,as=body", 1, skip) for skip in skips)


def _upload() -> Iterator[FaultRow]:
    for fault in ("abort@sent:100", "reset@sent:100", "stall:20@sent:100"):
        yield FaultRow("upload", fault)
    for code in (4001, 4002):
        for when in ("before", "after"):
            for how in ("body", "status"):
                yield FaultRow("upload", f"upload-refused:{code},when={when},as={how}")
        yield FaultRow("upload", f"upload-refused:{code}", 0)
    for how in ("missing", "failed", "null"):
        for times in (1, 0):
            yield FaultRow("upload", f"upload-dropped:{how}", times)


def _stream() -> Iterator[FaultRow]:
    broken = (fault for fault in BROKEN if "byte" not in fault)
    unreadable = (fault for fault in UNREADABLE if not fault.startswith("bad"))
    codes = (*_codes("run_sse"), *_mislabelled("run_sse"))
    for fault in (*STREAM, *broken, *unreadable, *codes, *PAUSES, "token-expired"):
        yield FaultRow("run_sse", fault)
    for code in STREAM_CODES:
        yield FaultRow("run_sse", f"error:{code}@event:2")
    yield FaultRow("run_sse", "error:500@event:8")
    for fault in ("abort", "abort@head", "reset@event:3", "html", "html:502", "bad-json@event:1"):
        yield FaultRow("run_sse", fault, 0)
    for fault in (
        *_for_ever("run_sse"),
        "error:2001,type=none",
        DRIPPING,
        HUGE,
        "error:503,as=status",
        "error:429,as=body",
    ):
        yield FaultRow("run_sse", fault, 0)


def _renders() -> Iterator[FaultRow]:
    for times in (1, 0):
        yield FaultRow("poll", "render-failed,message=No more lambdas", times)
        yield FaultRow("poll", "render-lost", times)
        yield FaultRow("poll", "render-stuck", times)


def _films() -> Iterator[FaultRow]:
    yield from (FaultRow("cdn", fault) for fault in FILM)
    yield from (FaultRow("cdn", fault, 0) for fault in FILM)
    for fault in (*FILM, *_codes("download"), *_mislabelled("download"), "token-expired"):
        yield FaultRow("download", fault)
    for fault in ("abort", "abort@byte:1000", "html", "end@byte:1000", "error:404,as=status"):
        yield FaultRow("download", fault, 0)
    for fault in (*_for_ever("download"), "error:503,as=status", "error:429,as=body"):
        yield FaultRow("download", fault, 0)


def _beside_a_page() -> Iterator[FaultRow]:
    """A fault that strikes once has to be left for the client."""
    for call in CALLS:
        faces = {"claim": (COMMANDS,), "cancel": (INTERFACE,)}.get(call, FACES)
        yield FaultRow(call, "error:503,as=status", faces=faces, beside_page=True)
