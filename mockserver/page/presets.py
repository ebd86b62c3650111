"""Faults that a person may want at one press, in words and as specs."""

from collections.abc import Mapping

PRESETS: Mapping[str, str] = {
    "cut after event 3": "abort,work=goes-on@event:3@run_sse;times=1",
    "reset after event 3": "reset@event:3@run_sse;times=1",
    "clean early end after event 3": "end@event:3@run_sse;times=1",
    "silence for 10 minutes": "stall:600@event:1@run_sse;times=1",
    "heartbeats for 10 minutes": "heartbeats:600@run_sse;times=1",
    "out of credits, once": "error:2001@run_sse;times=1",
    "too many requests, wait 30 s": "error:429,retry_after=30@run_sse;times=1",
    "token expires at the next state": "token-expired@state;times=1",
    "session lost at the next message": "error:1002@run_sse;times=1",
    "web page instead of the state": "html@state;times=1",
    "second event is half JSON": "bad-json@event:2@run_sse;times=1",
    "second event is torn UTF-8": "bad-utf8@event:2@run_sse;times=1",
    "events 2 and 3 change places": "reorder@event:2@run_sse;times=1",
    "upload refused as too large": "upload-refused:4002;times=1",
    "next export fails": "render-failed@poll;times=1",
    "next export is lost": "render-lost@poll;times=1",
    "film breaks off at 4 kB": "download-cut@byte:4096;times=1",
}
