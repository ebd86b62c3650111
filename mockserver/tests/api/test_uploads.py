import http.server
import io
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from mockserver.api import fetching
from mockserver.server import MockServer
from mockserver.service import uploads
from mockserver.tests.harness.walker import JSON, Walker, plain_get, png

UPLOAD = "/api/upload-video/nemo_agent/me/"


def test_an_upload_is_told_by_name_kind_size_and_hash(walker: Walker) -> None:
    answer = walker.upload(harbour_png=png(64, 48)).json()["data"]
    assert answer["session_state_applied"] is True
    file = answer["files"][0]
    assert (file["filename"], file["file_type"]) == ("harbour.png", "image")
    assert (file["width"], file["height"], len(file["hash"])) == (64, 48, 64)


def test_an_upload_can_be_read_back_from_the_file_host(walker: Walker) -> None:
    file = walker.upload(harbour_png=png()).json()["data"]["files"][0]
    assert plain_get(file["cdn_url"]).content == png()


def test_the_type_is_told_by_content_not_by_name(walker: Walker) -> None:
    assert walker.upload(notes_txt=png()).json()["data"]["files"][0]["file_type"] == "image"
    refused = walker.upload(harbour_png=b"just some words").json()
    assert refused["code"] == 4001
    assert "harbour.png" in refused["message"]
    assert "webp" in refused["message"]


def test_an_empty_file_is_of_no_type(walker: Walker) -> None:
    assert walker.upload(harbour_png=b"").json()["code"] == 4001


def test_one_bad_file_refuses_the_whole_request(walker: Walker) -> None:
    assert walker.upload(good_png=png(), notes_txt=b"words").json()["code"] == 4001
    assert walker.state()["video_infos"] == []


def test_a_file_over_the_limit_is_4002(
    walker: Walker, monkeypatch: pytest.MonkeyPatch, server: MockServer
) -> None:
    monkeypatch.setattr(uploads, "LARGEST_BYTES", 100_000)
    assert walker.upload(big_png=png() + bytes(200_000)).json()["code"] == 4002
    assert walker.upload(fits_png=png() + bytes(50_000)).json()["code"] == 0


def test_a_name_never_becomes_a_path(walker: Walker) -> None:
    name = "../../../../tmp/evil\x07\\sub/..png"
    answer = walker.http.post(
        UPLOAD + walker.sid, files=[("files", (name, png()))], headers=walker.headers
    )
    file = answer.json()["data"]["files"][0]
    assert "/" not in file["filename"]
    assert ".." not in httpx.URL(file["cdn_url"]).path


@pytest.mark.parametrize(
    "files",
    [
        [("file", ("a.png", png()))],
        [("files", (None, b"no name"))],
        [("files", ("a.png", png())), ("more", (None, b"x"))],
    ],
)
def test_every_part_is_a_file_in_the_field_files(
    walker: Walker, files: list[tuple[str, tuple[str | None, bytes]]]
) -> None:
    answer = walker.http.post(UPLOAD + walker.sid, files=files, headers=walker.headers)
    assert answer.status_code == 422
    assert walker.state()["video_infos"] == []


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=abc", b"--abc\r\nbroken"),
        ("multipart/form-data; boundary=abc", b"--abc--\r\n"),
        ("multipart/form-data; boundary=abc", b""),
        ("multipart/form-data; boundary=" + "a" * 300, b""),
        ("text/plain", b"x"),
        ("", b"x"),
    ],
)
def test_a_body_that_is_no_whole_form_is_a_breach(
    walker: Walker, content_type: str, body: bytes
) -> None:
    headers = {**walker.headers, "Content-Type": content_type}
    assert walker.http.post(UPLOAD + walker.sid, content=body, headers=headers).status_code == 422


def test_a_refused_upload_is_read_to_its_end(walker: Walker) -> None:
    answer = walker.http.post(
        UPLOAD + walker.sid,
        files=[("files", ("a.png", png() + bytes(8_000_000)))],
        headers={"Authorization": "Bearer nmv_usr_unknown"},
    )
    assert answer.json()["code"] == 1001


ASTRAY = {"/away": "http://192.0.2.1/pier.png", "/nowhere": "http://[::1/pier.png"}
"""Where these paths lead: beyond this machine, and to no address."""


@pytest.fixture
def pictures(tmp_path: Path) -> Iterator[str]:
    """A web server of this machine with one picture."""
    (tmp_path / "pier.png").write_bytes(png())
    (tmp_path / "words.png").write_bytes(b"words")

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            """`/moved/<status>/<n>` leads on n times; `/cut` ends early."""
            step, _, left = self.path.removeprefix("/moved/").partition("/")
            if self.path.startswith("/moved/"):
                place = f"/moved/{step}/{int(left) - 1}" if int(left) > 1 else "../../pier.png"
                self._lead(int(step), place)
            elif self.path in ASTRAY:
                self._lead(302, ASTRAY[self.path])
            elif self.path == "/cut":
                self.send_response(200)
                self.send_header("Content-Length", str(len(png())))
                self.end_headers()
                self.wfile.write(png()[:-20])
            else:
                super().do_GET()

        def _lead(self, status: int, place: str) -> None:
            self.send_response(status)
            self.send_header("Location", place)
            self.end_headers()

        def __init__(self, *args: object) -> None:
            super().__init__(*args, directory=str(tmp_path))  # type: ignore[arg-type]  # passed on

    class Patient(http.server.ThreadingHTTPServer):
        def handle_error(self, *whom: Any) -> None:
            if not isinstance(sys.exception(), ConnectionError):  # whoever asked has had enough
                super().handle_error(*whom)

    with Patient(("127.0.0.1", 0), Quiet) as web:
        thread = threading.Thread(target=web.serve_forever, args=(0.02,))
        thread.start()
        yield f"http://127.0.0.1:{web.server_port}"
        web.shutdown()
        thread.join()


def _by_url(walker: Walker, *urls: str) -> httpx.Response:
    return walker.post(UPLOAD + walker.sid, {"urls": list(urls), "source_type": "url"}, **JSON)


def test_a_url_on_this_machine_is_fetched(walker: Walker, pictures: str) -> None:
    file = _by_url(walker, f"{pictures}/pier.png").json()["data"]["files"][0]
    assert (file["filename"], file["width"]) == ("pier.png", 64)


def test_a_url_elsewhere_is_refused_with_the_reason(walker: Walker) -> None:
    urls = ("http://example.com/a.png", "https://127.0.0.1/a.png", "file:///etc/passwd", "http://[")
    for url in urls:
        answer = _by_url(walker, url)
        assert answer.status_code == 422
        assert answer.json()["detail"][0]["loc"] == ["body", "urls", 0]
    assert "beyond this machine" in _by_url(walker, urls[0]).json()["detail"][0]["msg"]


def test_a_url_that_gives_nothing_says_so(walker: Walker, pictures: str) -> None:
    answer = _by_url(walker, f"{pictures}/pier.png", f"{pictures}/gone.png")
    assert "HTTP 404" in answer.json()["detail"][0]["msg"]
    assert _by_url(walker, f"{pictures}/words.png").json()["code"] == 4001
    assert walker.state()["video_infos"] == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("times", [1, 5])
def test_a_url_that_moved_is_followed_on_this_machine(
    walker: Walker, pictures: str, status: int, times: int
) -> None:
    file = _by_url(walker, f"{pictures}/moved/{status}/{times}").json()["data"]["files"][0]
    assert file["width"] == 64


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/moved/302/6", "redirects"),
        ("/away", "beyond this machine"),
        ("/nowhere", "could not be"),
        ("/cut", "could not be"),
    ],
)
def test_a_url_that_leads_nowhere_says_so(
    walker: Walker, pictures: str, path: str, reason: str
) -> None:
    answer = _by_url(walker, pictures + path)
    assert answer.status_code == 422
    assert reason in answer.json()["detail"][0]["msg"]
    assert walker.state()["video_infos"] == []


@pytest.mark.parametrize("turn", range(1, 9))
@pytest.mark.parametrize("fmt", ["JPEG", "PNG", "WEBP"])
def test_the_size_is_the_one_that_is_displayed(walker: Walker, fmt: str, turn: int) -> None:
    exif = Image.Exif()
    exif[274] = turn
    content = io.BytesIO()
    Image.new("RGB", (64, 48)).save(content, fmt, exif=exif)
    file = walker.upload(a_jpg=content.getvalue()).json()["data"]["files"][0]
    assert (file["width"], file["height"]) == ((64, 48) if turn < 5 else (48, 64))


@pytest.mark.parametrize("name", ['say "cheese".png', '".png', 'a"b"c.png', "100 %.png"])
def test_a_quote_in_a_name_comes_back_as_a_quote(walker: Walker, name: str) -> None:
    answer = walker.http.post(
        UPLOAD + walker.sid, files=[("files", (name, png()))], headers=walker.headers
    )
    assert answer.json()["data"]["files"][0]["filename"] == name


def test_a_url_that_takes_too_long_says_so(
    walker: Walker, pictures: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "TIMEOUT_S", 1e-6)
    answer = _by_url(walker, f"{pictures}/pier.png")
    assert answer.status_code == 422
    assert "could not be fetched" in answer.json()["detail"][0]["msg"]


def test_of_a_session_that_goes_while_a_file_comes_nothing_is_kept(tmp_path: Path) -> None:
    with MockServer(data=tmp_path) as mock:
        walker = Walker(mock.url, "a-client-of-mine").connect().open()
        walker.upload(first_png=png())
        form = httpx.Request("POST", mock.url, files={"files": ("a.png", png())})
        whole = form.read()

        def body() -> Iterator[bytes]:
            yield whole[:200]
            dropping = {"do": "drop-session", "session": walker.sid}
            httpx.post(f"{mock.url}/__mock/transitions", json=dropping, trust_env=False)
            yield whole[200:]

        headers = {**walker.headers, "Content-Type": form.headers["content-type"]}
        answer = walker.http.post(f"{UPLOAD}{walker.sid}", content=body(), headers=headers)
        assert answer.json()["code"] == 1002
        assert list((tmp_path / "uploads").iterdir()) == []
        walker.http.close()
