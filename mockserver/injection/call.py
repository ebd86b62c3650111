"""One call with its faults: what the service hears of the client, and the client of it."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import Message, Receive, Scope, Send

from mockserver.faults.fault import Fault
from mockserver.injection.answers import (
    InjectedAnswer,
    error_answer,
    error_event,
    heartbeat,
    web_page,
)
from mockserver.injection.effects import ENDING, stage_of
from mockserver.injection.items import EventBorders, NoBorders, Stage, begun, finished, through
from mockserver.injection.sending import Sender, end_early, wait_until
from mockserver.injection.state import upset
from mockserver.journal.notes import notes_of
from mockserver.service.service import Service

HEADER = "x-mock-fault"
STREAM = "text/event-stream"
Choose = Callable[[str], Sequence[Fault]]
"""The faults of an answer, by its media type: asked for once, when the answer begins."""


class FaultyCall:
    """A call under way. Give its `receive` and `send` to the service, and `close` it afterwards."""

    def __init__(
        self, scope: Scope, receive: Receive, send: Send, service: Service, choose: Choose
    ) -> None:
        self._scope, self._receive, self._send = scope, receive, send
        self._service, self._choose = service, choose
        self._sent_bytes = 0
        self._while_sent: list[Fault] = []
        self._over = self._plain = self._ended = self._goes_on = False
        self._stages: list[Stage] = []
        self._borders: EventBorders | NoBorders = NoBorders()
        self._sender = Sender(service, send, self._acts)

    async def at_request(self, faults: Iterable[Fault]) -> bool:
        """Let the faults of the request act; tells whether the call is over by that."""
        for fault in faults:
            place = fault.place
            if place is not None and place.place == "sent":
                self._while_sent.append(fault)
            elif await self._strikes_now(fault):
                return True
        return False

    async def give(self, made: InjectedAnswer) -> None:
        """Answer with what the service never said; the faults of answers work on it too."""
        await self.send(made.start)
        await self.send({"type": "http.response.body", "body": made.body, "more_body": False})

    async def receive(self) -> Message:
        """What the client sends, as far as it gets."""
        return await self.heard(await self._receive())

    async def heard(self, message: Message) -> Message:
        """What becomes of a message that the client has sent."""
        self._sent_bytes += len(message.get("body", b""))
        for fault in [each for each in self._while_sent if self._is_reached(each)]:
            self._while_sent.remove(fault)
            if await self._strikes_now(fault):
                return {"type": "http.disconnect"}
        if message["type"] == "http.disconnect" and self._goes_on:
            await self._service.closing.wait()
        return message

    async def send(self, message: Message) -> None:
        """What the client is sent, as the faults will have it."""
        if self._plain:
            await self._send(message)
        elif self._over:
            return
        elif message["type"] == "http.response.start":
            await self._begin(message)
        elif message["type"] == "http.response.body":
            await self._go_on(message)
        else:
            await self._send(message)

    async def close(self) -> None:
        """Let go of what was held back of an answer that never came to its end."""
        if self._over or self._ended or not self._stages:
            return
        if not await self._sender.perform(finished(self._stages), self._note):
            await self._sender.flush()

    async def _begin(self, start: Message) -> None:
        body: bytes | None = None
        media_type = _media_type(start)
        faults = list(self._choose(media_type))
        names = [*self._noted(), *(fault.name for fault in faults)]
        for fault in [each for each in faults if _is_at_head(each)]:
            faults.remove(fault)
            made = self._made_up(fault)
            if made is not None:
                self._note(fault)
                start, body = made.start, made.body
            elif await self._strikes_now(fault):
                return
        if not faults and not names:
            self._plain = True
            await self._send(start)
            return
        self._lay(faults, _media_type(start), start)
        await self._send(_marked(start, names, keeps_length=self._keeps_length(faults)))
        if await self._sender.perform(begun(self._stages), self._note):
            return
        if body is not None:
            await self._go_on({"type": "http.response.body", "body": body})
            self._over = True

    def _lay(self, faults: Sequence[Fault], media_type: str, start: Message) -> None:
        """Put the stages in the order of the faults."""
        if start["status"] in (204, 304) or self._scope["method"] == "HEAD":
            return
        dialects, is_stream = self._service.dialects, media_type == STREAM
        self._borders = EventBorders() if is_stream else NoBorders()
        for fault in faults:
            stage = stage_of(
                fault,
                stream=is_stream,
                beat=partial(heartbeat, dialects),
                error_event=partial(error_event, dialects, fault),
            )
            if stage is not None and fault.can_spoil(media_type):
                self._stages.append(stage)

    def _keeps_length(self, faults: Sequence[Fault]) -> bool:
        return all(fault.kind.keeps_length for fault in faults)

    async def _go_on(self, message: Message) -> None:
        fragments = self._borders.fragments(message["body"]) if message.get("body") else ()
        if await self._sender.perform(through(self._stages, fragments), self._note):
            return
        if not message.get("more_body", False):
            if await self._sender.perform(finished(self._stages), self._note):
                return
            self._ended = True
            await self._sender.end()

    async def _strikes_now(self, fault: Fault) -> bool:
        """Let a fault act outside of a body; tells whether the call is over."""
        made = self._made_up(fault)
        if made is not None:
            self._note(fault)
            if fault.name != "upload-refused" or fault.text("when") == "after":
                await _swallow(self._receive)
            await self.give(made)
            return True
        if fault.name == "stall":
            self._note(fault)
            await wait_until(self._service, self._service.clock.now_s() + fault.number("seconds"))
            return False
        return await self._acts(fault)

    async def _acts(self, fault: Fault) -> bool:
        """Let a fault end the answer or change the service's state; tells whether it is over."""
        if fault.name not in ENDING:
            if upset(self._service, self._scope, fault):
                self._note(fault)
            return False
        self._note(fault)
        self._over = True
        self._goes_on = fault.goes_on
        await end_early(fault, self._scope, self._receive, self._send)
        return True

    def _made_up(self, fault: Fault) -> InjectedAnswer | None:
        if fault.name in ("error", "upload-refused"):
            return error_answer(self._service.dialects, fault, self._scope["path"])
        return web_page(fault) if fault.name == "html" else None

    def _is_reached(self, fault: Fault) -> bool:
        place = fault.place
        return place is not None and place.number <= self._sent_bytes

    def _noted(self) -> list[str]:
        return notes_of(self._scope).faults

    def _note(self, fault: Fault) -> None:
        self._noted().append(fault.name)


def _is_at_head(fault: Fault) -> bool:
    return fault.place is not None and fault.place.place in ("start", "head")


def _media_type(start: Message) -> str:
    value = Headers(raw=start.get("headers", [])).get("content-type", "")
    return value.partition(";")[0].strip().lower()


def _marked(start: Message, names: Sequence[str], *, keeps_length: bool) -> Message:
    """A head that names the faults, and promises no length that the body will not have."""
    headers = MutableHeaders(raw=list(start.get("headers", [])))
    headers[HEADER] = "; ".join(names)
    if not keeps_length:
        del headers["content-length"]
    return {**start, "headers": headers.raw}


async def _swallow(receive: Receive) -> None:
    while (await receive()).get("more_body", False):
        pass
