"""The form of a report: what may be handed in, checked strictly and never converted."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_core import PydanticCustomError, PydanticKnownError

from services.intake.fields import (
    Blank,
    ChannelName,
    Day,
    Identity,
    Link,
    Mail,
    Name,
    Phone,
    Region,
    ShortText,
    Story,
    Text,
    ViolationKind,
    is_identity_number,
    is_web_address,
)
from services.intake.report import missing
from shared.events.reports import Language, Regime
from shared.runtime.http.answers import invalid_fields
from shared.runtime.http.json_body import mended, read_json, shown_name, with_refs_inlined
from shared.runtime.http.problems import FieldError, Problem
from shared.runtime.limits import Limits
from shared.runtime.text import clean_line
from shared.statute.law.choices import ReporterKind
from shared.statute.law.editions import EDITIONS
from shared.statute.law.elections import ELECTIONS_OF, Election
from shared.statute.law.zones import zone_of

PROVINCE_LETTERS = 2
FIRST_DAY = min(edition.first_day for edition in EDITIONS)


class FormPart(BaseModel):
    """A part of the form: no unknown fields, no conversion of types, no value quoted in errors."""

    model_config = ConfigDict(
        strict=True,
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
        str_strip_whitespace=True,
    )


class Reporter(FormPart):
    """The reporter, and how to reach the person."""

    kind: ReporterKind
    name: Name
    mail: Mail
    phone: Annotated[Phone | None, Blank] = None
    identity_number: Annotated[Identity | None, Blank] = None
    address: Annotated[Text | None, Blank] = None

    # Not as a part of the type: for a field that must be there, pydantic would count the letters
    # before it cleans them.
    @field_validator("name", mode="before")
    @classmethod
    def _in_one_line(cls, name: object) -> object:
        return clean_line(name) if isinstance(name, str) else name


class Evidence(FormPart):
    """Something that shows what happened: what it is, or where it can be seen, or both.

    `link` is as it was written: whoever shows it as a link checks its scheme first.
    """

    description: Annotated[Text | None, Blank] = None
    link: Annotated[Link | None, Blank] = None


class Form(FormPart):
    """A report as it is handed in; what the law requires beyond these fields may follow later."""

    regime: Regime
    election: Election
    violation_kinds: tuple[ViolationKind, ...] = Field(
        max_length=10, json_schema_extra={"minItems": 1, "uniqueItems": True}
    )
    place: Region
    reporter: Reporter
    known_date: Day
    event_date: Annotated[Day | None, Blank] = None
    description: Annotated[Story | None, Blank] = None
    reported_party: Annotated[Text | None, Blank] = None
    place_detail: Annotated[Text | None, Blank] = None
    witnesses: tuple[Annotated[ShortText | None, Blank], ...] = Field(default=(), max_length=20)
    evidence: tuple[Evidence, ...] = Field(default=(), max_length=20)
    channel: Annotated[ChannelName | None, Blank] = None
    organisation: Annotated[ShortText | None, Blank] = None
    language: Language = "id"

    @field_validator("election")
    @classmethod
    def _of_that_regime(cls, election: Election, info: ValidationInfo) -> Election:
        if election not in ELECTIONS_OF.get(info.data.get("regime", ""), tuple(Election)):
            raise PydanticCustomError(
                "other_regime",
                "tidak termasuk rezim pemilihan itu|does not belong to that regime",
            )
        return election

    @field_validator("violation_kinds")
    @classmethod
    def _without_repeats(cls, kinds: tuple[str, ...]) -> tuple[str, ...]:
        # Not as `min_length`: pydantic counts only the valid kinds for it, and would report a list
        # of one unknown kind as too short as well.
        if not kinds:
            bounds = {"field_type": "Tuple", "min_length": 1, "actual_length": 0}
            raise PydanticKnownError("too_short", bounds)
        if len(set(kinds)) != len(kinds):
            raise PydanticCustomError("repeated", "tidak boleh berulang|must not repeat")
        return kinds

    @field_validator("witnesses")
    @classmethod
    def _without_blanks(cls, witnesses: tuple[str | None, ...]) -> tuple[str | None, ...]:
        return tuple(witness for witness in witnesses if witness)

    @field_validator("evidence")
    @classmethod
    def _without_empty(cls, evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
        return tuple(one for one in evidence if one.description or one.link)

    @field_validator("channel")
    @classmethod
    def _none_without_name(cls, channel: str | None) -> str | None:
        return channel or None

    @field_validator("known_date", "event_date")
    @classmethod
    def _not_in_future(cls, day: date | None, info: ValidationInfo) -> date | None:
        if day is None:
            return None
        # Today is the day at the place of the event: a report from Jayapura may have a date that
        # begins in Jakarta only two hours later.
        now = (info.context or {})["now"]
        today = zone_of(info.data.get("place", "")).local(now).date()
        if day > today:
            raise PydanticCustomError(
                "future_date", "tidak boleh di masa depan|must not be in the future"
            )
        if day < FIRST_DAY:
            raise PydanticCustomError(
                "before_the_law",
                f"paling awal {FIRST_DAY}|must not be before {FIRST_DAY}",
            )
        return day

    def content(self) -> dict[str, Any]:
        """What was handed in, without defaults: equal for equal reports, however serialised."""
        return self.model_dump(mode="json", exclude_defaults=True)

    def contact(self) -> dict[str, Any]:
        """How to reach the reporter, to be sealed."""
        return self.reporter.model_dump(mode="json", exclude={"kind"}, exclude_none=True)

    def statement(self) -> dict[str, Any]:
        """The reporter's statement, to be sealed."""
        fields = {"reported_party", "description", "place_detail", "witnesses", "evidence"}
        return self.model_dump(mode="json", include=fields | {"organisation"}, exclude_none=True)

    def notes(self) -> tuple[FieldError, ...]:
        """What was kept as it was written although it does not look like what was asked for."""
        number, links = self.reporter.identity_number, enumerate(self.evidence)
        odd = [
            *([_ODD_NUMBER] if number and not is_identity_number(number) else []),
            *(_odd_link(at) for at, one in links if one.link and not is_web_address(one.link)),
        ]
        return tuple(odd)

    def missing(self) -> tuple[str, ...]:
        """The requirements (keys of the statute's table) that are not supplied yet."""
        deep_enough = len(self.place) > PROVINCE_LETTERS
        return missing(
            address=self.reporter.address,
            reported_party=self.reported_party,
            event_date=self.event_date,
            event_place=self.place_detail or (self.place if deep_enough else None),
            description=self.description,
            has_evidence=bool(self.evidence),
        )


_ODD_NUMBER = FieldError(
    "reporter.identity_number",
    "as_written",
    "disimpan seperti ditulis; tidak tampak seperti nomor identitas",
    "kept as it was written; it does not look like an identity number",
)


def _odd_link(at: int) -> FieldError:
    return FieldError(
        f"evidence.{at}.link",
        "as_written",
        "disimpan seperti ditulis; tidak tampak seperti alamat web",
        "kept as it was written; it does not look like a web address",
    )


def read_form(raw: bytes, now: datetime, limits: Limits) -> Form:
    """Read a report from JSON; texts are made harmless, what is blank counts as left out.

    Args:
        raw: the bytes of one JSON object.
        now: the moment against which dates are checked.
        limits: of depth, values and lists.

    Raises:
        Problem: 400 for a body that is no JSON, or JSON that parsers read differently (repeated
            names); 422 with every invalid field and the reason, in both
            languages and without its value.
    """
    raw = mended(raw)
    read_json(raw, limits)
    try:
        return Form.model_validate_json(raw, context={"now": now})
    except ValidationError as invalid:
        raise _problem(invalid) from None


def form_schema() -> dict[str, Any]:
    """The form as JSON Schema, without references: every part in its place."""
    schema = Form.model_json_schema()
    parts = schema.pop("$defs")
    return dict(with_refs_inlined(schema, parts))


def _path(error: Mapping[str, Any]) -> tuple[int | str, ...]:
    """The path of an invalid field; an unknown name is the sender's text and made safe to show."""
    *path, last = error["loc"] or ("",)
    if error["type"] == "extra_forbidden":
        last = shown_name(str(last))
    return (*path, last)


def _problem(invalid: ValidationError) -> Problem:
    found = invalid.errors(include_url=False, include_input=False)
    return invalid_fields(error | {"loc": _path(error)} for error in found)
