"""Secrets that are seen anywhere reach the disk nowhere, in no encoding, however they are cut."""

import base64
import gzip
import hashlib
import itertools
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.recorder.run_recording import RunRecording
from mockserver.recordings.lint import lint
from mockserver.recordings.model import Body
from mockserver.recordings.read import read_recording
from mockserver.redaction.known import KnownSecrets
from mockserver.tests.harness.passing_calls import call, run_in

SECRET = "oq7Zr/kT+x2=Lw9~Vb4"
"""It looks like nothing that a pattern knows, and needs every escape."""

ENCODINGS: Mapping[str, Callable[[str], str]] = {
    "plain": str,
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "base64 after one byte": lambda text: base64.b64encode(b"u" + text.encode() + b":x").decode(),
    "base64 after two bytes": lambda text: base64.b64encode(b"u:" + text.encode() + b"x").decode(),
    "base64url": lambda text: base64.urlsafe_b64encode(text.encode()).decode().rstrip("="),
    "hexadecimal": lambda text: text.encode().hex(),
    "percent": lambda text: quote(text, safe=""),
    "percent, every character": lambda text: "".join(f"%{ord(each):02X}" for each in text),
    "percent, twice": lambda text: quote(quote(text, safe=""), safe=""),
    "escapes of JSON": lambda text: "".join(f"\\u{ord(each):04x}" for each in text),
    "slashes of JSON": lambda text: text.replace("/", "\\/"),
    "entities of HTML": lambda text: "".join(f"&#x{ord(each):x};" for each in text),
    "hexadecimal in pairs": lambda text: text.encode().hex(":"),
    "base64, twice": lambda text: base64_of(base64_of(text)),
    "base64 of UTF-16": lambda text: base64.b64encode(text.encode("utf-16-le")).decode(),
    "base32": lambda text: base64.b32encode(text.encode()).decode(),
    "a form, read as one": lambda text: text.replace("+", " "),
    "escapes of JavaScript": lambda text: "".join(f"\\\\x{ord(each):02x}" for each in text),
    "braces of JavaScript": lambda text: "".join(f"\\\\u{{{ord(each):x}}}" for each in text),
    "percent, as browsers once did": lambda text: "".join(f"%u{ord(each):04x}" for each in text),
    "names of HTML": lambda text: text.replace("/", "&sol;").replace("=", "&equals;"),
    "base64, then percent": lambda text: quote(base64.b64encode(text.encode()).decode(), safe=""),
}


def assert_no_secret_is_in(run: RunRecording, *secrets: str) -> None:
    written = [path.read_bytes() for path in run.folder.rglob("*") if path.is_file()]
    for secret in secrets:
        for name, encoded in ENCODINGS.items():
            if "bytes" not in name:
                assert not any(encoded(secret).encode() in data for data in written), name
    for path in run.files:
        assert lint(path) == []


def base64_of(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


BEARER = {"authorization": f"Bearer {SECRET}", "content-type": "application/json"}


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("kind", ["text/event-stream", "application/json", "text/html"])
def test_the_callers_token_echoed_under_an_unknown_key_is_replaced_in_any_encoding(
    encoding: str, kind: str, tmp_path: Path
) -> None:
    run, shown = run_in(tmp_path), ENCODINGS[encoding](SECRET)
    data = f'{{"echo": "{shown}", "rest": 1}}'.encode()
    if kind == "text/event-stream":
        data = b"data: " + data + b"\n\n"
    call(run, headers=BEARER, answered={"content-type": kind}, got=(data[:9], data[9:]))
    assert run.count + sum(run.not_kept.values()) == 1
    assert run.count == 1
    assert_no_secret_is_in(run, SECRET)
    assert '"rest": 1' in run.files[0].read_text().replace('\\"', '"')


@given(
    encoding=st.sampled_from(sorted(ENCODINGS)),
    cuts=st.lists(st.integers(0, 300), max_size=6),
    before=st.text("ab{}:é\\n ", max_size=20),
)
def test_however_a_stream_is_cut_no_piece_of_a_token_is_left_to_be_joined(
    encoding: str, cuts: list[int], before: str
) -> None:
    shown = ENCODINGS[encoding](SECRET)
    text = json.dumps({"say": before}) + "\n\ndata: " + f'{{"to": "{shown}"}}'
    data = f"data: {text}\n\n".encode()
    borders = sorted({0, *(cut % len(data) for cut in cuts), len(data)})
    pieces = [data[a:b] for a, b in itertools.pairwise(borders)]
    with TemporaryDirectory() as folder:
        run = run_in(folder)
        call(run, headers=BEARER, answered={"content-type": "text/event-stream"}, got=pieces)
        assert run.count == 1
        assert_no_secret_is_in(run, SECRET)


PLACES: Mapping[str, Mapping[str, Any]] = {
    "a query": {"query": f"access_token={quote(SECRET, safe='')}"},
    "a path": {"headers": BEARER, "path": f"/who/{quote(SECRET, safe='')}/is"},
    "a header of the answer": {
        "headers": BEARER,
        "answered": {"x-debug": f"for {SECRET}", "content-type": "text/plain"},
    },
    "an unknown header": {"headers": {**BEARER, "x-what": SECRET}},
    "a cookie": {"headers": {"cookie": f"sid={SECRET}"}, "got": (f'{{"c":"{SECRET}"}}'.encode(),)},
    "a set cookie": {
        "answered": {"set-cookie": f"sid={SECRET}; Path=/", "content-type": "text/plain"},
        "got": (f"you are {SECRET}".encode(),),
    },
    "accessToken": {"got": (json.dumps({"accessToken": SECRET, "again": SECRET}).encode(),)},
    "refreshToken": {"got": (json.dumps({"a": [{"refreshToken": SECRET}], "b": SECRET}).encode(),)},
    "a body of JSON that is sent": {
        "headers": {"content-type": "application/json"},
        "sent": (json.dumps({"password": SECRET}).encode(), b""),
        "got": (f'{{"message": "no user with {SECRET}"}}'.encode(),),
    },
    "a form that is sent": {
        "headers": {"content-type": "application/x-www-form-urlencoded"},
        "sent": (f"a=1&client_secret={quote(SECRET, safe='')}".encode(),),
    },
    "an address with a user": {
        "got": (f'{{"next": "https://me:{quote(SECRET, safe="")}@host.example/x"}}'.encode(),)
    },
    "multipart": {
        "headers": {**BEARER, "content-type": "multipart/form-data; boundary=b"},
        "sent": (
            f'--b\r\nContent-Disposition: form-data; name="t"\r\n\r\n{SECRET}\r\n'
            f'--b\r\nContent-Disposition: form-data; name="f"; filename="{SECRET}.png"\r\n'
            f"Content-Type: image/png\r\n\r\n{SECRET}\r\n--b--\r\n".encode(),
        ),
    },
    "fields of a form, by any spelling of their names": {
        "headers": {"content-type": "application/x-www-form-urlencoded"},
        "sent": (f"user%5Bpass%77ord%5D={quote(SECRET, safe='')}".encode(),),
        "got": (f"no user with {SECRET}".encode(),),
    },
    "a field of a form of parts": {
        "headers": {"content-type": "multipart/form-data; boundary=b"},
        "sent": (
            b'--b\r\nContent-Disposition: form-data; name="client_secret"\r\n\r\noq7Zr/',
            f"{SECRET[6:]}\r\n--b--\r\n".encode(),
        ),
        "got": (f'{{"message": "no user with {SECRET}"}}'.encode(),),
    },
    "JSON in a field of a form of parts": {
        "headers": {"content-type": "multipart/form-data; boundary=b"},
        "sent": (
            b'--b\r\nContent-Disposition: form-data; name="data"\r\n\r\n'
            + json.dumps({"auth": {"tokens": [SECRET]}}).encode()
            + b"\r\n--b--\r\n",
        ),
        "got": (f'{{"message": "no user with {SECRET}"}}'.encode(),),
    },
    "a name in the plural": {
        "got": (json.dumps({"data": {"auth": {"tokens": ["abc", SECRET]}}, "b": SECRET}).encode(),)
    },
    "keys in the plural": {"got": (json.dumps({"apiKeys": [[SECRET]], "b": SECRET}).encode(),)},
    "deep in an answer": {
        "got": (
            json.dumps(
                {"data": {"auth": {"tokens": [{"access_token": SECRET}]}}, "b": SECRET}
            ).encode(),
        )
    },
    "the value of an object": {
        "got": (json.dumps({"token": {"value": SECRET, "type": "x"}, "b": SECRET}).encode(),)
    },
    "a name with digits": {"got": (json.dumps({"oauth2_token": SECRET, "b": SECRET}).encode(),)},
    "a cookie with the name of an attribute": {
        "headers": {"cookie": f"a=1; priority={SECRET}"},
        "got": (f"{SECRET} is wrong".encode(),),
    },
    "a set cookie with the name of an attribute": {
        "answered": {"set-cookie": f"version={SECRET}; Path=/", "content-type": "text/plain"},
        "got": (f"{SECRET} is wrong".encode(),),
    },
    "cookies as an object": {
        "got": (json.dumps({"cookies": {"sid": SECRET}, "b": [SECRET]}).encode(),)
    },
    "cookies as a list": {
        "got": (
            json.dumps({"cookies": [{"name": "sid", "value": SECRET}], "b": [SECRET]}).encode(),
        )
    },
    "a cookie in a member": {
        "got": (json.dumps({"Set-Cookie": f"a=1; sid={SECRET}", "b": [SECRET]}).encode(),)
    },
    "the password of a user": {
        "headers": {"authorization": f"Basic {base64_of(f'jo.bloggs:{SECRET}')}"},
        "got": (f'{{"message": "no user with {SECRET}"}}'.encode(),),
    },
    "the name of a user": {
        "headers": {"Authorization": f"basic {base64_of(f'{SECRET}:pass-word')}"},
        "got": (f'{{"message": "no user {SECRET}"}}'.encode(),),
    },
    "a user in an answer": {
        "got": (
            json.dumps({"curl": f"-H 'Authorization: Basic {base64_of(f'me:{SECRET}')}'"}).encode(),
            SECRET.encode(),
        ),
        "answered": {"content-type": "text/plain"},
    },
    "a proxy's password": {
        "headers": {"proxy-authorization": f"Basic {base64_of(f'me:{SECRET}')}"},
        "got": (f"{SECRET} is wrong".encode(),),
    },
    "a key": {
        "headers": {"x-api-key": SECRET},
        "got": (f"{SECRET} is wrong".encode(),),
    },
    "an answer to a challenge": {
        "headers": {"authorization": f'Digest username="me", realm="x", response="{SECRET}"'},
        "got": (f"{SECRET} is wrong".encode(),),
    },
    "a phrase of several words": {
        "headers": {"content-type": "application/json"},
        "sent": (json.dumps({"passphrase": f"my {SECRET} words"}).encode(),),
        "got": (f"'my {SECRET} words' is wrong".encode(),),
    },
    "an event": {
        "answered": {"content-type": "text/event-stream"},
        "got": (
            f'event: a\ndata: {{"auth":{{"tokens":["{SECRET[:5]}'.encode(),
            f'{SECRET[5:]}"]}}}}\n\ndata: {{"say":"{SECRET}"}}\n\n'.encode(),
        ),
    },
    "an event of several lines": {
        "answered": {"content-type": "text/event-stream"},
        "got": (
            f'data: {{"auth": {{\ndata: "tokens": [\ndata: "{SECRET}"]}}}}\n\n'.encode(),
            f'data: {{"say":"{SECRET}"}}\n\n'.encode(),
        ),
    },
    "JSON in a string of JSON": {
        "got": (
            json.dumps({"args": json.dumps({"a": [{"password": SECRET}]}), "b": SECRET}).encode(),
        )
    },
    "JSON in a field of a form": {
        "headers": {"content-type": "application/x-www-form-urlencoded"},
        "sent": (f"data={quote(json.dumps({'password': SECRET}))}&x=1".encode(),),
        "got": (f"{SECRET} is wrong".encode(),),
    },
    "JSON in base64": {
        "query": f"state={base64_of(json.dumps({'client_secret': SECRET}))}",
        "got": (f"{SECRET} is wrong".encode(),),
    },
    "a small picture": {
        "headers": BEARER,
        "answered": {"content-type": "image/png"},
        "got": (b"\x89PNG\xff" + SECRET.encode()[:7], SECRET.encode()[7:] + b"\xff\xfe"),
    },
}


@pytest.mark.parametrize("place", PLACES)
def test_wherever_a_secret_is_planted_it_is_kept_without(place: str, tmp_path: Path) -> None:
    run = run_in(tmp_path)
    call(run, **PLACES[place])
    assert run.count == 1, run.not_kept
    assert_no_secret_is_in(run, SECRET)


def test_a_long_film_with_a_secret_in_it_leaves_nothing_and_is_counted(tmp_path: Path) -> None:
    run = run_in(tmp_path)
    film = b"\xff\x00" * 200_000
    pieces = (film, SECRET.encode()[:5], SECRET.encode()[5:] + film)
    call(run, headers=BEARER, method="GET", answered={"content-type": "video/mp4"}, got=pieces)
    assert (run.count, list(run.not_kept)) == (0, ["a file that holds a secret"])
    assert list(tmp_path.iterdir()) == []


def test_a_token_that_nobody_holds_is_known_by_its_form_in_a_picture_and_in_a_film(
    tmp_path: Path,
) -> None:
    run = run_in(tmp_path)
    picture = {"method": "GET", "answered": {"content-type": "image/png"}}
    call(run, 1, **picture, got=(b"\x89PNG\xff nmv_us", b"r_unheard9 \xff\xfe"))
    film = b"\xff\x00" * 200_000
    call(run, 2, **picture, got=(film, b"nmv_usr", b"_unheard9" + film))
    assert (run.count, list(run.not_kept)) == (1, ["a file that holds a secret"])
    assert not any(b"unheard9" in path.read_bytes() for path in tmp_path.iterdir())
    assert lint(run.files[0]) == []


@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data; boundary=b", ""])
def test_a_request_that_is_compressed_is_kept_by_hash_and_size(kind: str, tmp_path: Path) -> None:
    run, data = run_in(tmp_path), gzip.compress(json.dumps({"password": SECRET}).encode(), mtime=0)
    call(run, headers={"content-type": kind, "content-encoding": "gzip"}, sent=(data,))
    body = read_recording(run.files[0]).exchange.request.body
    assert body == Body("file", f"{hashlib.sha256(data).hexdigest()}.bin", len(data))
    assert base64.b64encode(data[10:40]) not in run.files[0].read_bytes()
    assert lint(run.files[0]) == []


def test_what_turns_out_to_be_a_secret_later_is_taken_back(tmp_path: Path) -> None:
    run = run_in(tmp_path)
    call(run, got=(f'{{"id": "{SECRET}"}}'.encode(),))
    assert run.count == 1
    call(run, 2, headers=BEARER)
    assert run.count == 1
    assert run.not_kept == {"a secret would have stayed in it": 1}
    assert_no_secret_is_in(run, SECRET)


def test_the_environments_secrets_are_known_from_the_start(tmp_path: Path) -> None:
    run = run_in(tmp_path)
    run.known.add_environment({"NEMO_TOKEN": SECRET, "HOME_PATH": "harmless-text"})
    call(run, got=(f'{{"a": "{SECRET}", "b": "harmless-text"}}'.encode(),))
    assert_no_secret_is_in(run, SECRET)
    assert "harmless-text" in run.files[0].read_text()


def test_photographs_are_kept_by_hash_and_size_alone(tmp_path: Path) -> None:
    run, photo = run_in(tmp_path), b"\xff\xd8 Exif 53.5N 9.9E " * 1000
    head = (
        b'--b\r\nContent-Disposition: form-data; name="files"; filename="a.jpg"\r\n'
        b"Content-Type: image/jpeg\r\n\r\n"
    )
    sent = (head, photo[:100], photo[100:], b"\r\n--b--\r\n")
    call(run, headers={"content-type": "multipart/form-data; boundary=b"}, sent=sent)
    written = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"53.5N" not in written
    assert f'"size": {len(photo)}'.encode() in written
    assert_no_secret_is_in(run)


def test_of_the_environment_a_word_about_a_secret_is_none() -> None:
    known = KnownSecrets()
    words = {"STILLREEL_TOKEN_STORE": "keyring", "CLIENT_ID_HEADER": "x-session"}
    known.add_environment(words | {"API_KEY": "Zq9-xyzzy"})
    assert known.secrets_in("the keyring of x-session") == []
    assert len(known.secrets_in("key=Zq9-xyzzy")) == 1
