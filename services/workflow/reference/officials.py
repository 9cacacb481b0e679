"""The officials of an office: those who signed in, and those whom an administrator enrolled."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from services.workflow.access import official_store
from services.workflow.access.authenticate import OFFICE_PATTERN
from services.workflow.access.office_connection import office_connection
from services.workflow.access.official_store import EnrolledOfficial
from services.workflow.errors import CommandRefused
from shared.runtime.http.answers import invalid_fields
from shared.runtime.http.json_body import read_json
from shared.runtime.http.moments import Moment
from shared.runtime.http.tokens import Official
from shared.runtime.limits import Limits
from shared.runtime.postgres.pool import Pool, acquire
from shared.runtime.regions import region
from shared.statute.law.authority import (
    ARTICLE,
    ASSIGNABLE,
    ROLE_NOT_ALLOWED,
    SEES_OFFICIALS,
    OfficialRole,
    may_enrol,
    sees,
)
from shared.statute.law.offices import NATIONAL
from shared.statute.law.refusals import refuse

Subject = Annotated[
    str, StringConstraints(min_length=1, max_length=255, pattern=r"^[^\x00-\x20\x7f-\x9f]+$")
]
Office = Annotated[str, StringConstraints(pattern=OFFICE_PATTERN)]


class Enrolment(BaseModel):
    """The office and the roles of an official; without roles for one who has left."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    office: Office
    roles: list[OfficialRole] = Field(max_length=len(OfficialRole))


class OfficialView(BaseModel):
    """An official by the id of the sign-in; people's names stay at the issuer."""

    subject: str = Field(description="What `Assign` takes as `investigator`.")
    office: str
    roles: list[str]
    signed_in_at: Moment | None = Field(description="The last sign-in that changed something.")
    assignable: bool


class OfficialListView(BaseModel):
    """A page of an office's officials; `after` asks for the next, if there is one."""

    officials: list[OfficialView]
    after: str | None
    hint: str | None = None
    hint_en: str | None = None


class Officials:
    """Lists and enrols officials."""

    def __init__(self, pool: Pool, limits: Limits) -> None:
        self._limits = limits
        self._pool = pool

    async def page(self, office: str, after: str, limit: int, by: Official) -> OfficialListView:
        """The officials of an office, by id.

        Raises:
            CommandRefused: the role may not list officials, or the office is not one below.
        """
        refusal = None
        if SEES_OFFICIALS.isdisjoint(by.roles):
            refusal = refuse(ROLE_NOT_ALLOWED, ARTICLE, sorted(SEES_OFFICIALS))
        elif not sees(office, by.office):
            refusal = refuse("outside_jurisdiction", ARTICLE)
        if refusal is not None:
            raise CommandRefused(asdict(refusal))
        async with office_connection(self._pool, by.office) as connection:
            found = await official_store.officials_of(connection, office, after, limit + 1)
        page = found[:limit]
        return OfficialListView(
            officials=[_view(each) for each in page],
            after=page[-1].subject if len(found) > limit else None,
            **({} if found else _NOBODY),
        )

    async def enrol(
        self, subject: str, body: Callable[[], Awaitable[bytes]], by: Official
    ) -> OfficialView:
        """Enrol an official before the first sign-in, or change or end an enrolment.

        Raises:
            Problem: 400 or 422 for a body that is not right.
            CommandRefused: the role may not enrol, or one of the two offices is not one below.
        """
        refusal = may_enrol(by.roles, by.office, by.office)
        if refusal is not None:  # who may enrol nobody is refused before the body is read
            raise CommandRefused(asdict(refusal))
        enrolment = _read(await body(), self._limits)
        async with acquire(self._pool) as connection:
            offices = {enrolment.office}
            if former := await official_store.office_of(connection, subject):
                offices.add(former)
            for office in sorted(offices):
                refusal = may_enrol(by.roles, office, by.office)
                if refusal is not None:
                    raise CommandRefused(asdict(refusal))
            enrolled = Official(subject, enrolment.office, frozenset(enrolment.roles))
            await official_store.enrol(connection, enrolled, by.subject)
        return _view(EnrolledOfficial(subject, enrolled.office, tuple(enrolment.roles), None))


_NOBODY = {
    "hint": "Belum ada pejabat kantor ini yang dikenal. Pejabat dikenal setelah masuk pertama "
    "kali, atau didaftarkan administrator dengan PUT /officials/{subject}.",
    "hint_en": "No official of this office is known yet. Officials are known from their first "
    "sign-in, or are enrolled by an administrator with PUT /officials/{subject}.",
}


def _read(raw: bytes, limits: Limits) -> Enrolment:
    read_json(raw, limits)
    try:
        enrolment = Enrolment.model_validate_json(raw)
    except ValidationError as invalid:
        raise invalid_fields(invalid.errors()) from None
    if enrolment.office != NATIONAL and region(enrolment.office) is None:
        pair = "bukan kantor yang dikenal|is no office that is known"
        raise invalid_fields([{"type": "unknown_office", "loc": ("office",), "msg": pair}])
    return enrolment


def _view(official: EnrolledOfficial) -> OfficialView:
    return OfficialView(
        subject=official.subject,
        office=official.office,
        roles=list(official.roles),
        signed_in_at=official.signed_in_at,
        assignable=not set(ASSIGNABLE).isdisjoint(official.roles),
    )
