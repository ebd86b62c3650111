"""Numbers as people read them, and bars that show a share."""

from textual.content import Content

_EIGHTHS = " ▏▎▍▌▋▊▉"


def size_of(count: int) -> str:
    """Bytes, such as `8.1 MB`."""
    if count < 1000:
        return f"{count} B"
    value = float(count)
    for unit in ("kB", "MB", "GB"):
        value /= 1000
        if value < 999.5 or unit == "GB":
            return f"{value:.1f} {unit}" if value < 99.5 else f"{value:.0f} {unit}"
    raise AssertionError("unreachable")


def time_of(seconds: float) -> str:
    """A stretch of time, such as `1:12` or `1:02:03`."""
    minutes, rest = divmod(int(max(0.0, seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def length_of(seconds: float) -> str:
    """The length of a film, such as `12 s` or `7.5 s`."""
    return f"{seconds:.1f}".removesuffix(".0") + " s"


def bar(share: float, width: int) -> Content:
    """A share between 0 and 1 as a bar of `width` cells, exact to an eighth of a cell."""
    eighths = round(max(0.0, min(share, 1.0)) * width * 8)
    whole, part = divmod(eighths, 8)
    end = _EIGHTHS[part] if part else ""
    done = "█" * whole + end
    return Content.assemble((done, "$accent on $track"), (" " * (width - len(done)), "on $track"))


def seconds_of(milliseconds: float) -> str:
    """A place on the timeline, such as `2.5s`."""
    return f"{milliseconds / 1000:.1f}".removesuffix(".0") + "s"
