"""Settings: flag, then environment, then `config.toml`, then default; one frozen object."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from tui.file_paths import expand_home, plain
from tui.setting import (
    LANGUAGE_TAG,
    checked_client_id,
    checked_language,
    checked_notices,
    checked_scale,
    checked_switch,
    checked_token,
    is_in_keyring,
)
from tui.setting import ConfigError as ConfigError
from tui.setting import NoticeLevel as NoticeLevel
from tui.setting import checked_address as checked_address
from tui.text import clean, clean_name
from tui.wishes import PLAIN, Wishes
from tui.words import _, languages_of

if TYPE_CHECKING:
    from tui.keys.keymap import Keymap

API_URL = "https://mega-api-prod.nemovideo.ai"
WEB_URL = "https://nemovideo.com"

_HEADLESS_SPEED, _WATCHED_SPEED = 60.0, 20.0
_FILE_KEYS = {
    "api_url",
    "web_url",
    "client_id",
    "language",
    "time_scale",
    "token_store",
    "mouse",
    "ascii",
    "motion",
    "templates",
    "keys",
    "notices",
}
_VARIABLES = {
    "api_url": "NEMO_API_URL",
    "web_url": "NEMO_WEB_URL",
    "client_id": "NEMO_CLIENT_ID",
    "language": "STILLREEL_LANGUAGE",
    "time_scale": "STILLREEL_TIME_SCALE",
    "token_store": "STILLREEL_TOKEN_STORE",
    "ascii": "STILLREEL_ASCII",
    "motion": "STILLREEL_MOTION",
}


class Overheard(Protocol):
    """One call that passes elsewhere, as a recorder hears of it."""

    def answered(self, status: int, headers: Sequence[tuple[str, str]]) -> None:
        """The head of an answer has come."""

    def got(self, data: bytes) -> None:
        """A piece of its body has come."""

    def ended(self, how: str) -> None:
        """It is over: `eof`, `abort`, `left` by us, or `unreachable`."""


class PassesOn(Protocol):
    """A recorder on this machine that calls travel through to the service."""

    @property
    def url(self) -> str:
        """Its own address."""

    @property
    def peer(self) -> str | None:
        """The address that the service was last found at; absent where nobody can tell."""

    def overhear(self, url: str, headers: Sequence[tuple[str, str]]) -> Overheard:
        """Learn of a call that passes elsewhere: one to the file host."""


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of one run.

    `allow_http` lets a token travel unprotected to another machine. `time_scale` shortens the
    program's own waits. `keyring` stores tokens in the system's keyring in place of a private
    file. `mock` uses the bundled mock; `mock_is_persistent` says whether its sessions outlive it.
    `record` is the folder where calls are kept as recordings; they travel through the
    `recorder` then, once there is one.
    `wishes` say what becomes of stills that no clip can show as they are.
    `mouse` is false where the terminal's own selection is wanted instead.
    `ascii` draws with nothing but ASCII; `motion` is false where nothing is to move by itself.
    `templates` are the user's own texts for the prompt, by name.
    `notices` say what is told to somebody who looks at another window.
    `keys` are what the user has changed of them, if anything.
    `origins` gives the source of each setting: a file, a variable, or `default`.
    """

    api_url: str
    web_url: str
    config_dir: Path
    data_dir: Path
    cache_dir: Path
    token: str | None = field(default=None, repr=False)
    client_id: str | None = None
    skill_source: str | None = None
    language: str = "en"
    time_scale: float = 1.0
    keyring: bool = False
    mouse: bool = True
    ascii: bool = False
    motion: bool = True
    allow_http: bool = False
    mock: bool = False
    mock_is_persistent: bool = True
    record: Path | None = None
    recorder: PassesOn | None = field(default=None, repr=False)
    wishes: Wishes = PLAIN
    templates: Mapping[str, str] = field(default_factory=dict)
    notices: NoticeLevel = NoticeLevel.ALL
    keys: "Keymap | None" = None
    origins: Mapping[str, str] = field(default_factory=dict)

    @property
    def service(self) -> str:
        """The name of the service in the library: its address, or `mock` for the bundled mock.

        A mock that saves nothing is a service of its own, named by its address.
        """
        return "mock" if self.mock and self.mock_is_persistent else self.api_url

    @property
    def service_name(self) -> str:
        """What people call the service: `mock`, or its host."""
        return "mock" if self.mock else self.api_url.split("://", 1)[-1]

    def with_mock(self, speed: float | None = None, *, is_watched: bool = False) -> "Config":
        """This configuration on the bundled mock, whose time runs `speed` times faster.

        Without a `speed` it is the time scale that was set, else what suits somebody who watches,
        or nobody.
        """
        set_scale = self.time_scale if "time_scale" in self.origins else None
        default = _WATCHED_SPEED if is_watched else _HEADLESS_SPEED
        return replace(self, mock=True, time_scale=speed or set_scale or default, token=None)


def load_config(environ: Mapping[str, str] | None = None) -> Config:
    """Read the environment and `config.toml`.

    Raises `ConfigError` for a file that is no TOML, an unknown key, or a value of the wrong kind.
    """
    env = os.environ if environ is None else environ
    config_dir, data_dir, cache_dir = _folders(env)
    path = config_dir / "config.toml"
    values: dict[str, object] = {"api_url": API_URL, "web_url": WEB_URL, "language": _locale(env)}
    origins = dict.fromkeys(values, "default")
    for key, value in _read_file(path).items():
        values[key], origins[key] = value, str(path)
    for key, variable in _VARIABLES.items():
        if env.get(variable):
            values[key], origins[key] = env[variable], variable
    return Config(
        api_url=checked_address(values["api_url"], origins["api_url"]),
        web_url=checked_address(values["web_url"], origins["web_url"]),
        token=checked_token(env.get("NEMO_TOKEN")),
        client_id=checked_client_id(values.get("client_id"), origins.get("client_id", "")),
        skill_source=env.get("SKILL_SOURCE") or None,
        allow_http=env.get("STILLREEL_ALLOW_HTTP") == "1",
        language=checked_language(values["language"], origins["language"]),
        time_scale=checked_scale(values.get("time_scale", 1.0), origins.get("time_scale", "")),
        keyring=is_in_keyring(values.get("token_store"), origins.get("token_store", "")),
        mouse=checked_switch(values.get("mouse", True), origins.get("mouse", "")),
        ascii=checked_switch(
            values.get("ascii", env.get("TERM") == "linux"), origins.get("ascii", "")
        ),
        motion=checked_switch(values.get("motion", True), origins.get("motion", "")),
        templates=_templates(values.get("templates", {}), path),
        notices=checked_notices(values.get("notices", NoticeLevel.ALL), origins.get("notices", "")),
        keys=_keymap(values["keys"], path) if "keys" in values else None,
        origins=origins,
        config_dir=config_dir,
        data_dir=data_dir,
        cache_dir=cache_dir,
    )


def wanted_languages(environ: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """What the program is to speak, most wanted first: as it is set, else as the locale says.

    Where the settings cannot be read, `load_config` says so, in the language of the locale.
    """
    env = os.environ if environ is None else environ
    try:
        config_dir, _, _ = _folders(env)
        value = (
            env.get(_VARIABLES["language"]) or _read_file(config_dir / "config.toml")["language"]
        )
        return (checked_language(value, ""),)
    except (ConfigError, KeyError):
        return languages_of(env)


def _folders(env: Mapping[str, str]) -> tuple[Path, Path, Path]:
    """The folders for configuration, data and cache."""
    if env.get("STILLREEL_HOME"):
        home = plain(expand_home(env["STILLREEL_HOME"]))
        return home / "config", home / "data", home / "cache"
    from platformdirs import PlatformDirs

    dirs = PlatformDirs("stillreel", appauthor=False)
    try:
        found = dirs.user_config_path, dirs.user_data_path, dirs.user_cache_path
    except RuntimeError:  # without a home, older versions give a relative path
        found = (Path(),) * 3
    if not all(path.is_absolute() for path in found):
        raise ConfigError(
            _("There is no home folder here. Set STILLREEL_HOME to a folder of yours.")
        )
    return found


def _read_file(path: Path) -> dict[str, object]:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise ConfigError(
            _(
                "{path} cannot be read: {why}. Correct it, or set STILLREEL_HOME to a folder of "
                "yours.",
                path=path,
                why=why,
            )
        ) from None
    except UnicodeDecodeError:
        raise ConfigError(_("{path} cannot be read: it is no text in UTF-8.", path=path)) from None
    import tomllib

    try:
        values = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # too large numbers and too deep nesting, too
        raise ConfigError(_("{path} is not valid TOML: {error}", path=path, error=error)) from None
    unknown = sorted(set(values) - _FILE_KEYS)
    if unknown:
        known = ", ".join(sorted(_FILE_KEYS))
        raise ConfigError(
            _(
                "{path}: unknown setting {name!r}. Known are: {known}.",
                path=path,
                name=unknown[0],
                known=known,
            )
        )
    return values


def _templates(value: object, path: Path) -> Mapping[str, str]:
    """The texts by name. Raises `ConfigError` with the line of one that is none."""
    if not isinstance(value, dict):
        said = _('templates are a table: [templates], then name = "text".')
        raise ConfigError(_at(path, _line(path, "templates"), said))
    for name, text in value.items():
        if not isinstance(text, str) or not text.strip() or not name.strip():
            said = _('the template {name!r} is no text. Write name = "text".', name=name)
            raise ConfigError(_at(path, _line(path, "templates", name), said))
    return {clean_name(name): clean(text).strip() for name, text in value.items()}


def _keymap(value: object, path: Path) -> "Keymap":
    """The keys that the user has changed. Raises `ConfigError` with all that is wrong with them."""
    from tui.keys.reading import read_keymap

    keymap, mistakes = read_keymap(value)
    if mistakes:
        told = sorted(
            (_line(path, "keys", *filter(None, (one.name,))), one.said) for one in mistakes
        )
        raise ConfigError("\n".join(_at(path, line, said) for line, said in told))
    return keymap


def _at(path: Path, line: int, said: str) -> str:
    return _("{path}, line {line}: {text}", path=path, line=line, text=said)


def _line(path: Path, *names: str) -> int:
    """The line of a file where the value begins that these names lead to."""
    import tomllib

    lines = path.read_text(encoding="utf-8").split("\n")
    first = 1
    for last in range(1, len(lines) + 1):
        try:
            value: object = tomllib.loads("\n".join(lines[:last]) + "\n")
        except ValueError:  # a value goes on in the next line
            continue
        for name in names:
            value = value.get(name) if isinstance(value, dict) else None
        if value is not None:
            break
        first = last + 1
    return first


def _locale(env: Mapping[str, str]) -> str:
    """The BCP 47 tag of the locale; `en` where there is none."""
    return next(filter(LANGUAGE_TAG.fullmatch, languages_of(env)), "en")
