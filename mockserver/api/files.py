"""The file host: uploads and finished films, by unguessable addresses. It takes no credentials.

Byte ranges, `ETag` and conditions are HTTP's own. A request that carries the bearer token, an
attribution header or the client id is refused with 400: on the real service these would have gone
to somebody else [A].
"""

from starlette.responses import Response

from mockserver.api.call import Call
from mockserver.calls import ATTRIBUTION
from mockserver.refusals import CredentialsAtCdn
from mockserver.wire.file_answer import FileAnswer

CREDENTIALS = ("authorization", "x-client-id", *ATTRIBUTION)


async def serve(call: Call) -> Response:
    """`GET <output.url>` [S], and `GET <cdn_url>`."""
    carried = [name for name in CREDENTIALS if name in call.request.headers]
    if carried:
        raise CredentialsAtCdn(f"Credentials must not reach the file host: {', '.join(carried)}.")
    params = call.request.path_params
    stored = call.service.stored(params["key"], params["name"])
    return FileAnswer(stored.path, media_type=stored.mime)
