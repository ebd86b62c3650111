"""Settings: flag, then environment, then `config.toml`, then default; one frozen object."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from tui.home_path import expand_home
from tui.text import clean, clean_name
from tui.wishes import PLAIN, Wishes
from tui.words import _, languages_of

if TYPE_CHECKING:
    from tui.keys.keymap import Keymap

API_URL = "https://mega-api-prod.nemovideo.ai"
WEB_URL = "https://nemovideo.com"

_HEADLESS_SPEED, _WATCHED_SPEED = 60.0, 20.0
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,5}")
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
_SWITCHED = {"1": True, "true": True, "0": False, "false": False}


class Told(StrEnum):
    """What somebody is told who looks at another window: the setting `notices`."""

    ALL = "all"
    BELL = "bell"
    NOTHING = "none"


class ConfigError(Exception):
    """A setting that cannot be used; the message says where it is set and what to do."""


class PassesOn(Protocol):
    """A server on this machine that calls travel through to the service."""

    @property
    def url(self) -> str:
        """Its own address."""

    @property
    def peer(self) -> str | None:
        """The address that the service was last found at; absent where nobody can tell."""


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
    notices: Told = Told.ALL
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
        token=_token(env.get("NEMO_TOKEN")),
        client_id=_client_id(values.get("client_id"), origins.get("client_id", "")),
        skill_source=env.get("SKILL_SOURCE") or None,
        allow_http=env.get("STILLREEL_ALLOW_HTTP") == "1",
        language=_language(values["language"], origins["language"]),
        time_scale=_scale(values.get("time_scale", 1.0), origins.get("time_scale", "")),
        keyring=_in_keyring(values.get("token_store"), origins.get("token_store", "")),
        mouse=_switch(values.get("mouse", True), origins.get("mouse", "")),
        ascii=_switch(values.get("ascii", env.get("TERM") == "linux"), origins.get("ascii", "")),
        motion=_switch(values.get("motion", True), origins.get("motion", "")),
        templates=_templates(values.get("templates", {}), path),
        notices=_told(values.get("notices", Told.ALL), origins.get("notices", "")),
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
        return (_language(value, ""),)
    except (ConfigError, KeyError):
        return languages_of(env)


def _folders(env: Mapping[str, str]) -> tuple[Path, Path, Path]:
    """The folders for configuration, data and cache."""
    if env.get("STILLREEL_HOME"):
        home = Path(os.path.abspath(expand_home(env["STILLREEL_HOME"])))  # noqa: PTH100 - without `..`
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

    keymap, faults = read_keymap(value)
    if faults:
        told = sorted((_line(path, "keys", *filter(None, (one.name,))), one.said) for one in faults)
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


def checked_address(value: object, origin: str) -> str:
    """The address of a service, without a slash at its end. Raises `ConfigError`."""
    from urllib.parse import urlsplit

    text = value.strip().rstrip("/") if isinstance(value, str) else ""
    try:
        parts = urlsplit(text)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
        good = good and text.isprintable() and " " not in text
    except ValueError:
        good = False
    if not good or "@" in parts.netloc:
        raise ConfigError(
            _(
                "{origin}: {value!r} is not an address of a service. It should look like "
                "https://host or http://127.0.0.1:8765.",
                origin=origin,
                value=value,
            )
        )
    return text


def _token(value: str | None) -> str | None:
    token = (value or "").strip()
    if not token:
        return None
    if not token.isascii() or not token.isprintable() or " " in token:
        raise ConfigError(_("NEMO_TOKEN holds characters that no token has. Paste it again."))
    return token


def _client_id(value: object, origin: str) -> str | None:
    if value is None:
        return None
    text = value.strip() if isinstance(value, str) else ""
    if not text or len(text) > 64 or not text.isascii() or not text.isprintable():
        raise ConfigError(
            _("{origin}: a client id is 1 to 64 plain characters, such as a UUID.", origin=origin)
        )
    return text


def _language(value: object, origin: str) -> str:
    text = value.strip() if isinstance(value, str) else ""
    if not _LANGUAGE_TAG.fullmatch(text):
        raise ConfigError(
            _(
                "{origin}: {value!r} is not a language. Use a tag such as en or zh-CN.",
                origin=origin,
                value=value,
            )
        )
    return text


def _scale(value: object, origin: str) -> float:
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        try:
            number = float(value)
        except (ValueError, OverflowError):
            number = 0.0
        if 0 < number < 1e6:
            return number
    raise ConfigError(
        _(
            "{origin}: {value!r} is not a time scale. Use a number such as 60.",
            origin=origin,
            value=value,
        )
    )


def _switch(value: object, origin: str) -> bool:
    if isinstance(value, str) and origin in _VARIABLES.values():
        value = _SWITCHED.get(value.strip().lower(), value)
    if not isinstance(value, bool):
        raise ConfigError(
            _("{origin}: {value!r} is neither true nor false.", origin=origin, value=value)
        )
    return value


def _told(value: object, origin: str) -> Told:
    try:
        return Told(str(value))
    except ValueError:
        raise ConfigError(
            _(
                '{origin}: {value!r} is no kind of notices. Use "all", "bell" or "none".',
                origin=origin,
                value=value,
            )
        ) from None


def _in_keyring(value: object, origin: str) -> bool:
    """Whether tokens are stored in the keyring, by the setting `token_store`."""
    if value not in (None, "file", "keyring"):
        raise ConfigError(
            _(
                '{origin}: {value!r} is no token store. Use "file" or "keyring".',
                origin=origin,
                value=value,
            )
        )
    return value == "keyring"


def _locale(env: Mapping[str, str]) -> str:
    """The BCP 47 tag of the locale; `en` where there is none."""
    return next(filter(_LANGUAGE_TAG.fullmatch, languages_of(env)), "en")
