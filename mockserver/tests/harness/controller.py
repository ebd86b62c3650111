"""Somebody at the mock's controls, held to their description. Shared by the tests."""

from collections.abc import Mapping
from typing import Any

import httpx
import jsonschema_rs

from mockserver.calls import CONTROL
from mockserver.control.contract import document
from mockserver.tests.harness.walker import STREAM, Walker, client


class Controller:
    """Somebody at the controls. Every answer is held to the description."""

    def __init__(self, url: str) -> None:
        self.http = client(url)

    def __call__(self, method: str, path: str, body: object = None, status: int = 200) -> Any:
        answer = self.http.request(method, CONTROL + path, json=body)
        assert answer.status_code == status, answer.text
        plain = path.partition("?")[0]
        assert_described(method, plain, body, answer)
        return answer.json()


def resolved(value: Any) -> Any:
    """A part of the document with its references written out."""
    if isinstance(value, Mapping):
        if "$ref" in value:
            found: Any = document()
            for name in value["$ref"].removeprefix("#/").split("/"):
                found = found[name]
            return resolved(found)
        return {key: resolved(item) for key, item in value.items()}
    return [resolved(item) for item in value] if isinstance(value, list) else value


def operation(method: str, path: str) -> Mapping[str, Any]:
    names = path.strip("/").split("/")
    for template, item in document()["paths"].items():
        parts = template.removeprefix(CONTROL).strip("/").split("/")
        pairs = zip(parts, names, strict=False)
        fits = len(parts) == len(names) and all(a == b or a.startswith("{") for a, b in pairs)
        if fits and method.lower() in item:
            found: Mapping[str, Any] = resolved(item[method.lower()])
            return found
    raise AssertionError(f"{method} {path} is not described")


def assert_described(method: str, path: str, body: object, answer: httpx.Response) -> None:
    described = operation(method, path)
    if body is not None and answer.is_success:
        schema = described["requestBody"]["content"]["application/json"]["schema"]
        jsonschema_rs.validate(schema, body)
    said = described["responses"][str(answer.status_code)]
    media_type = answer.headers["content-type"].partition(";")[0]
    if media_type.endswith("json"):
        jsonschema_rs.validate(said["content"][media_type]["schema"], answer.json())


def message_of(walker: Walker, text: str = "hello", **headers: str) -> httpx.Response:
    return walker.post("/run_sse", walker.message(text), **STREAM, **headers)
