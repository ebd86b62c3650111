"""What each test is called, and the folder that it has, cost next to nothing."""

from pathlib import Path

import pytest

from contract_tests.harness.plugins.short_names import pytest_make_parametrize_id

_LONG = "港口" * 1_000_000


@pytest.mark.parametrize("case", [_LONG, _LONG + "!", _LONG.encode()])
def test_a_case_of_megabytes_has_a_short_name(
    case: str | bytes, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    assert "more" in request.node.name
    assert len(request.node.name) < 800  # each sign is written as one could type it
    assert list(tmp_path.parent.glob(f"{tmp_path.name}*")) == [tmp_path]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("case", ["", "harbour", b"harbour", 5, None, ("a", "b")])
def test_a_short_case_is_called_as_pytest_calls_it(case: object) -> None:
    assert pytest_make_parametrize_id(case) is None
