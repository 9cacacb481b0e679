"""The roles of officials, which cases an office sees, and who amends the holiday table."""

from collections.abc import Collection
from enum import StrEnum

from shared.statute.law.offices import NATIONAL, is_superior
from shared.statute.law.refusals import Refusal, refuse


class OfficialRole(StrEnum):
    """What an official is entrusted with."""

    RECEIVER = "receiver"
    INVESTIGATOR = "investigator"
    PLENARY_MEMBER = "plenary_member"
    SECRETARY = "secretary"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


ROLE_NOT_ALLOWED = "role_not_allowed"
ARTICLE = "UU 7/2017 Pasal 93-110; UU 1/2015 Pasal 28-36"
"""Where the duties of each level of supervisors stand, in Pemilu and in Pilkada."""


def sees(case_office: str, official_office: str) -> bool:
    """Whether an official sees a case: it lies with the own office or a subordinate one."""
    return case_office == official_office or is_superior(official_office, case_office)


ASSIGNABLE = (
    OfficialRole.RECEIVER,
    OfficialRole.INVESTIGATOR,
    OfficialRole.PLENARY_MEMBER,
    OfficialRole.SECRETARY,
)
"""Whoever may work on a case of the own office: the roles that carry one onward."""

SEES_WITNESSES = frozenset({OfficialRole.INVESTIGATOR, OfficialRole.PLENARY_MEMBER})
"""Who is shown the names of witnesses: those who summon and hear them (Perbawaslu 7/2022 Pasal 28)."""

KEEPS_OFFICIALS = frozenset({OfficialRole.ADMINISTRATOR})
"""Who may enrol officials before their first sign-in, at the own office and those below."""

SEES_OFFICIALS = frozenset(
    {OfficialRole.PLENARY_MEMBER, OfficialRole.SECRETARY, OfficialRole.ADMINISTRATOR}
)
"""Who may list officials: those who assign, and those who enrol."""


def may_enrol(roles: Collection[str], office: str, official_office: str) -> Refusal | None:
    """None if an official of that office may enrol another at an office, else why not."""
    if KEEPS_OFFICIALS.isdisjoint(roles):
        return refuse(ROLE_NOT_ALLOWED, ARTICLE, sorted(KEEPS_OFFICIALS))
    return None if sees(office, official_office) else refuse("outside_jurisdiction", ARTICLE)


AMENDS_HOLIDAYS = frozenset({OfficialRole.ADMINISTRATOR})
"""Who may say which days are free: for all offices, or for a province or a regency with all below."""
HOLIDAY_DECREES = "Keputusan hari libur nasional dan cuti bersama"


def may_amend(roles: Collection[str], scope: str, official_office: str) -> Refusal | None:
    """None if the official may amend the holiday table for a region (blank: all), else why not.

    A region's days are set by its own office or one above it, those of all by the national office.
    """
    if AMENDS_HOLIDAYS.isdisjoint(roles):
        return refuse(ROLE_NOT_ALLOWED, HOLIDAY_DECREES, sorted(AMENDS_HOLIDAYS))
    return (
        None
        if sees(scope or NATIONAL, official_office)
        else refuse("not_your_region", HOLIDAY_DECREES)
    )
