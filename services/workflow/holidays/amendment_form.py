"""Reads an amendment of the holiday table from a request body, strictly."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_core import PydanticCustomError

from services.workflow.holidays.amendment import Amendment
from shared.runtime.http.answers import invalid_fields
from shared.runtime.http.json_body import mended, read_json, shown_name, with_refs_inlined
from shared.runtime.limits import Limits
from shared.runtime.regions import region
from shared.runtime.text import clean_line
from shared.statute.deadlines.calendars import FreeDay, FreeKind
from shared.statute.deadlines.tables import Removal
from shared.statute.law.offices import Level, NotAnOfficeError, level_of
from shared.statute.law.sources import LocalizedText

MAX_DAYS = 120
REGIONS = frozenset({Level.PROVINCE, Level.REGENCY})


def _in_one_line(value: object) -> object:
    return clean_line(value) if isinstance(value, str) else value


def _region(code: str) -> str:
    try:
        # An approved version cannot be revoked: a mistyped region must not pass.
        if not code or (level_of(code) in REGIONS and region(code)):
            return code
    except NotAnOfficeError:
        pass
    message = (
        "harus kode provinsi atau kabupaten/kota (51 atau 51.71), kosong untuk semua|"
        "must be the code of a province or regency (51 or 51.71), blank for all"
    )
    raise PydanticCustomError("not_a_region", message)


Name = Annotated[str, Field(min_length=3, max_length=120)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    day: date
    kind: FreeKind


class AddedDay(_Part):
    """A day that becomes free."""

    name: Name
    name_en: Name
    estimate: bool = Field(default=False, description="Expected, not yet decreed.")

    _cleaned = field_validator("name", "name_en", mode="before")(_in_one_line)


class RemovedDay(_Part):
    """A day that stops being free: every holiday of that kind on it."""


class AmendmentBody(BaseModel):
    """Days to add or remove by a decree, for all offices or those of a region."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    amendment_id: UUID
    decree: Annotated[str, Field(min_length=5, max_length=300)]
    scope: Annotated[str, AfterValidator(_region)] = Field(
        default="", description="Province or regency by its code; blank for all offices."
    )
    effective_from: date | None = Field(
        default=None, description="The day it holds from, 00:00 WIB; null for at once."
    )
    horizon: date | None = Field(default=None, description="The last day the table then knows.")
    add: tuple[AddedDay, ...] = Field(default=(), max_length=MAX_DAYS)
    remove: tuple[RemovedDay, ...] = Field(default=(), max_length=MAX_DAYS)
    dry_run: bool = Field(
        default=True,
        description="Only say what it would move; put it in force with false.",
    )

    _cleaned = field_validator("decree", "scope", mode="before")(_in_one_line)


def read_amendment(raw: bytes, limits: Limits) -> tuple[Amendment, bool]:
    """The amendment in a body, and whether it is a dry run.

    Raises:
        Problem: 400 for a body that is not unambiguous JSON (RFC 8259), 422 with every invalid
            field and why, in two languages.
    """
    raw = mended(raw)
    read_json(raw, limits)
    try:
        body = AmendmentBody.model_validate_json(raw, strict=True)
    except ValidationError as invalid:
        raise invalid_fields(_validation_error(error) for error in invalid.errors()) from None
    if errors := list(_body_errors(body)):
        raise invalid_fields(errors)
    return _amendment(body), body.dry_run


def amendment_schema() -> dict[str, Any]:
    """The JSON Schema of an amendment, with its references inlined."""
    schema = AmendmentBody.model_json_schema()
    parts = schema.pop("$defs")
    return dict(with_refs_inlined(schema, parts))


def _body_errors(body: AmendmentBody) -> Iterator[dict[str, Any]]:
    if not (body.add or body.remove or body.horizon):
        pair = "sebutkan hari yang ditambah atau dihapus|name the days to add or to remove"
        yield {"type": "nothing_to_amend", "loc": ("add",), "msg": pair}
    national = FreeKind.NATIONAL if body.scope else FreeKind.REGIONAL
    for name, days in (("add", body.add), ("remove", body.remove)):
        for place, each in enumerate(days):
            if each.kind is national:
                pair = (
                    "libur nasional tidak punya wilayah, libur daerah harus punya (scope)|"
                    "a national holiday has no region, a regional one must have it (scope)"
                )
                yield {"type": "kind_and_scope", "loc": (name, place, "kind"), "msg": pair}


def _amendment(body: AmendmentBody) -> Amendment:
    return Amendment(
        amendment_id=body.amendment_id,
        decree=body.decree,
        scope=body.scope,
        effective_from=body.effective_from,
        horizon=body.horizon,
        added=tuple(
            FreeDay(
                day=each.day,
                name=LocalizedText(each.name, each.name_en),
                kind=each.kind,
                decree=body.decree,
                scope=body.scope,
                estimate=each.estimate,
            )
            for each in body.add
        ),
        removed=tuple(Removal(each.day, each.kind, body.scope) for each in body.remove),
        requested=body.model_dump(mode="json", exclude={"amendment_id", "dry_run"}),
    )


def _validation_error(error: Any) -> dict[str, Any]:  # noqa: ANN401 - pydantic's own loose shape
    names = [shown_name(each) if isinstance(each, str) else each for each in error["loc"]]
    return {**error, "loc": tuple(names)}
