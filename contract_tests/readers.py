"""Collects which function of our client reads which member, by watching it at work.

    python -m contract_tests.readers

Runs every call of the client against the mock, in every dialect, with JSON and headers that note
who reads them, and writes `mockserver/drift/readers.json`.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import ItemsView, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import product
from types import FrameType
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import pytest

from contract_tests.harness.workflow import use_every_call
from mockserver.calls import call_of
from mockserver.dialects import CHOICES
from mockserver.drift.contract import EVENTS
from mockserver.drift.readers import OUR_READERS
from mockserver.drift.reading.answers import HEADERS
from mockserver.pytest_plugin import serving
from mockserver.tests.harness.films import quick_film
from tui.nemo import events, gateway, transport
from tui.nemo.client import AttributionHeaders, NemoClient
from tui.nemo.errors import RateLimited
from tui.nemo.json_fields import parse_json
from tui.nemo.protocol.tap import Tapped
from tui.nemo.transport import Call

SPEED = 3000.0
_CALL: ContextVar[str] = ContextVar("call", default="")
_NOT_READERS = ("tui.nemo.json_fields",)
Found = dict[str, dict[str, set[str]]]


class Watched(dict[str, Any]):
    """An object that notes who reads its members."""

    def __init__(self, value: Mapping[str, Any], path: str, call: str, found: Found) -> None:
        self._path, self._call, self._found = path, call, found
        super().__init__(
            (name, watched(member, self._below(name), call, found))
            for name, member in value.items()
        )

    def _below(self, name: str) -> str:
        if self._path in ("", "data"):
            return name
        return f"{self._path}.{name}"

    def _note(self, name: object) -> None:
        if isinstance(name, str) and name in self:
            row = self._found.setdefault(self._call, {}).setdefault(self._below(name), set())
            row.add(_caller())

    def get(self, name: str, default: Any = None) -> Any:
        self._note(name)
        return super().get(name, default)

    def __getitem__(self, name: str) -> Any:
        self._note(name)
        return super().__getitem__(name)


class WatchedHeaders(Mapping[str, str]):
    """The headers of an answer, which note who reads those that drift knows."""

    def __init__(self, headers: Mapping[str, str], call: str, found: Found) -> None:
        self._headers, self._call, self._found = headers, call, found

    def _note(self, name: str) -> None:
        if name in self._headers and name.lower() in (*HEADERS, "content-type"):
            rows = self._found.setdefault(self._call, {})
            rows.setdefault(f"header {name.lower()}", set()).add(_caller())

    def __getitem__(self, name: str) -> str:
        self._note(name)
        return self._headers[name]

    def items(self) -> ItemsView[str, str]:
        for name in HEADERS:
            self._note(name)
        return self._headers.items()

    def __iter__(self) -> Iterator[str]:
        return iter(self._headers)

    def __len__(self) -> int:
        return len(self._headers)


def _caller() -> str:
    """The nearest function of ours that knows what it reads."""
    frame: FrameType | None = sys._getframe(2)
    while frame is not None:
        module, name = frame.f_globals.get("__name__", ""), frame.f_code.co_qualname
        if module.startswith("tui.") and module not in _NOT_READERS and "<" not in name:
            return f"{module}:{name}"
        frame = frame.f_back
    return ""


def watched(value: Any, path: str, call: str, found: Found) -> Any:
    """The same value, its objects watched."""
    if isinstance(value, dict):
        return Watched(value, path, call, found)
    if isinstance(value, list):
        return [watched(item, f"{path}[]", call, found) for item in value]
    return value


@contextmanager
def watching(found: Found) -> Iterator[None]:
    """Let the client read JSON that notes its readers."""

    def of_answer(text: str) -> object:
        return watched(parse_json(text), "", _CALL.get(), found)

    def of_event(text: str) -> object:
        return watched(parse_json(text), "", EVENTS, found)

    send = gateway.Gateway.send

    async def sending(self: gateway.Gateway, call: Call) -> object:
        known, _ = call_of(call.method, urlsplit(call.url).path)
        _CALL.set(known.operation if known else "")
        return await send(self, call)

    begin = transport.OpenAnswer.__init__

    def beginning(self: transport.OpenAnswer, response: httpx.Response, tapped: Tapped) -> None:
        begin(self, response, tapped)
        known, _ = call_of(response.request.method, response.request.url.path)
        call = known.operation if known else ""
        self.headers = WatchedHeaders(self.headers, call, found)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(transport.OpenAnswer, "__init__", beginning)
        patch.setattr(gateway, "parse_json", of_answer)
        patch.setattr(events, "parse_json", of_event)
        patch.setattr(gateway.Gateway, "send", sending)
        yield


def collected(dialects: Sequence[str]) -> Found:
    """Who reads what, in some dialects."""
    found: Found = {}
    with watching(found):
        for each in dialects:
            with serving(speed=SPEED, film=quick_film, dialects=each, credits=300) as mock:
                asyncio.run(use_every_call(mock.url))
                asyncio.run(ask_too_often(mock.url))
    return found


async def ask_too_often(url: str) -> None:
    """A second token within seven days is refused, and the answer says when to come again."""
    client = NemoClient(url, attribution=AttributionHeaders("0.1.0", "x"), client_id=str(uuid4()))
    try:
        await client.anonymous_token()
        with pytest.raises(RateLimited):
            await client.anonymous_token()
    finally:
        await client.aclose()


def written(found: Found) -> str:
    """The text of the file."""
    table = {
        call: {path: sorted(names - {""}) for path, names in sorted(rows.items())}
        for call, rows in sorted(found.items())
        if call
    }
    return json.dumps(table, indent=1) + "\n"


ALL = tuple(
    ",".join(f"{name}={value}" for name, value in zip(CHOICES, values, strict=True))
    for values in product(*CHOICES.values())
)


if __name__ == "__main__":
    argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0]).parse_args()
    OUR_READERS.write_text(written(collected(ALL)), encoding="utf-8")
