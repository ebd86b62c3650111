import pytest

from mockserver.wire.proxies import proxy_to


@pytest.mark.parametrize(
    ("url", "exceptions", "proxy"),
    [
        ("https://nemo.test", "", "http://a.test:3128"),
        ("https://nemo.test", "other.test", "http://a.test:3128"),
        ("https://eu.nemo.test", "nemo.test", None),
        ("https://nemo.test:8443", "nemo.test:8443", None),
        ("https://nemo.test", "nemo.test:443", None),
        ("https://nemo.test:8443", "nemo.test:443", "http://a.test:3128"),
        ("https://127.0.0.1:8765", "", None),
        ("http://nemo.test", "", None),
    ],
)
def test_a_proxy_is_taken_for_its_scheme_unless_the_host_is_near_or_excepted(
    url: str, exceptions: str, proxy: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("https_proxy", "a.test:3128")
    monkeypatch.setenv("no_proxy", exceptions)
    assert proxy_to(url) == proxy
