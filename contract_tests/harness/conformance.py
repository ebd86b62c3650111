"""Checks requests and answers against an OpenAPI document. Pure: exchanges in, faults out."""

import json
import re
from collections.abc import Iterator, Mapping
from email.parser import BytesParser
from typing import Any

import jsonschema_rs

from contract_tests.harness.dialect_contract import resolved
from contract_tests.harness.exchange_capture import Exchange, media_type
from mockserver.description.document import event_schema

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_BLANK_LINE = re.compile(r"\r\n\r\n|\n\n|\r\r")
Json = Mapping[str, Any]


class Conformance:
    """A document, and what breaks it. A fault is a sentence; no faults is conformance."""

    def __init__(self, document: Json) -> None:
        self._document = document
        self._validators: dict[str, jsonschema_rs.Validator] = {}
        self._paths = [
            (re.compile(re.sub(r"\\{\w+\\}", "([^/]+)", re.escape(path))), item)
            for path, item in sorted(document["paths"].items(), key=lambda each: "{" in each[0])
        ]

    def operation(self, exchange: Exchange) -> Json:
        """The operation that an exchange is one of; empty where there is none."""
        for pattern, item in self._paths:
            if pattern.fullmatch(exchange.path):
                found: Json = item.get(exchange.method.lower(), {})
                return found
        return {}

    def request_faults(self, exchange: Exchange) -> list[str]:
        """What is wrong with the request."""
        operation = self.operation(exchange)
        if not operation:
            return [f"{exchange.method} {exchange.path} is not described"]
        return [
            *self._header_faults(operation, exchange),
            *self._credential_faults(operation, exchange),
            *self._body_faults(operation, exchange),
        ]

    def answer_faults(self, exchange: Exchange) -> list[str]:
        """What is wrong with the answer."""
        operation = self.operation(exchange)
        answers = operation.get("responses", {})
        status = str(exchange.status)
        answer = self._resolved(answers.get(status) or answers.get(f"{status[0]}XX") or {})
        if not answer:
            return [f"status {status} is not described"]
        faults = list(self._answer_header_faults(answer, exchange))
        content = answer.get("content", {})
        medium = content.get(exchange.media_type) or content.get("*/*")
        if medium is None:
            return [*faults, f"content type {exchange.media_type!r} is not described"]
        return faults + list(self._content_faults(medium, exchange))

    def faults(self, schema: Json, value: object, where: str = "") -> Iterator[str]:
        """What is wrong with a value, by a schema of the document."""
        key = json.dumps(schema, sort_keys=True)
        if key not in self._validators:
            whole = {"$schema": _DRAFT, **schema, "components": self._document["components"]}
            self._validators[key] = jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
        for error in self._validators[key].iter_errors(value):
            yield f"{where}{'/'.join(map(str, error.instance_path))}: {error.message[:400]}"

    def _resolved(self, value: Json) -> Json:
        return resolved(self._document, value)

    def _header_faults(self, operation: Json, exchange: Exchange) -> Iterator[str]:
        declared = {
            parameter["name"].lower(): parameter
            for parameter in map(self._resolved, operation.get("parameters", ()))
            if parameter["in"] == "header"
        }
        for name, parameter in declared.items():
            if name in exchange.request_headers:
                yield from self.faults(
                    parameter["schema"], exchange.request_headers[name], f"{name} "
                )
            elif parameter.get("required") or parameter.get("x-always"):
                yield f"the header {name} is missing"
        for name in exchange.request_headers:
            if (name.startswith("x-") or name in {"range", "if-range"}) and name not in declared:
                yield f"the header {name} does not belong here"
        wanted = operation.get("x-accept")
        if wanted and exchange.request_headers.get("accept") != wanted:
            yield f"the header accept must be {wanted}"

    def _credential_faults(self, operation: Json, exchange: Exchange) -> Iterator[str]:
        wanted = bool(operation.get("security", self._document["security"]))
        bearer = exchange.request_headers.get("authorization", "").startswith("Bearer ")
        if wanted is not bearer:
            yield f"the bearer token is {'missing' if wanted else 'not for this call'}"

    def _body_faults(self, operation: Json, exchange: Exchange) -> Iterator[str]:
        content = operation.get("requestBody", {}).get("content", {})
        if not content:
            if exchange.request_body:
                yield "this call has no body"
            return
        kind = media_type(exchange.request_headers)
        if kind not in content:
            yield f"content type {kind!r} is not described"
        elif kind == "application/json":
            yield from self.faults(
                content[kind]["schema"], json.loads(exchange.request_body), "body "
            )
        else:
            yield from self.faults(content[kind]["schema"], _form(exchange), "form ")

    def _answer_header_faults(self, answer: Json, exchange: Exchange) -> Iterator[str]:
        for name, described in answer.get("headers", {}).items():
            header = self._resolved(described)
            text = exchange.headers.get(name.lower())
            if text is not None:
                number = header["schema"].get("type") == "integer" and text.isdigit()
                yield from self.faults(header["schema"], int(text) if number else text, f"{name} ")
            elif header.get("required"):
                yield f"the header {name} is missing"

    def _content_faults(self, medium: Json, exchange: Exchange) -> Iterator[str]:
        if exchange.media_type == "application/json":
            yield from self.faults(medium["schema"], json.loads(exchange.body), "body ")
        elif "itemSchema" in medium:
            schema = event_schema(medium, self._document)
            for number, value in enumerate(payloads(exchange.body), 1):
                yield from self.faults(schema, value, f"event {number} ")


def payloads(stream: bytes) -> Iterator[object]:
    """The JSON behind each `data:` of a whole stream that is not empty."""
    for block in _BLANK_LINE.split(stream.decode()):
        data = [line[5:].strip() for line in re.split(r"\r\n|\n|\r", block) if line[:5] == "data:"]
        if any(data):
            yield json.loads("\n".join(data))


def _form(exchange: Exchange) -> dict[str, list[str]]:
    """The parts of a multipart body, by name; of their content only that it is there."""
    head = f"Content-Type: {exchange.request_headers['content-type']}\r\n\r\n".encode()
    form: dict[str, list[str]] = {}
    for part in BytesParser().parsebytes(head + exchange.request_body).walk():
        if not part.is_multipart():
            name = part.get_param("name", header="content-disposition")
            form.setdefault(str(name), []).append(str(part.get_filename()))
    return form
