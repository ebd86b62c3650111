from pathlib import Path

import pytest

from tui.config import API_URL, ConfigError, load_config


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return {"STILLREEL_HOME": str(tmp_path)}


def config_file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "config" / "config.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_without_settings_the_real_service_is_meant(env: dict[str, str]) -> None:
    config = load_config(env)
    assert config.api_url == API_URL
    assert config.time_scale == 1.0
    assert config.origins["api_url"] == "default"


def test_the_environment_wins_over_the_file(env: dict[str, str], tmp_path: Path) -> None:
    path = config_file(tmp_path, 'api_url = "https://a.example"\nlanguage = "zh-CN"\n')
    config = load_config(env | {"NEMO_API_URL": "http://127.0.0.1:9/"})
    assert config.api_url == "http://127.0.0.1:9"
    assert config.origins["api_url"] == "NEMO_API_URL"
    assert config.language == "zh-CN"
    assert config.origins["language"] == str(path)


def test_tokens_go_to_the_keyring_only_where_that_is_said(
    env: dict[str, str], tmp_path: Path
) -> None:
    assert not load_config(env).keyring
    config_file(tmp_path, 'token_store = "keyring"')
    assert load_config(env).keyring
    assert not load_config(env | {"STILLREEL_TOKEN_STORE": "file"}).keyring


def test_switches_of_the_screen_are_set_in_the_file_and_for_one_run(
    env: dict[str, str], tmp_path: Path
) -> None:
    assert (load_config(env).ascii, load_config(env).motion) == (False, True)
    assert load_config(env | {"TERM": "linux"}).ascii
    config_file(tmp_path, "ascii = true\nmotion = false")
    assert (load_config(env).ascii, load_config(env).motion) == (True, False)
    for no, yes in (("0", "1"), ("false", "True")):
        config = load_config(
            env | {"STILLREEL_ASCII": no, "STILLREEL_MOTION": yes, "TERM": "linux"}
        )
        assert (config.ascii, config.motion) == (False, True)
    with pytest.raises(ConfigError, match="STILLREEL_ASCII: 'maybe' is neither true nor false"):
        load_config(env | {"STILLREEL_ASCII": "maybe"})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("api_ur = 'https://a.example'", "unknown setting 'api_ur'"),
        ("api_url = ", "not valid TOML"),
        ("api_url = 7", "not an address"),
        ("client_id = ''", "1 to 64"),
        ("time_scale = 'fast'", "not a time scale"),
        ("time_scale = true", "not a time scale"),
        ("token_store = 'cloud'", "no token store"),
        ("token_store = true", "no token store"),
        ('mouse = "no"', "neither true nor false"),
        ('notices = "loud"', "no kind of notices"),
        ("notices = true", "no kind of notices"),
    ],
)
def test_a_bad_setting_is_named_with_its_file(
    env: dict[str, str], tmp_path: Path, text: str, said: str
) -> None:
    path = config_file(tmp_path, text)
    with pytest.raises(ConfigError, match=said) as caught:
        load_config(env)
    assert str(path) in str(caught.value)


def test_a_file_that_is_no_text_is_an_error_and_no_crash(
    env: dict[str, str], tmp_path: Path
) -> None:
    config_file(tmp_path, "").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="cannot be read"):
        load_config(env)


@pytest.mark.parametrize(
    "url",
    [
        *("ftp://a.example", "nonsense", "https://", "http://a:b@c.example", "http://[bad"),
        *("https://a.example?x=1", "https://a.example#x", "https://a.example/?"),
    ],
)
def test_an_address_that_cannot_be_called_is_refused(env: dict[str, str], url: str) -> None:
    with pytest.raises(ConfigError, match="NEMO_API_URL"):
        load_config(env | {"NEMO_API_URL": url})


@pytest.mark.parametrize(
    "url",
    [
        "https://me:hunter2@a.example",
        "https://me:hunter2@a.example:99999",
        "me:hunter2@a.example",
        "https://a.example?token=hunter2",
        "https://a.example#hunter2",
    ],
)
def test_what_may_be_a_password_in_an_address_is_not_shown(env: dict[str, str], url: str) -> None:
    with pytest.raises(ConfigError, match="without a user") as caught:
        load_config(env | {"NEMO_API_URL": url})
    assert "hunter2" not in str(caught.value)


def test_the_token_is_never_shown(env: dict[str, str]) -> None:
    config = load_config(env | {"NEMO_TOKEN": "nmv_usr_secret"})
    assert config.token == "nmv_usr_secret"
    assert "secret" not in repr(config)


def test_a_token_with_a_newline_is_refused_without_being_shown(env: dict[str, str]) -> None:
    with pytest.raises(ConfigError) as caught:
        load_config(env | {"NEMO_TOKEN": "nmv_usr_se\ncret"})
    assert "cret" not in str(caught.value).replace("secret", "")


@pytest.mark.parametrize(
    ("locale", "language"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh-CN"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LC_ALL": "de_DE@euro", "LANG": "zh_CN"}, "de-DE"),
        ({}, "en"),
    ],
)
def test_the_language_comes_from_the_locale(
    env: dict[str, str], locale: dict[str, str], language: str
) -> None:
    assert load_config(env | locale).language == language


def test_the_bundled_mock_takes_no_token_of_the_users(env: dict[str, str]) -> None:
    config = load_config(env | {"NEMO_TOKEN": "nmv_usr_real"}).with_mock(60)
    assert config.token is None
    assert config.service == "mock"
    assert config.time_scale == 60


def test_the_users_templates_are_read_and_cleaned(env: dict[str, str], tmp_path: Path) -> None:
    config_file(tmp_path, '[templates]\n"at dusk" = "Make it\\ndusk\\u001b[2J."\n"港口" = " 慢 "\n')
    assert load_config(env).templates == {"at dusk": "Make it\ndusk.", "港口": "慢"}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('language = "en"\n\n[templates]\ngood = "yes"\nbad = 3\n', 5),
        ('[templates]\n"two words" = ""\n', 2),
        ('templates.bad = ["x"]\n', 1),
        ('language = "en"\ntemplates = "x"\n', 2),
        ('[templates]\ngood = "yes"\n[templates.bad]\ntext = "x"\n', 3),
    ],
)
def test_a_bad_template_is_told_with_its_file_and_line(
    env: dict[str, str], tmp_path: Path, text: str, line: int
) -> None:
    path = config_file(tmp_path, text)
    with pytest.raises(ConfigError) as told:
        load_config(env)
    assert str(told.value).startswith(f"{path}, line {line}: ")
