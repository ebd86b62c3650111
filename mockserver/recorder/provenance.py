"""Where what was recorded comes from. Pure."""

from urllib.parse import urlsplit

from mockserver.wire.loopback import is_loopback


def is_of_this_machine(upstream: str, found_at: str | None) -> bool:
    """Whether a service is one of this machine, whatever its name, and so not the service itself.

    `found_at` is the address that it was found at, if that is known.
    """
    return is_loopback(urlsplit(upstream).hostname) or is_loopback(found_at)
