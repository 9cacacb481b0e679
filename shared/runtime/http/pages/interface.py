"""What the page at `/docs` shows of an OpenAPI document. Pure."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

_METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a path, a query or a header."""

    name: str
    place: str
    required: bool
    description: str
    schema: str


@dataclass(frozen=True, slots=True)
class Content:
    """A body: its media type, its schema and its examples, as JSON text."""

    media_type: str
    schema: str
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer by its status."""

    status: str
    description: str
    contents: tuple[Content, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """A method of a path."""

    method: str
    path: str
    summary: str
    description: str
    sign_in: bool
    parameters: tuple[Parameter, ...]
    bodies: tuple[Content, ...]
    answers: tuple[Answer, ...]

    @property
    def anchor(self) -> str:
        """The name under which the page can be entered here."""
        return f"{self.method}{self.path}".replace("/", "-").translate(str.maketrans("", "", "{}"))


def operations(document: Mapping[str, Any]) -> list[Operation]:
    """The operations of an OpenAPI document, in its order."""
    parts = document.get("components", {}).get("schemas", {})
    return [
        _operation(method.upper(), path, methods[method], parts)
        for path, methods in document.get("paths", {}).items()
        for method in _METHODS
        if method in methods
    ]


def _operation(
    method: str, path: str, operation: Mapping[str, Any], parts: Mapping[str, Any]
) -> Operation:
    answers = operation.get("responses", {})
    return Operation(
        method=method,
        path=path,
        summary=operation.get("summary", ""),
        description=operation.get("description", ""),
        sign_in=bool(operation.get("security")),
        parameters=tuple(_parameter(each) for each in operation.get("parameters", ())),
        bodies=tuple(_contents(operation.get("requestBody", {}), parts)),
        answers=tuple(_answer(status, answers[status], parts) for status in sorted(answers)),
    )


def _parameter(parameter: Mapping[str, Any]) -> Parameter:
    return Parameter(
        parameter["name"],
        parameter["in"],
        bool(parameter.get("required")),
        parameter.get("description", ""),
        _text(parameter.get("schema", {})),
    )


def _answer(status: str, answer: Mapping[str, Any], parts: Mapping[str, Any]) -> Answer:
    description = answer.get("description", "")
    if not description and status.isdecimal():
        description = HTTPStatus(int(status)).phrase
    return Answer(status, description, tuple(_contents(answer, parts)))


def _contents(holder: Mapping[str, Any], parts: Mapping[str, Any]) -> Iterator[Content]:
    for media_type, content in holder.get("content", {}).items():
        schema = content.get("schema", {})
        named = schema.get("$ref", "").rpartition("/")[2]
        examples = [each["value"] for each in content.get("examples", {}).values()]
        examples += [content["example"]] if "example" in content else []
        shown = _text(parts.get(named, schema))
        yield Content(media_type, shown, tuple(map(_text, examples)))


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) if value else ""
