"""Files coming in: as multipart, or as URLs that the mock fetches from this machine."""

import asyncio

from starlette.responses import Response

from mockserver.api.call import Call
from mockserver.api.fetching import checked, fetch
from mockserver.api.multipart_files import MultipartFiles
from mockserver.api.sessions import absolute_urls, upload_info
from mockserver.service import uploads as intake
from mockserver.service.records import Upload
from mockserver.wire.strict_json import items, literal, members, string

MOST_URLS = 20


async def upload(call: Call) -> Response:
    """`POST /api/upload-video/nemo_agent/me/<sid>`: multipart `files`, or URLs as JSON [S].

    All files of a request are kept, or none [A]. `session_state_applied` says that the session has
    them at once.
    """
    session = call.session()
    if call.request.headers.get("content-type", "").lower().startswith("application/json"):
        uploads = await _fetched(call)
    else:
        uploads = await _sent(call)
    session.uploads.extend(uploads)
    call.service.save()
    files = absolute_urls([upload_info(each) for each in uploads], call)
    return call.success(files=files, session_state_applied=True)


async def _sent(call: Call) -> list[Upload]:
    service = call.service
    content_type = call.request.headers.get("content-type", "")
    return await MultipartFiles(content_type, service.folder, service.ids.name).read(
        call.body.chunks()
    )


async def _fetched(call: Call) -> list[Upload]:
    body = members(await call.json(), ("body",), ("urls", "source_type"))
    literal(body["source_type"], ("body", "source_type"), "url")
    service, wanted = call.service, []
    for number, item in enumerate(items(body["urls"], ("body", "urls"), MOST_URLS)):
        loc = ("body", "urls", number)
        wanted.append((checked(string(item, loc), loc), loc))
    uploads: list[Upload] = []
    try:
        for url, loc in wanted:
            key = service.ids.name()
            uploads.append(await asyncio.to_thread(fetch, url, loc, service.folder, key))
    except BaseException:
        for each in uploads:
            intake.remove(service.folder, each)
        raise
    return uploads
