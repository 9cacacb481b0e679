"""Reads a command from the body of a request, strictly.

The forms are made from the law's own classes of commands: a command added there can be given at
once, and its schema is published with the API.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Annotated, Any, Literal, get_type_hints
from uuid import UUID

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    TypeAdapter,
    ValidationError,
    create_model,
    field_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from services.workflow.file.codec import NOT_DRAWN
from shared.runtime.http.answers import invalid_fields
from shared.runtime.http.json_body import mended, read_json, shown_name, with_refs_inlined
from shared.runtime.limits import Limits
from shared.runtime.regions import region
from shared.runtime.text import clean_json
from shared.statute.acts.administration import is_in_words
from shared.statute.acts.table import ACTS, COMMANDS
from shared.statute.case.command import Command
from shared.statute.law.offices import NATIONAL

SERVER_FIELDS = ("number", "reader")
"""Fields that no request may set: a number is drawn when the law has accepted, and the reader of an
identity is whoever signed in."""

MAX_TEXT = 20_000
"""Characters of one text."""

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)


@dataclass(frozen=True, slots=True)
class CommandRequest:
    """A command and the id under which it is given; with `dry_run` it is only tried out."""

    command_id: UUID
    command: Command
    dry_run: bool = False


class _Envelope(BaseModel):
    """What every request has beside the command's own fields."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    command_id: UUID


class _CommandEnvelope(_Envelope):
    """What every command has."""

    dry_run: bool = Field(
        default=False,
        description="Only try it out: what it would cause, or why it is refused. Nothing changes.",
    )


class IdentityRequest(_Envelope):
    """Why an official reads who reported; the purpose becomes a fact of the case file."""

    purpose: str = Field(min_length=3, max_length=500)

    @field_validator("purpose")
    @classmethod
    def _in_words(cls, purpose: str) -> str:
        if not is_in_words(purpose):
            raise PydanticCustomError(
                "not_in_words", "sebutkan tujuannya dengan kata-kata|say the purpose in words"
            )
        return purpose


def read_command(raw: bytes, reader: str, limits: Limits) -> CommandRequest:
    """The command in a body; `reader` is the subject of whoever sends it.

    Raises:
        Problem: 400 for a body that is not one JSON value which every parser reads alike, 422 with
            each invalid field and the reason, in two languages and without its value.
    """
    # The tag `command` selects the form, so that errors are those of one command, not of all.
    form = _strict(raw, limits, _FORMS, ("command",))
    make: Callable[..., Command] = COMMANDS[form.command]
    filled = {"number": NOT_DRAWN, "reader": reader}
    names = [field.name for field in fields(COMMANDS[form.command])]
    content = {name: filled[name] if name in filled else getattr(form, name) for name in names}
    if invalid := [*_dates_out_of_range(content), *_unknown_offices(content)]:
        raise invalid_fields(invalid)
    return CommandRequest(form.command_id, make(**content), form.dry_run)


def read_identity_request(raw: bytes, limits: Limits) -> IdentityRequest:
    """The request in a body to read an identity.

    Raises:
        Problem: as `read_command`.
    """
    request: IdentityRequest = _strict(raw, limits, _IDENTITY_REQUEST, ())
    return request


def command_schema() -> dict[str, Any]:
    """The JSON Schema of all commands, each reference written out in its place."""
    schema = _FORMS.json_schema()
    parts = schema.pop("$defs")
    schema.pop("discriminator")
    return dict(with_refs_inlined(schema, parts))


def _form(kind: type[Command]) -> type[_CommandEnvelope]:
    hints = get_type_hints(kind)
    definitions: dict[str, Any] = {
        field.name: (hints[field.name], ... if field.default is MISSING else field.default)
        for field in fields(kind)
        if field.name not in SERVER_FIELDS
    }
    definitions["command"] = (Literal[kind.__name__], ...)
    return create_model(
        kind.__name__, __base__=_CommandEnvelope, __doc__=kind.__doc__, **definitions
    )


_KINDS = [_form(act.command) for act in ACTS.values() if act.sent_by_officials]
_ANY_KIND: Any = reduce(or_, _KINDS)
_FORMS: TypeAdapter[Any] = TypeAdapter(Annotated[_ANY_KIND, Discriminator("command")])
_IDENTITY_REQUEST = TypeAdapter(IdentityRequest)


def _strict(raw: bytes, limits: Limits, form: TypeAdapter[Any], tag: tuple[str, ...]) -> Any:  # noqa: ANN401 - the model's own
    raw = mended(raw)
    content = read_json(raw, limits)
    cleaned = clean_json(content)
    if texts := list(_long_texts(cleaned, ())):
        raise invalid_fields(texts)
    # What the law's classes take as JSON (dates, tuples) they do not take as Python's values.
    body = raw if cleaned == content else json.dumps(cleaned).encode()
    try:
        return form.validate_json(body, strict=True)
    except ValidationError as invalid:
        raise invalid_fields(_shown(error, tag) for error in invalid.errors()) from None


def _long_texts(node: Any, loc: tuple[str | int, ...]) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - any JSON value
    match node:
        case str() if len(node) > MAX_TEXT:
            yield {
                "type": "string_too_long",
                "loc": loc,
                "msg": "",
                "ctx": {"max_length": MAX_TEXT},
            }
        case dict():
            for name, inner in node.items():
                yield from _long_texts(inner, (*loc, shown_name(name)))
        case list():
            for index, inner in enumerate(node):
                yield from _long_texts(inner, (*loc, index))
        case _:
            pass


def _dates_out_of_range(content: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    # Terms are counted from these days, and the calendar overflows not far beyond.
    for name, value in content.items():
        day = value.date() if isinstance(value, datetime) else value
        if isinstance(day, date) and not FIRST_DAY <= day <= LAST_DAY:
            pair = (
                f"harus antara {FIRST_DAY} dan {LAST_DAY}|must lie within {FIRST_DAY} to {LAST_DAY}"
            )
            yield {"type": "date_out_of_range", "loc": (name,), "msg": pair}


def _unknown_offices(content: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    # Nobody could sign in at an office that does not exist: a case sent there would be lost.
    code = content.get("office", NATIONAL)
    found = region(code) if code != NATIONAL else None
    if code != NATIONAL and (found is None or found.code != code):
        pair = "bukan kode kantor yang ada|is not the code of an office that exists"
        yield {"type": "unknown_office", "loc": ("office",), "msg": pair}


def _shown(error: ErrorDetails, tag: tuple[str, ...]) -> dict[str, Any]:
    """An error with its place as the sender knows it, and unknown names made safe to show.

    Under a discriminator, the `tag`, pydantic begins the place with the tag's value, or leaves it
    empty if that is the error.
    """
    path = error["loc"][len(tag) :] if error["loc"] else tag
    names = [shown_name(each) if isinstance(each, str) else each for each in path]
    return {**error, "loc": tuple(names)}
