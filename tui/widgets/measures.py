"""A bar that shows a share."""

from textual.content import Content

_EIGHTHS = " ▏▎▍▌▋▊▉"


def bar(share: float, width: int) -> Content:
    """A share between 0 and 1 as a bar of `width` cells, exact to an eighth of a cell."""
    eighths = round(max(0.0, min(share, 1.0)) * width * 8)
    whole, part = divmod(eighths, 8)
    end = _EIGHTHS[part] if part else ""
    done = "█" * whole + end
    return Content.assemble((done, "$accent on $track"), (" " * (width - len(done)), "on $track"))
