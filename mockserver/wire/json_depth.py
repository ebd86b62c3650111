"""How deep JSON is nested: what is read must be writable again, on any stack. Pure."""

MOST_DEPTH = 100
DEEPEST_VALUE = MOST_DEPTH - 10
"""Of a value inside a recording, which itself is some levels deep."""


def is_deeper(value: object, most: int) -> bool:
    """Whether arrays and objects lie more than `most` levels deep in each other."""
    level, depth = [value], 0
    while level := [
        inner
        for each in level
        if isinstance(each, dict | list)
        for inner in (each.values() if isinstance(each, dict) else each)
        if isinstance(inner, dict | list)
    ]:
        depth += 1
        if depth >= most:
            return True
    return False
