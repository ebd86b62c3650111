"""A call as a command of curl, to be pasted into a shell: secrets are variables, or hidden."""

from shlex import quote

from tui.text import clean_name
from tui.wire.secrets import Secrets
from tui.wire.seen import SeenCall, Sent

TOKEN, CLIENT_ID = "$NEMO_TOKEN", "$NEMO_CLIENT_ID"
_OF_THE_CONNECTION = frozenset(
    {"host", "connection", "content-length", "transfer-encoding", "accept-encoding"}
)


def curl_of(call: SeenCall, secrets: Secrets) -> str:
    """The command that makes this call again; a stream comes as it is sent.

    The token is `$NEMO_TOKEN`, the client id `$NEMO_CLIENT_ID`; other secrets are left out, so
    that an address whose signature is one answers with a refusal.
    """
    words = [f"curl -gsSN -X {call.head.method} {quote(secrets.hide(call.head.url))}"]
    if call.sent is not None:
        words += _headers(call.sent, secrets)
        words += _body(call.sent, secrets)
    return " \\\n  ".join(words)


def _headers(sent: Sent, secrets: Secrets) -> list[str]:
    words = []
    for name, value in sent.headers:
        plain = name.lower()
        if plain in _OF_THE_CONNECTION or (plain == "content-type" and sent.files):
            continue
        if plain == "x-client-id":
            words.append(f'-H "{name}: {CLIENT_ID}"')
        else:
            words.append(f"-H {quote(f'{name}: {secrets.hide_header(name, value)}')}")
    return [*words, f'-H "Authorization: Bearer {TOKEN}"'] if sent.token is not None else words


def _body(sent: Sent, secrets: Secrets) -> list[str]:
    if sent.files:
        return [
            "-F "
            + quote(
                secrets.hide(
                    f"files=@{_quoted(str(file.path or file.name))}"
                    f";type={file.media_type};filename={_quoted(clean_name(file.name) or 'file')}"
                )
            )
            for file in sent.files
        ]
    text = (sent.content or b"").decode("utf-8", "replace")
    return [f"--data-raw {quote(secrets.hide_in(text))}"] if text else []


def _quoted(name: str) -> str:
    """A name as curl reads it between a form's semicolons."""
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
