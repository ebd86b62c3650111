"""What may stand in the prompt and the target of a list: `{name}`, `{number}`, `{{` for a brace."""

import re
from collections.abc import Mapping

_PLACEHOLDER = re.compile(r"\{\{|\}\}|\{([^{}]*)\}")
NAMES = ("name", "number")


def filled(template: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders filled in; an unknown one stays as it is."""

    def value(found: re.Match[str]) -> str:
        name: str | None = found[1]
        return found[0][0] if name is None else values.get(name, found[0])

    return _PLACEHOLDER.sub(value, template)


def unknown(template: str) -> tuple[str, ...]:
    """The placeholders that nothing stands for, each once."""
    names = (found[1] for found in _PLACEHOLDER.finditer(template))
    return tuple(dict.fromkeys(f"{{{name}}}" for name in names if name not in (None, *NAMES)))


def literal(text: str) -> str:
    """The template that is filled in to this text."""
    return text.replace("{", "{{").replace("}", "}}")
