"""Where a render stands, by whatever word a service has for it.

Services of this trade say `succeed`, `FINISHED`, `ready`, `TASK_STATUS_EXPIRED`. A word is read in
any case and spelling; around it may stand what it is said of.
"""

import re
from enum import StrEnum


class RenderStatus(StrEnum):
    """Where a render stands; `unknown` where the service says something new."""

    PENDING = "pending"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"

    @property
    def is_end(self) -> bool:
        """Whether the service has stopped working on it."""
        return self in (RenderStatus.COMPLETED, RenderStatus.FAILED, RenderStatus.CANCELLED)


_WORDS = {
    RenderStatus.PENDING: (
        "pending", "queued", "queueing", "queue", "inqueue", "waiting", "submitted",
        "submitting", "created", "scheduled", "accepted", "received", "new", "notstarted",
        "enqueued", "init", "initialized", "initializing",
    ),
    RenderStatus.PROCESSING: (
        "processing", "running", "rendering", "inprogress", "progress", "working",
        "started", "starting", "active", "encoding", "uploading", "generating", "ongoing",
        "preparing", "executing", "busy", "doing", "postprocessing", "retrying",
        "finishing", "completing",
    ),
    RenderStatus.COMPLETED: (
        "completed", "complete", "done", "success", "successful", "successfully",
        "succeeded", "succeed", "finished", "finish", "ready", "ok", "available",
        "rendered", "ended", "generated", "produced", "已完成", "完成", "成功",
    ),
    RenderStatus.FAILED: (
        "failed", "fail", "failure", "failing", "error", "errored", "expired", "expire",
        "timeout", "timedout", "rejected", "reject", "refused", "invalid", "crashed",
        "exception", "lost", "dead", "notfound", "fatal", "denied", "blocked",
        "unsuccessful", "incomplete", "失败", "超时", "已过期",
    ),
    RenderStatus.CANCELLED: (
        "cancelled", "canceled", "cancel", "cancelling", "canceling", "aborted", "abort",
        "stopped", "terminated", "killed", "revoked", "deleted", "removed", "已取消",
    ),
}  # fmt: skip
_STATUSES = {word: status for status, words in _WORDS.items() for word in words}
_BESIDES = frozenset({"task", "job", "status", "state", "render", "renderstatus", "video", "film"})
_PLAIN = frozenset({"failed", "fail", "failure", "error", "errored"})
_TOKEN = re.compile(r"[^\W_]+")


def read_status(stated: str) -> RenderStatus:
    """The status that a word stands for."""
    tokens = _TOKEN.findall(stated[:200].lower())
    joined = "".join(tokens)
    bare = "".join(token for token in tokens if token not in _BESIDES)
    return _STATUSES.get(joined) or _STATUSES.get(bare) or RenderStatus.UNKNOWN


def tells_more(word: str | None) -> str:
    """The word itself, where it says more of a failure than that it is one; else nothing."""
    return word if word and word.strip().lower() not in _PLAIN else ""
