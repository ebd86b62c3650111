"""Files coming in: as multipart, or as URLs that the mock fetches from this machine."""

import asyncio
from collections.abc import Mapping, Sequence

from starlette.responses import Response

from mockserver import dialects
from mockserver.api.call import Call, json_response
from mockserver.api.fetching import checked_url, fetch_upload
from mockserver.api.multipart_files import MultipartFiles
from mockserver.api.sessions import absolute_urls, upload_info
from mockserver.journal.notes import notes_of
from mockserver.refusals import NoSession
from mockserver.service.records import Session, Upload
from mockserver.service.uploads import remove_upload
from mockserver.wire.strict_json import items, literal, members, string

MOST_URLS = 20


async def upload(call: Call) -> Response:
    """`POST /api/upload-video/nemo_agent/me/<sid>`: multipart `files`, or URLs as JSON [S].

    All files of a request are stored, or none [A]; none where the session is gone by then.
    `session_state_applied` says that the session has them at once. What a fault drops is not
    stored, under an answer that is a success.
    """
    session = call.session()
    if call.request.headers.get("content-type", "").lower().startswith("application/json"):
        uploads = await _read_urls(call)
    else:
        uploads = await _read_multipart(call)
    if call.service.sessions.get(session.id) is not session:
        _remove(call, uploads)
        raise NoSession(f"Session not found: {session.id}")
    dropped = notes_of(call.request.scope).dropped
    lost = uploads[-dropped.count :] if dropped else []
    del uploads[len(uploads) - len(lost) :]
    _remove(call, lost)
    _add(call, session, uploads)
    files = absolute_urls([upload_info(each) for each in uploads], call)
    if dropped and dropped.how == "null":
        return json_response(dialects.success(call.service.dialects, None))
    if dropped and dropped.how == "failed":
        files += [_failed(each) for each in lost]
    return call.success(files=files, session_state_applied=True)


def _add(call: Call, session: Session, uploads: Sequence[Upload]) -> None:
    """Add them to a session; where that cannot be saved, they go."""
    before = len(session.uploads)

    def undo() -> None:
        del session.uploads[before:]
        _remove(call, uploads)

    session.uploads.extend(uploads)
    call.service.save_or(undo)


def _remove(call: Call, uploads: Sequence[Upload]) -> None:
    for each in uploads:
        remove_upload(call.service.folder, each)


def _failed(upload: Upload) -> Mapping[str, object]:
    """Give a dropped file as it is listed where the answer owns up to it."""
    return {"filename": upload.name, "status": "failed", "error": "The file could not be kept."}


async def _read_multipart(call: Call) -> list[Upload]:
    service = call.service
    content_type = call.request.headers.get("content-type", "")
    return await MultipartFiles(content_type, service.folder, service.ids.name).read(
        call.body.chunks()
    )


async def _read_urls(call: Call) -> list[Upload]:
    body = members(await call.json(), ("body",), ("urls", "source_type"))
    literal(body["source_type"], ("body", "source_type"), "url")
    service, addresses = call.service, []
    for number, item in enumerate(items(body["urls"], ("body", "urls"), MOST_URLS)):
        loc = ("body", "urls", number)
        addresses.append((checked_url(string(item, loc), loc), loc))
    uploads: list[Upload] = []
    try:
        for url, loc in addresses:
            key = service.ids.name()
            uploads.append(await asyncio.to_thread(fetch_upload, url, loc, service.folder, key))
    except BaseException:
        _remove(call, uploads)
        raise
    return uploads
