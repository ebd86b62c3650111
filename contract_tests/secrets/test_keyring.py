"""Tokens in the system's keyring: used or refused where that was chosen, and never in a file."""

import json
import sys
from pathlib import Path

import pytest

from contract_tests.harness.commands import Stillreel, still
from mockserver.pytest_plugin import NemoMock
from tui.tests.keyrings import FAILING, Memory, using

STORE = "STILLREEL_TOKEN_STORE"


def files_with(folder: Path, secret: str) -> list[str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return [str(path) for path in files if secret.encode() in path.read_bytes()]


def test_a_token_in_the_keyring_is_used_again_and_is_in_no_file(
    command: Stillreel, tmp_path: Path, nemo_mock: NemoMock
) -> None:
    home = tmp_path / "home"
    (home / "config").mkdir(parents=True)
    (home / "config" / "config.toml").write_text('token_store = "keyring"\n')
    picture = still(tmp_path / "a.png")
    with using(Memory()) as held:
        env = {"NEMO_API_URL": nemo_mock.url}
        first = command("upload", picture, env=env)
        assert first.code == 0, first.err
        ((place, text),) = held.items()
        assert place == ("stillreel", f"{nemo_mock.url} {home / 'data'}")
        second = command("credits")
        assert second.code == 0, second.err
        assert list(held.values()) == [text]
    token = json.loads(text)["token"]
    assert files_with(tmp_path, token) == []
    assert not (home / "data" / "tokens.json").exists()
    assert token not in first.out + first.err + second.out + second.err


def test_the_mock_of_the_program_goes_by_the_setting_as_well(
    command: Stillreel, tmp_path: Path
) -> None:
    with using(Memory()) as held:
        ran = command("credits", "--mock", env={STORE: "keyring"})
        assert ran.code == 0, ran.err
        assert list(held) == [("stillreel", f"mock {tmp_path / 'home' / 'data'}")]
    assert not (tmp_path / "home" / "data" / "tokens.json").exists()


@pytest.mark.parametrize("way", ["no package", *FAILING])
def test_a_keyring_that_does_not_work_is_a_sentence_with_the_next_step(
    command: Stillreel,
    tmp_path: Path,
    nemo_mock: NemoMock,
    monkeypatch: pytest.MonkeyPatch,
    way: str,
) -> None:
    backend, _ = FAILING.get(way, (Memory, ""))
    with using(backend()):
        if way == "no package":
            monkeypatch.setitem(sys.modules, "keyring", None)
        ran = command("credits", env={STORE: "keyring", "NEMO_API_URL": nemo_mock.url})
    assert ran.code == 1
    assert 'token_store = "file"' in ran.err
    assert ("Install stillreel[keyring]" in ran.err) == (way == "no package")
    assert "Traceback" not in ran.err
    assert "mistake" not in ran.err
    assert "nmv_usr" not in ran.err + ran.out
    assert not (tmp_path / "home" / "data" / "tokens.json").exists()


def test_the_users_own_token_needs_no_keyring(
    command: Stillreel, nemo_mock: NemoMock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    ran = command(
        "credits",
        env={STORE: "keyring", "NEMO_API_URL": nemo_mock.url, "NEMO_TOKEN": "nmv_usr_own1234567"},
    )
    assert "keyring" not in ran.err
    assert ran.code == 3
