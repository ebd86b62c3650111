"""One call with its faults: what becomes of the request, and of the answer."""

from collections.abc import Callable, Iterable, Sequence

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import Message, Receive, Scope, Send

from mockserver.faults.board import CallFaults
from mockserver.faults.fault import Fault
from mockserver.injection.answers import InjectedAnswer
from mockserver.injection.effects import (
    AnswerBody,
    Changes,
    Ends,
    InsteadOfAnswer,
    Waits,
    effect_of,
    stage_of,
)
from mockserver.injection.heads import AnswerHead
from mockserver.injection.items import (
    EventBorders,
    NoBorders,
    Stage,
    items_at_end,
    items_at_start,
    items_through,
)
from mockserver.injection.sending import Connection, Sender, wait_until
from mockserver.journal.notes import notes_of
from mockserver.service.service import Service
from mockserver.wire.connection import wait_for_disconnect
from mockserver.wire.headers import BODILESS, STREAM, media_type_of

HEADER = "x-mock-fault"
Choose = Callable[[str], Sequence[Fault]]
"""The faults of an answer, by its media type: asked for once, when the answer begins."""


class FaultyCall:
    """A call under way. Give its `receive` and `send` to the service, and `close` it afterwards."""

    def __init__(
        self,
        scope: Scope,
        receive: Receive,
        send: Send,
        service: Service,
        choose: Choose,
        drawn: CallFaults,
    ) -> None:
        self._scope, self._receive, self._send = scope, receive, send
        self._service, self._choose, self._drawn = service, choose, drawn
        self._sent_bytes = 0
        self._during_request: list[Fault] = []
        self._is_over = self._is_untouched = self._is_complete = self._outlives_client = False
        self._stages: list[Stage] = []
        self._borders: EventBorders | NoBorders = NoBorders()
        self._sender = Sender(service, send, self._strike, lambda: wait_for_disconnect(receive))

    async def strike(self, fault: Fault) -> bool:
        """Let a fault strike the call as it is now; says whether the call is over by that."""
        return await self._strike(fault)

    async def strike_request(self, faults: Iterable[Fault]) -> bool:
        """Let the faults of the request act; says whether the call is over by that."""
        for fault in faults:
            place = fault.place
            if place is not None and place.place == "sent":
                self._during_request.append(fault)
            elif await self._strike(fault):
                return True
        return False

    async def answer_with(self, answer: InjectedAnswer) -> None:
        """Answer with what the service never said; the faults of answers work on it too."""
        await self.send(answer.start)
        await self.send({"type": "http.response.body", "body": answer.body, "more_body": False})

    async def receive(self) -> Message:
        """What the client sends, as far as it gets."""
        return await self.transform(await self._receive())

    async def transform(self, message: Message) -> Message:
        """What becomes of a message that the client has sent."""
        self._sent_bytes += len(message.get("body", b""))
        for fault in [each for each in self._during_request if self._is_reached(each)]:
            self._during_request.remove(fault)
            if await self._strike(fault):
                return {"type": "http.disconnect"}
        if message["type"] == "http.disconnect" and self._outlives_client:
            await self._service.closing.wait()
        return message

    async def send(self, message: Message) -> None:
        """What the client is sent, as the faults will have it."""
        if self._is_untouched:
            await self._send(message)
        elif self._is_over:
            return
        elif message["type"] == "http.response.start":
            await self._begin(message)
        elif message["type"] == "http.response.body":
            await self._send_body(message)
        else:
            await self._send(message)

    async def close(self) -> None:
        """Send what is left in the stages of an answer that never came to its end."""
        if self._is_over or self._is_complete or not self._stages:
            return
        if not await self._sender.perform(items_at_end(self._stages), self._note):
            await self._sender.flush()

    async def _begin(self, start: Message) -> None:
        body: bytes | None = None
        media_type = _media_type(start)
        faults = list(self._choose(media_type))
        names = [*self._struck_names(), *(fault.name for fault in faults)]
        for fault in [each for each in faults if _is_at_head(each)]:
            faults.remove(fault)
            on_call = effect_of(fault).on_call
            if isinstance(on_call, InsteadOfAnswer):
                self._note(fault)
                injected = on_call.answer(self._service.dialects, fault, self._scope)
                start, body = injected.start, injected.body
            elif await self._strike(fault):
                return
        if not faults and not names:
            self._is_untouched = True
            await self._send(start)
            return
        self._lay_out_stages(faults, _media_type(start), start)
        await self._send(self._with_fault_header(start, names, faults))
        if await self._sender.perform(items_at_start(self._stages), self._note):
            return
        if body is not None:
            await self._send_body({"type": "http.response.body", "body": body})
            self._is_over = True
            self._drawn.close()

    def _with_fault_header(
        self, start: Message, names: Sequence[str], faults: Sequence[Fault]
    ) -> Message:
        """A head that names the faults, and says of the body what they want it to say."""
        headers = MutableHeaders(raw=list(start.get("headers", [])))
        length = headers.get("content-length", "")
        headers[HEADER] = "; ".join(names)
        altering = [fault for fault in faults if not fault.kind.preserves_length]
        if altering:
            del headers["content-length"]
        for fault in faults if self._has_body(start) else ():
            on_head = effect_of(fault).on_head
            is_known = length.isdecimal() and altering == [fault]
            if on_head is not None:
                on_head(fault, AnswerHead(self._scope, headers, int(length) if is_known else None))
        return {**start, "headers": headers.raw}

    def _has_body(self, start: Message) -> bool:
        return start["status"] not in BODILESS and self._scope["method"] != "HEAD"

    def _lay_out_stages(self, faults: Sequence[Fault], media_type: str, start: Message) -> None:
        """Put the stages in the order of the faults."""
        if not self._has_body(start):
            return
        body = AnswerBody(media_type == STREAM, self._service.dialects)
        self._borders = EventBorders() if body.is_stream else NoBorders()
        stages = [stage_of(fault, body) for fault in faults if fault.can_spoil(media_type)]
        self._stages += [stage for stage in stages if stage is not None]

    async def _send_body(self, message: Message) -> None:
        fragments = self._borders.fragments(message["body"]) if message.get("body") else ()
        if await self._sender.perform(items_through(self._stages, fragments), self._note):
            return
        if not message.get("more_body", False):
            if await self._sender.perform(items_at_end(self._stages), self._note):
                return
            self._is_complete = True
            await self._sender.end()

    async def _strike(self, fault: Fault) -> bool:
        """Let a fault strike the call; says whether the call is over by that."""
        match effect_of(fault).on_call:
            case InsteadOfAnswer(answer):
                self._note(fault)
                injected = answer(self._service.dialects, fault, self._scope)
                if injected.after_request:
                    await _swallow(self._receive)
                await self.answer_with(injected)
                return True
            case Waits(seconds):
                self._note(fault)
                await wait_until(self._service, self._service.clock.now_s() + seconds(fault))
            case Ends(end):
                self._note(fault)
                self._is_over = True
                self._drawn.close()
                self._outlives_client = fault.goes_on
                await end(Connection(self._scope, self._receive, self._send))
                return True
            case Changes(change):
                if change(self._service, self._scope, fault):
                    self._note(fault)
        return False

    def _is_reached(self, fault: Fault) -> bool:
        place = fault.place
        return place is not None and place.number <= self._sent_bytes

    def _struck_names(self) -> list[str]:
        return notes_of(self._scope).faults

    def _note(self, fault: Fault) -> None:
        self._struck_names().append(fault.name)
        self._drawn.has_struck(fault)


def _is_at_head(fault: Fault) -> bool:
    return fault.place is not None and fault.place.place in ("start", "head")


def _media_type(start: Message) -> str:
    value = Headers(raw=start.get("headers", [])).get("content-type", "")
    return media_type_of(value)


async def _swallow(receive: Receive) -> None:
    while (await receive()).get("more_body", False):
        pass
