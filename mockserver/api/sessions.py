"""Sessions: making one, and reading what is in it."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from mockserver.api.call import Call
from mockserver.service.records import Session, Upload
from mockserver.wire.strict_json import members, string

_LANGUAGE = r"[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*"


async def create(call: Call) -> Response:
    """`POST /api/tasks/me/with-session/nemo_agent`: `{"task_name", "language"}` [S]."""
    account = call.account()
    body = members(await call.json(), ("body",), ("task_name", "language"))
    service = call.service
    session = Session(
        id=service.ids.uuid(),
        task_id=service.ids.uuid(),
        user_id=account.user_id,
        task_name=string(body["task_name"], ("body", "task_name")),
        language=string(body["language"], ("body", "language"), _LANGUAGE, "a BCP 47 language tag"),
        created_s=service.clock.now_s(),
    )
    service.sessions[session.id] = session
    service.save_or(lambda: service.sessions.pop(session.id))
    return call.success(task_id=session.task_id, session_id=session.id, user_id=account.user_id)


async def state(call: Call) -> Response:
    """`GET /api/state/nemo_agent/me/<sid>/latest` [S]."""
    session = call.session()
    return call.success(
        session_id=session.id,
        task_id=session.task_id,
        task_name=session.task_name,
        state=_state(call, session),
    )


def _state(call: Call, session: Session) -> Mapping[str, object]:
    meta = session.draft.get("m", {})
    canvas = {key: meta[key] for key in ("width", "height") if key in meta}
    found: object = absolute_urls(
        {
            "draft": session.draft,
            "video_infos": [upload_info(upload) for upload in session.uploads],
            "generated_media": session.generated,
            "canvas_config": canvas,
            "video_analyses": [],
        },
        call,
    )
    assert isinstance(found, dict)  # noqa: S101 - a dict went in
    return found


def upload_info(upload: Upload) -> Mapping[str, object]:
    """Give an upload as the service lists it: pixels of a picture, SHA-256 as `hash` [A]."""
    members = {
        "filename": upload.name,
        "file_type": upload.kind,
        "cdn_url": upload.url,
        "width": upload.width,
        "height": upload.height,
        "hash": upload.sha256,
    }
    return {key: value for key, value in members.items() if value is not None}


def absolute_urls(value: Any, call: Call) -> Any:
    """Make the file host's paths (`url`, `cdn_url`) URLs on the address that was called."""
    if isinstance(value, Mapping):
        return {
            key: call.absolute(item)
            if key in ("url", "cdn_url") and isinstance(item, str)
            else absolute_urls(item, call)
            for key, item in value.items()
        }
    return [absolute_urls(item, call) for item in value] if isinstance(value, list) else value
