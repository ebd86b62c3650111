"""A service whose films lie on another host than its own."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class FilmsElsewhere:
    """Names the file host otherwise than the service, as on another machine."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""

        async def sending(message: Message) -> None:
            if b"/cdn/" in (body := message.get("body", b"")):
                message = {**message, "body": body.replace(b"//127.0.0.1:", b"//localhost:")}
            await send(message)

        await self._app(scope, receive, sending)
