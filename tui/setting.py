"""One setting: whether its value can be used, wherever it was made."""

import re
from enum import StrEnum
from typing import Final

from tui.words import _

LANGUAGE_TAG: Final = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,5}")
_VARIABLES: Final = "STILLREEL_"
"""What the names of variables begin with that hold yes or no."""
_SWITCHED: Final = {"1": True, "true": True, "0": False, "false": False}


class NoticeLevel(StrEnum):
    """What somebody is told who looks at another window: the setting `notices`."""

    ALL = "all"
    BELL = "bell"
    NOTHING = "none"


class ConfigError(Exception):
    """A setting that cannot be used; the message says where it is set and what to do."""


def checked_address(value: object, origin: str) -> str:
    """The address of a service, without a slash at its end. Raises `ConfigError`."""
    from urllib.parse import urlsplit

    text = value.strip().rstrip("/") if isinstance(value, str) else ""
    try:
        parts = urlsplit(text)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
        good = good and text.isprintable() and " " not in text and "@" not in parts.netloc
        good = good and "?" not in text and "#" not in text
    except ValueError:
        good = False
    if not good and any(mark in text for mark in "@?#"):  # what may be a password is not shown
        raise ConfigError(
            _(
                "{origin}: the address of a service is without a user, a password, a query or a "
                "fragment. It should look like https://host or http://127.0.0.1:8765.",
                origin=origin,
            )
        )
    if not good:
        raise ConfigError(
            _(
                "{origin}: {value!r} is not an address of a service. It should look like "
                "https://host or http://127.0.0.1:8765.",
                origin=origin,
                value=value,
            )
        )
    return text


def checked_token(value: str | None) -> str | None:
    """The token, if there is one. Raises `ConfigError`."""
    token = (value or "").strip()
    if not token:
        return None
    if not token.isascii() or not token.isprintable() or " " in token:
        raise ConfigError(_("NEMO_TOKEN holds characters that no token has. Paste it again."))
    return token


def checked_client_id(value: object, origin: str) -> str | None:
    """The client id, if there is one. Raises `ConfigError`."""
    if value is None:
        return None
    text = value.strip() if isinstance(value, str) else ""
    if not text or len(text) > 64 or not text.isascii() or not text.isprintable():
        raise ConfigError(
            _("{origin}: a client id is 1 to 64 plain characters, such as a UUID.", origin=origin)
        )
    return text


def checked_language(value: object, origin: str) -> str:
    """A language by its tag. Raises `ConfigError`."""
    text = value.strip() if isinstance(value, str) else ""
    if not LANGUAGE_TAG.fullmatch(text):
        raise ConfigError(
            _(
                "{origin}: {value!r} is not a language. Use a tag such as en or zh-CN.",
                origin=origin,
                value=value,
            )
        )
    return text


def checked_scale(value: object, origin: str) -> float:
    """By how much waits are shorter. Raises `ConfigError`."""
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


def checked_switch(value: object, origin: str) -> bool:
    """Yes or no, of a variable also as a word. Raises `ConfigError`."""
    if isinstance(value, str) and origin.startswith(_VARIABLES):
        value = _SWITCHED.get(value.strip().lower(), value)
    if not isinstance(value, bool):
        raise ConfigError(
            _("{origin}: {value!r} is neither true nor false.", origin=origin, value=value)
        )
    return value


def checked_notices(value: object, origin: str) -> NoticeLevel:
    """What somebody is told. Raises `ConfigError`."""
    try:
        return NoticeLevel(str(value))
    except ValueError:
        raise ConfigError(
            _(
                '{origin}: {value!r} is no kind of notices. Use "all", "bell" or "none".',
                origin=origin,
                value=value,
            )
        ) from None


def is_in_keyring(value: object, origin: str) -> bool:
    """Whether tokens are stored in the keyring. Raises `ConfigError`."""
    if value not in (None, "file", "keyring"):
        raise ConfigError(
            _(
                '{origin}: {value!r} is no token store. Use "file" or "keyring".',
                origin=origin,
                value=value,
            )
        )
    return value == "keyring"
