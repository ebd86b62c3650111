import pytest

from mockserver.wire.loopback import is_loopback


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "localhost", "LocalHost"])
def test_this_machine_is_known_by_all_its_names(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host",
    [None, "", "0.0.0.0", "10.0.0.1", "::2", "localhost.example.com", "example.com", "127.1"],
)
def test_any_other_name_is_another_machine(host: str | None) -> None:
    assert not is_loopback(host)
