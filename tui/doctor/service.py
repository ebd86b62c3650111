"""Whether the service can be reached: a connection, and nothing is asked over it."""

import asyncio
import os
import ssl
import time
from urllib.parse import urlsplit

from tui.config import Config
from tui.doctor.finding import Finding, Topic
from tui.text import clean_name

_LIMIT_S = 5.0
_ADVICE = "Look at the network, a proxy, or NEMO_API_URL; `stillreel --mock` needs none of them."


async def service_finding(config: Config, limit_s: float = _LIMIT_S) -> Finding:
    """Connect, by TLS where the address says https, within `limit_s` seconds. No token is sent."""
    if config.mock:
        return Finding(Topic.SERVICE, "mock", "inside the program: always there")
    parts = urlsplit(config.api_url)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    name = clean_name(f"{host}:{port}")
    began = time.monotonic()
    try:
        async with asyncio.timeout(limit_s):
            tls = ssl.create_default_context() if parts.scheme == "https" else None
            _, writer = await asyncio.open_connection(host, port, ssl=tls)
    except TimeoutError:
        why = f"no answer in {limit_s:g} s"
        return Finding(Topic.SERVICE, name, why, ok=False, advice=_ADVICE)
    except (OSError, ValueError) as error:
        why = clean_name(_reason(error)) or type(error).__name__
        return Finding(Topic.SERVICE, name, why, ok=False, advice=_ADVICE)
    took_ms = (time.monotonic() - began) * 1000
    writer.close()
    return Finding(Topic.SERVICE, name, f"reached in {took_ms:.0f} ms")


def _reason(error: OSError | ValueError) -> str:
    """Why no connection came about, in the system's words: asyncio's name only the address."""
    if isinstance(error, OSError) and error.errno is not None and error.errno > 0:
        return os.strerror(error.errno)
    return getattr(error, "strerror", None) or str(error)
