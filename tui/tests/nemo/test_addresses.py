import pytest

from tui.nemo.addresses import Origin, check_base_url, follow, path_segment, resolve
from tui.nemo.errors import SettingRefused


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://api.test", "https://api.test"),
        (" https://api.test/v1/ ", "https://api.test/v1"),
        ("http://127.0.0.1:8765", "http://127.0.0.1:8765"),
        ("http://localhost:1", "http://localhost:1"),
        ("http://[::1]:80/", "http://[::1]:80"),
        ("http://127.8.9.1", "http://127.8.9.1"),
    ],
)
def test_an_address_of_a_service_is_kept(url: str, kept: str) -> None:
    assert check_base_url(url, allow_http=False) == kept


@pytest.mark.parametrize(
    "url",
    [
        "",
        "api.test",
        "ftp://api.test",
        "https://",
        "https://api.test?x=1",
        "https://api.test#x",
        "https://user:hunter2@api.test",
        "https://api test",
        "https://api.test:99999",
        "https://[bad",
        "https://äpi.test",
        "https://api.test\\@evil.test",
    ],
)
def test_what_is_no_address_of_a_service_is_refused(url: str) -> None:
    with pytest.raises(SettingRefused) as caught:
        check_base_url(url, allow_http=True)
    assert "hunter2" not in str(caught.value)
    assert "NEMO_API_URL" in caught.value.advice


@pytest.mark.parametrize("host", ["api.test", "10.0.0.1", "0.0.0.0", "localhost.evil.test"])
def test_plain_http_to_another_machine_has_to_be_allowed(host: str) -> None:
    with pytest.raises(SettingRefused, match="token"):
        check_base_url(f"http://{host}", allow_http=False)
    assert check_base_url(f"http://{host}", allow_http=True) == f"http://{host}"


@pytest.mark.parametrize(
    ("url", "loopback"),
    [
        ("http://LOCALHOST", True),
        ("http://a.localhost", True),
        ("http://127.0.0.1", True),
        ("http://[::ffff:127.0.0.1]", True),
        ("http://192.168.0.1", False),
        ("http://127.0.0.1.evil.test", False),
    ],
)
def test_loopback_is_told_by_name_or_address(url: str, loopback: bool) -> None:
    origin = Origin.of(url)
    assert origin is not None
    assert origin.loopback is loopback


def test_an_origin_is_scheme_host_and_port() -> None:
    assert Origin.of("https://API.test/x") == Origin.of("https://api.test:443/y?z")
    assert Origin.of("https://api.test") != Origin.of("http://api.test")
    assert Origin.of("https://api.test") != Origin.of("https://api.test:444")


@pytest.mark.parametrize(
    ("url", "absolute"),
    [
        ("/films/1.mp4", "http://127.0.0.1:1/films/1.mp4"),
        ("films/1.mp4", "http://127.0.0.1:1/v1/films/1.mp4"),
        ("https://cdn.test/1.mp4", "https://cdn.test/1.mp4"),
        ("https:", "https:"),
    ],
)
def test_a_link_is_read_from_the_base_address(url: str, absolute: str) -> None:
    assert resolve("http://127.0.0.1:1/v1", url) == absolute


def test_a_redirect_is_read_from_where_it_comes() -> None:
    assert follow("https://a.test/x/y", "z") == "https://a.test/x/z"
    assert follow("https://a.test/x", "//[bad") == "//[bad"


def test_an_id_is_one_step_of_a_path() -> None:
    assert path_segment("a/b c?") == "a%2Fb%20c%3F"
    for climbing in ("", ".", ".."):
        with pytest.raises(SettingRefused):
            path_segment(climbing)
