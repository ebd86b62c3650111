"""Exports over HTTP: submit, poll, cancel, download."""

from starlette.requests import Request
from starlette.responses import Response

from mockserver import dialects
from mockserver.api.call import Call, json_response
from mockserver.calls import ATTRIBUTION
from mockserver.dialects import RenderView
from mockserver.refusals import Breach, Conflict, PlanBlocked
from mockserver.service import renders
from mockserver.service.drafts import is_exportable
from mockserver.service.records import COMPLETED, Render
from mockserver.wire.file_answer import FileAnswer
from mockserver.wire.strict_json import literal, members, string

SOURCE = "ai-image-to-video-mod"
_ID = r"render_[0-9A-Za-z_.-]{1,80}"


async def submit(call: Call) -> Response:
    """`POST /api/render/proxy/lambda` [S]: free of credits; note the one camelCase key.

    The draft need not be the session's own, but shows only the session's uploads [A].
    """
    account = call.account()
    value = await call.json()
    _check_attribution(call.request)
    body = members(value, ("body",), ("id", "sessionId", "draft", "output"))
    render_id = string(body["id"], ("body", "id"), _ID, "`render_` and a time")
    session_id = string(body["sessionId"], ("body", "sessionId"))
    output = members(body["output"], ("body", "output"), ("format", "quality"))
    literal(output["format"], ("body", "output", "format"), "mp4")
    literal(output["quality"], ("body", "output", "quality"), "high")
    session = call.service.session(account, session_id)
    if not is_exportable(body["draft"]):
        raise Breach.at(("body", "draft"), "has nothing to export: `t` needs a track with segments")
    if render_id in call.service.renders:
        raise Conflict(f"The id {render_id} has been used; every export needs a new one.")
    renders.check_free(call.service, session)
    render = renders.submit(call.service, session, render_id, body["draft"])
    accepted = _view(call, render, render.submitted_s)
    return json_response(dialects.render_submitted(call.service.dialects, accepted))


async def poll(call: Call) -> Response:
    """`GET /api/render/proxy/lambda/<id>` [S]."""
    render = call.service.render(call.account(), call.request.path_params["id"])
    return json_response(dialects.render_seen(call.service.dialects, _view_now(call, render)))


async def cancel(call: Call) -> Response:
    """`POST /api/render/proxy/lambda/<id>/cancel` [V]: answered like a poll [A]."""
    render = call.service.render(call.account(), call.request.path_params["id"])
    await call.no_body()
    renders.cancel(call.service, render)
    return json_response(dialects.render_seen(call.service.dialects, _view_now(call, render)))


async def download(call: Call) -> Response:
    """`GET /api/render/proxy/<id>/download` [V]: the film itself, for when the file host fails."""
    render = call.service.render(call.account(), call.request.path_params["id"])
    if renders.status_of(render, call.service.clock.now_s()) != COMPLETED:
        raise Conflict(f"{render.id} is not completed; there is nothing to download yet.")
    return FileAnswer(call.service.folder.film(render.key), media_type="video/mp4")


def _check_attribution(request: Request) -> None:
    """Without the three headers export is blocked: 402 [S]; a wrong source is none [A]."""
    missing = [name for name in ATTRIBUTION if not request.headers.get(name, "").strip()]
    if not missing and request.headers["x-skill-source"].strip() != SOURCE:
        missing = ["x-skill-source"]
    if missing:
        raise PlanBlocked(f"Export blocked: {', '.join(missing).title()} missing or wrong.")


def _view_now(call: Call, render: Render) -> RenderView:
    return _view(call, render, call.service.clock.now_s())


def _view(call: Call, render: Render, now_s: float) -> RenderView:
    status, progress = renders.status_of(render, now_s), renders.progress_of(render, now_s)
    at_s = renders.completed_s(render)
    done = status == COMPLETED and at_s is not None
    return RenderView(
        id=render.id,
        status=status,
        progress=progress,
        created_at_ms=round(render.submitted_s * 1000),
        completed_at_ms=round(at_s * 1000) if done and at_s is not None else None,
        url=call.absolute(render.url) if done else None,
        duration_s=render.duration_ms / 1000 if done else None,
        size=render.size if done else None,
        error=render.error,
    )
