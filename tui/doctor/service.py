"""Whether the service can be reached: a connection, and nothing is asked over it."""

import time

from tui.config import Config
from tui.doctor.finding import Finding, Topic
from tui.nemo.errors import NemoError
from tui.nemo.transport import Transport
from tui.text import clean_name
from tui.words import _

_LIMIT_S = 5.0
_ADVICE = _("Look at the network, a proxy, or NEMO_API_URL; `stillreel --mock` needs none of them.")


async def service_finding(config: Config, limit_s: float = _LIMIT_S) -> Finding:
    """Connect as the program does, within `limit_s` seconds. No token is sent."""
    if config.mock:
        return Finding(Topic.SERVICE, "mock", _("inside the program: always there"))
    name, transport, began = clean_name(config.service_name), Transport(), time.monotonic()
    try:
        is_tried = await transport.reach(config.api_url, limit_s)
    except NemoError as error:
        advice = error.advice or _ADVICE
        return Finding(Topic.SERVICE, name, str(error), ok=False, advice=advice)
    finally:
        await transport.aclose()
    took_ms = (time.monotonic() - began) * 1000
    reached = (
        _("reached in {time:.0f} ms", time=took_ms)
        if is_tried
        else _("the proxy was reached; what is behind it was not tried")
    )
    return Finding(Topic.SERVICE, name, reached)
