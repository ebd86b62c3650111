"""Following the wire's description by hand: raw httpx, no client of ours. Shared by the tests."""

import asyncio
import json
import ssl
import time
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from struct import pack
from typing import Any

import httpx

ATTRIBUTION = {
    "X-Skill-Source": "ai-image-to-video-mod",
    "X-Skill-Version": "0.1.0",
    "X-Skill-Platform": "unknown",
}
JSON = {"Content-Type": "application/json"}
STREAM = {"Accept": "text/event-stream"}
OUTPUT = {"format": "mp4", "quality": "high"}
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # reading the system's certificates takes 50 ms
SPEED = 1500
"""How many times faster than life the mocks of most tests run."""


def client(url: str = "") -> httpx.Client:
    """A plain client, of this machine only."""
    return httpx.Client(base_url=url, timeout=60, trust_env=False, verify=NO_TLS)


def plain_get(url: str, **headers: str) -> httpx.Response:
    """A GET that carries nothing but what is given."""
    with client() as http:
        return http.get(url, headers=headers)


@dataclass
class VirtualClock:
    """Simulated time that passes when somebody waits for it, and at no other time."""

    time_s: float = 1_800_000_000.0
    waits: list[float] = field(default_factory=list)

    def now_s(self) -> float:
        return self.time_s

    async def sleep(self, seconds: float) -> None:
        await self.sleep_until(self.time_s + seconds)

    async def sleep_until(self, deadline_s: float) -> None:
        self.waits.append(deadline_s)
        self.time_s = max(self.time_s, deadline_s)
        await asyncio.sleep(0)


def png(width: int = 64, height: int = 48) -> bytes:
    """A real, small picture: a gradient."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data))

    row = b"".join(bytes((x * 255 // width, 128, 200 - x % 200)) for x in range(width))
    pixels = zlib.compress((b"\0" + row) * height)
    head = pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


class Walker:
    """Somebody with a token, walking through the workflow."""

    def __init__(self, url: str, client_id: str) -> None:
        self.http = client(url)
        self.client_id = client_id
        self.token = self.user_id = self.sid = self.task_id = ""
        self.shown: Mapping[str, object] | None = None  # a draft to export instead of the session's
        self._renders = 0

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", **ATTRIBUTION}

    def connect(self) -> "Walker":
        found = self.http.post(
            "/api/auth/anonymous-token", headers={"X-Client-Id": self.client_id, **ATTRIBUTION}
        ).json()
        data = found.get("data", found)
        self.token, self.user_id = data["token"], data["user_id"]
        return self

    def open(self, language: str = "en") -> "Walker":
        found = self.post(
            "/api/tasks/me/with-session/nemo_agent", {"task_name": "project", "language": language}
        ).json()
        data = found.get("data", found)
        self.sid, self.task_id = data["session_id"], data["task_id"]
        return self

    def post(self, path: str, body: object, **headers: str) -> httpx.Response:
        return self.http.post(
            path, content=json.dumps(body), headers={**self.headers, **JSON, **headers}
        )

    def get(self, path: str) -> httpx.Response:
        return self.http.get(path, headers=self.headers)

    def upload(self, **files: bytes) -> httpx.Response:
        named = [("files", (name.replace("_", "."), data)) for name, data in files.items()]
        return self.http.post(
            f"/api/upload-video/nemo_agent/me/{self.sid}", files=named, headers=self.headers
        )

    def message(self, text: str) -> dict[str, object]:
        return {
            "app_name": "nemo_agent",
            "user_id": "me",
            "session_id": self.sid,
            "new_message": {"parts": [{"text": text}]},
        }

    def say(self, text: str) -> httpx.Response:
        return self.post("/run_sse", self.message(text), **STREAM)

    def state(self) -> Mapping[str, Any]:
        found = self.get(f"/api/state/nemo_agent/me/{self.sid}/latest").json()
        state: Mapping[str, Any] = found.get("data", found)["state"]
        return state

    def draft(self) -> Mapping[str, Any]:
        draft: Mapping[str, Any] = self.state()["draft"]
        return draft

    def credits(self) -> tuple[int, int, int]:
        found = self.get("/api/credits/balance/simple").json()
        data = found.get("data", found)
        return data["available"], data["frozen"], data["total"]

    def order(self, draft: object = None, render_id: str = "") -> dict[str, object]:
        self._renders += 1
        return {
            "id": render_id or f"render_{self.client_id[:8]}{self._renders}",
            "sessionId": self.sid,
            "draft": (self.shown or self.draft()) if draft is None else draft,
            "output": OUTPUT,
        }

    def render(self, draft: object = None, render_id: str = "") -> httpx.Response:
        return self.post("/api/render/proxy/lambda", self.order(draft, render_id))

    def poll(self, render_id: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.get(f"/api/render/proxy/lambda/{render_id}").json()
        return found

    def finished(self, render_id: str, within_s: float = 60) -> Mapping[str, Any]:
        """Poll until a render is over."""
        until = time.monotonic() + within_s
        while time.monotonic() < until:
            found = self.poll(render_id)
            inner = found.get("data", found)
            if inner["status"] not in ("pending", "processing"):
                return found
            time.sleep(0.02)
        raise AssertionError(f"{render_id} is still running: {found}")


def payloads(stream: bytes) -> Sequence[Any]:
    """The JSON behind every non-empty `data:` of a stream."""
    lines = stream.decode().split("\n")
    return [json.loads(line[6:]) for line in lines if line.startswith("data: ") and line[6:]]


def texts(stream: bytes) -> str:
    """The whole texts of an adk stream, without their pieces and the thoughts."""
    found = [
        part["text"]
        for event in payloads(stream)
        if not event.get("partial")
        for part in event["content"]["parts"]
        if "text" in part and not part.get("thought")
    ]
    return "\n".join(found)


def kinds(draft: Mapping[str, Any]) -> list[int]:
    """The track types of a draft."""
    return [track["tt"] for track in draft.get("t", [])]
