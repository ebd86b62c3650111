"""A server of plain Starlette, to be measured beside the mock: one JSON answer, one stream.

python -m contract_tests.benchmarks.plain_starlette PORT
"""

import asyncio
import sys
from collections.abc import AsyncIterator

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

EVENTS, GAP_MS = 50, 50
CREDITS = {"available": 100, "frozen": 0, "total": 100}
SAID = {"content": {"parts": [{"text": "A piece of what is said"}], "role": "model"}}
_EVENT = b'data: {"content":{"parts":[{"text":"A piece of what is said"}],"role":"model"}}\n\n'


async def _credits(request: Request) -> Response:
    return JSONResponse({"code": 0, "message": "success", "data": CREDITS})


async def _run_sse(request: Request) -> Response:
    await request.json()
    return StreamingResponse(_events(), media_type="text/event-stream")


async def _events() -> AsyncIterator[bytes]:
    for number in range(EVENTS):
        if number:
            await asyncio.sleep(GAP_MS / 1000)
        yield _EVENT


app = Starlette(
    routes=[
        Route("/api/credits/balance/simple", _credits),
        Route("/run_sse", _run_sse, methods=["POST"]),
    ]
)

if __name__ == "__main__":
    uvicorn.run(app, port=int(sys.argv[1]), log_level="critical", access_log=False)
