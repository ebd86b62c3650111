import pytest

from mockserver.tests.harness.walker import Walker, client, plain_get, png


@pytest.fixture
def address(walker: Walker) -> str:
    url: str = walker.upload(harbour_png=png()).json()["data"]["files"][0]["cdn_url"]
    return url


@pytest.mark.parametrize(
    "header", ["Authorization", "X-Client-Id", "X-Skill-Source", "X-Skill-Version"]
)
def test_credentials_never_reach_the_file_host(address: str, header: str) -> None:
    answer = plain_get(address, **{header: "anything"})
    assert answer.status_code == 400
    assert header.lower() in answer.json()["message"]


def test_a_range_gives_that_part(address: str) -> None:
    answer = plain_get(address, Range="bytes=10-19")
    assert (answer.status_code, answer.content) == (206, png()[10:20])
    assert answer.headers["content-range"] == f"bytes 10-19/{len(png())}"


def test_a_resume_goes_on_only_where_the_file_is_the_same(address: str) -> None:
    etag = plain_get(address).headers["etag"]
    goes_on = plain_get(address, Range="bytes=10-", **{"If-Range": etag})
    assert (goes_on.status_code, goes_on.content) == (206, png()[10:])
    anew = plain_get(address, Range="bytes=10-", **{"If-Range": '"another"'})
    assert (anew.status_code, anew.content) == (200, png())


def test_beyond_the_end_there_is_nothing(address: str) -> None:
    assert plain_get(address, Range="bytes=999999-").status_code == 416


def test_head_tells_length_and_tag(address: str) -> None:
    with client() as http:
        answer = http.head(address)
    assert answer.headers["content-length"] == str(len(png()))
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["etag"]


def test_an_address_is_the_whole_secret(address: str) -> None:
    assert plain_get(address.replace("file.png", "file.jpg")).status_code == 404
    assert plain_get(address.replace("/cdn/", "/cdn/..%2f")).status_code == 599  # no call at all


@pytest.mark.parametrize(
    ("name", "value", "status"),
    [
        ("If-None-Match", "{etag}", 304),
        ("If-None-Match", "W/{etag}", 304),
        ("If-None-Match", '"another", {etag}', 304),
        ("If-None-Match", "*", 304),
        ("If-None-Match", '"another"', 200),
        ("If-Modified-Since", "{modified}", 304),
        ("If-Modified-Since", "Wed, 21 Oct 2015 07:28:00 GMT", 200),
        ("If-Modified-Since", "yesterday", 200),
        ("If-Match", '"another"', 412),
        ("If-Match", "W/{etag}", 412),
        ("If-Match", "{etag}", 200),
        ("If-Match", "*", 200),
        ("If-Unmodified-Since", "Wed, 21 Oct 2015 07:28:00 GMT", 412),
        ("If-Unmodified-Since", "{modified}", 200),
    ],
)
def test_a_condition_is_answered_as_http_says(
    name: str, value: str, status: int, address: str
) -> None:
    first = plain_get(address)
    known = {"etag": first.headers["etag"], "modified": first.headers["last-modified"]}
    answer = plain_get(address, **{name: value.format(**known), "Range": "bytes=0-"})
    assert answer.status_code == (206 if status == 200 else status)
    assert answer.content == (first.content if status == 200 else b"")
    if status == 304:
        assert answer.headers["etag"] == known["etag"]


def test_a_tag_says_more_than_a_date(address: str) -> None:
    first = plain_get(address)
    answer = plain_get(
        address,
        **{"If-None-Match": '"another"', "If-Modified-Since": first.headers["last-modified"]},
    )
    assert answer.status_code == 200


def test_a_range_in_an_unknown_unit_is_none(address: str) -> None:
    answer = plain_get(address, Range="items=0-1")
    assert (answer.status_code, answer.content) == (200, png())


def test_head_has_no_range(address: str) -> None:
    with client() as http:
        answer = http.head(address, headers={"Range": "bytes=0-1"})
    assert (answer.status_code, answer.headers["content-length"]) == (200, str(len(png())))
