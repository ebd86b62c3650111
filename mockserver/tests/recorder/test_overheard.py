"""A film that passes elsewhere: kept as one of the file host's, without its address and secrets."""

from pathlib import Path

import pytest

from mockserver.recorder.server import Recorder
from mockserver.recordings.lint import lint
from mockserver.recordings.read import read_recording

URL = "https://files.example/renders/a1b2c3/clip.mp4"
SIGNED = f"{URL}?X-Amz-Signature=5f0c2a9e77d1&X-Amz-Credential=AKIAEXAMPLE12345"
NOBODY = "http://127.0.0.1:9"


@pytest.mark.parametrize("url", [URL, SIGNED, "http://10.0.0.9:8080/clip", f"{URL}#t=3"])
def test_a_film_of_another_host_is_kept_under_a_name_of_its_own(url: str, tmp_path: Path) -> None:
    film = b"\0\0\0\x20ftypisom" + bytes(range(256)) * 2000
    with Recorder(tmp_path, NOBODY, environ={}) as recorder:
        heard = recorder.overhear(url, [("Accept", "*/*"), ("Range", "bytes=0-")])
        heard.answered(206, [("Content-Type", "video/mp4"), ("ETag", '"7d0c"')])
        for at in range(0, len(film), 65536):
            heard.got(film[at : at + 65536])
        heard.ended("eof")
    summary = recorder.summary
    assert (summary.kept, summary.not_kept, summary.unlike) == (1, {}, {})
    (path,) = summary.files
    (exchange,) = read_recording(path).exchanges
    assert exchange.request.path.startswith("/cdn/<file:1>/")
    assert exchange.request.headers["range"] == "bytes=0-"
    assert exchange.response.headers["etag"] == '"7d0c"'
    assert exchange.response.body is not None
    assert exchange.response.body.size == len(film)
    text = path.read_text()
    for told in ("files.example", "10.0.0.9", "a1b2c3", "5f0c2a9e77d1", "AKIAEXAMPLE12345"):
        assert told not in text
    assert lint(path) == []


def test_a_film_that_broke_off_or_never_came_is_no_whole_one(tmp_path: Path) -> None:
    with Recorder(tmp_path, NOBODY, environ={}) as recorder:
        cut = recorder.overhear(URL, [])
        cut.answered(200, [("content-type", "video/mp4"), ("content-length", "9")])
        cut.got(b"half")
        cut.ended("abort")
        recorder.overhear(URL, []).ended("unreachable")
    assert sum(recorder.summary.not_kept.values()) == 1
    (path,) = recorder.summary.files
    assert [each.response.end for each in read_recording(path).exchanges] == ["abort"]
