"""Reads a command out of a request: which one, under which id, what it says. Strict."""

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
)
from pydantic_core import ErrorDetails

from services.workflow.file.codec import NOT_DRAWN
from shared.runtime.http.app import invalid_fields
from shared.runtime.http.json_body import NOT_IN_TEXT, read_json, shown_name, with_refs_inlined
from shared.statute.acts.commands import COMMANDS, Command

NOT_FOR_OFFICIALS = frozenset({"OpenCase", "JoinReport", "FileDocument", "Elapse"})
"""A report opens its case, a merging joins one to it, we file what we print, and time passes."""

FILLED_BY_US = ("number", "reader")
"""A number is drawn when it is used; who reads an identity is whoever signed in."""

LONGEST_TEXT = 20_000
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)


@dataclass(frozen=True, slots=True)
class CommandRequest:
    """A command as it stands in a request."""

    command_id: UUID
    command: Command


class _Envelope(BaseModel):
    """What every command has beside what it says."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    command_id: UUID


class Reading(_Envelope):
    """Why an official reads who reported; it is kept in the case file."""

    purpose: str = Field(min_length=3, max_length=500)


def read_command(raw: bytes, reader: str) -> CommandRequest:
    """The command that a body holds; `reader` is whoever sends it.

    Raises:
        Problem: 400 for a body that is not one JSON value that all would read alike, 422 with
            every field that is not right and why, in two languages and without its value.
    """
    form = _strict(raw, _FORMS, ("command",))
    make: Callable[..., Command] = COMMANDS[form.command]
    ours = {"number": NOT_DRAWN, "reader": reader}
    names = [field.name for field in fields(COMMANDS[form.command])]
    said = {name: ours[name] if name in ours else getattr(form, name) for name in names}
    if not_now := list(_days_of_no_case(said)):
        raise invalid_fields(not_now)
    return CommandRequest(form.command_id, make(**said))


def read_reading(raw: bytes) -> Reading:
    """Which identity reading a body asks for.

    Raises:
        Problem: as `read_command`.
    """
    asked: Reading = _strict(raw, _READING, ())
    return asked


def command_schema() -> dict[str, Any]:
    """The shape of every command as JSON Schema, each part written out in its place."""
    schema = _FORMS.json_schema()
    parts = schema.pop("$defs")
    schema.pop("discriminator")
    return dict(with_refs_inlined(schema, parts))


def _form(kind: type[Command]) -> type[_Envelope]:
    hints = get_type_hints(kind)
    said: dict[str, Any] = {
        field.name: (hints[field.name], ... if field.default is MISSING else field.default)
        for field in fields(kind)
        if field.name not in FILLED_BY_US
    }
    said["command"] = (Literal[kind.__name__], ...)
    return create_model(kind.__name__, __base__=_Envelope, __doc__=kind.__doc__, **said)


_KINDS = [_form(kind) for name, kind in COMMANDS.items() if name not in NOT_FOR_OFFICIALS]
_ANY_KIND: Any = reduce(or_, _KINDS)
_FORMS: TypeAdapter[Any] = TypeAdapter(Annotated[_ANY_KIND, Discriminator("command")])
_READING = TypeAdapter(Reading)


def _strict(raw: bytes, form: TypeAdapter[Any], tag: tuple[str, ...]) -> Any:  # noqa: ANN401 - the form's own
    unfit = list(_unfit_texts(read_json(raw), ()))
    if unfit:
        raise invalid_fields(unfit)
    try:
        return form.validate_json(raw, strict=True)
    except ValidationError as invalid:
        raise invalid_fields(_shown(error, tag) for error in invalid.errors()) from None


def _unfit_texts(node: Any, loc: tuple[str | int, ...]) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - any JSON value
    match node:
        case str() if NOT_IN_TEXT.search(node):
            pair = "tidak boleh berisi karakter kendali|must not contain control characters"
            yield {"type": "control_character", "loc": loc, "msg": pair}
        case str() if len(node) > LONGEST_TEXT:
            yield {
                "type": "string_too_long",
                "loc": loc,
                "msg": "",
                "ctx": {"max_length": LONGEST_TEXT},
            }
        case dict():
            for name, inner in node.items():
                yield from _unfit_texts(inner, (*loc, shown_name(name)))
        case list():
            for place, inner in enumerate(node):
                yield from _unfit_texts(inner, (*loc, place))
        case _:
            pass


def _days_of_no_case(said: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Days beyond which no term can be counted; the calendar itself ends not far from some."""
    for name, value in said.items():
        day = value.date() if isinstance(value, datetime) else value
        if isinstance(day, date) and not FIRST_DAY <= day <= LAST_DAY:
            pair = (
                f"harus antara {FIRST_DAY} dan {LAST_DAY}|must lie within {FIRST_DAY} to {LAST_DAY}"
            )
            yield {"type": "date_out_of_range", "loc": (name,), "msg": pair}


def _shown(error: ErrorDetails, tag: tuple[str, ...]) -> dict[str, Any]:
    """Where the mistake is, as the sender knows it; a name he made up without what misleads.

    Under a `tag` pydantic's place begins with the tag's value, or is empty if that is wrong.
    """
    path = error["loc"][len(tag) :] if error["loc"] else tag
    names = [shown_name(each) if isinstance(each, str) else each for each in path]
    return {**error, "loc": tuple(names)}
