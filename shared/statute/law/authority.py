"""Who may do what: by role, by level of the office and by jurisdiction, in one table."""

from collections.abc import Collection
from enum import StrEnum

from shared.statute.law.offices import NATIONAL, Level, is_superior, level_of
from shared.statute.law.refusals import Refusal, refuse
from shared.statute.law.sources import Regime


class OfficialRole(StrEnum):
    """What an official is entrusted with."""

    RECEIVER = "receiver"
    INVESTIGATOR = "investigator"
    PLENARY_MEMBER = "plenary_member"
    SECRETARY = "secretary"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


_R, _I, _P, _S = (
    OfficialRole.RECEIVER,
    OfficialRole.INVESTIGATOR,
    OfficialRole.PLENARY_MEMBER,
    OfficialRole.SECRETARY,
)
_A, _AD = OfficialRole.AUDITOR, OfficialRole.ADMINISTRATOR

# Perbawaslu leaves the division of work within an office to the office: these rows are its default.
# fmt: off
ROLES: dict[str, frozenset[OfficialRole]] = {
    "OpenCase":            frozenset({_R, _I, _S}),
    "StartTracing":        frozenset({_P, _I}),
    "ConcludeTracing":     frozenset({_P, _I}),
    "SetFinding":          frozenset({_P}),
    "KeepInformation":     frozenset({_P}),
    "RequestCorrection":   frozenset({_R, _I, _P}),
    "SubmitCorrection":    frozenset({_R, _I}),
    "DeclineRegistration": frozenset({_P}),
    "Register":            frozenset({_R, _I, _P}),
    "Delegate":            frozenset({_P}),
    "TakeOver":            frozenset({_P}),
    "Withdraw":            frozenset({_R, _I}),
    "Extend":              frozenset({_P}),
    "RecordDiscussion":    frozenset({_I, _P}),
    "MergeInto":           frozenset({_I, _P}),
    "JoinReport":          frozenset(),
    "CancelRegistration":  frozenset({_P}),
    "MendRecord":          frozenset({_I, _P, _S}),
    "Assign":              frozenset({_P, _S}),
    "Summon":              frozenset({_I, _P}),
    "RecordClarification": frozenset({_I, _P}),
    "BeginStudy":          frozenset({_I, _P}),
    "CompleteStudy":       frozenset({_I, _P}),
    "OpenAdjudication":    frozenset({_P}),
    "ScheduleHearing":     frozenset({_P, _S}),
    "HoldHearing":         frozenset({_P, _S}),
    "DecideAdjudication":  frozenset({_P}),
    "DecideInPlenary":     frozenset({_P}),
    "Forward":             frozenset({_S, _P}),
    "RecordAgencyReceipt": frozenset({_S, _I}),
    "RecordAgencyAct":     frozenset({_S, _I}),
    "RecordAgencyAnswer":  frozenset({_S, _I}),
    "AnnounceStatus":      frozenset({_S, _P}),
    "Object":              frozenset({_R, _S}),
    "DecideObjection":     frozenset({_P}),
    "CloseFollowUp":       frozenset({_P, _S}),
    "Recompute":           frozenset({_AD}),
    "ReadIdentity":        frozenset({_I, _P, _A}),
    "FileDocument":        frozenset(),
    "Elapse":              frozenset(),
}
# fmt: on

# A sub-district office studies administrative matters and recommends upward.
LOWEST_LEVEL: dict[str, tuple[Level, str]] = {
    "OpenAdjudication": (Level.REGENCY, "UU 7/2017 Pasal 461 ayat (2)"),
    "ScheduleHearing": (Level.REGENCY, "UU 7/2017 Pasal 461 ayat (2)"),
    "HoldHearing": (Level.REGENCY, "UU 7/2017 Pasal 461 ayat (2)"),
    "DecideAdjudication": (Level.REGENCY, "UU 7/2017 Pasal 461 ayat (2)"),
}

# In Pemilu a correction of a hearing's decision is asked of the national office, which decides it.
LOWEST_LEVEL_IN: dict[tuple[str, Regime], tuple[Level, str]] = {
    ("DecideObjection", Regime.PEMILU): (Level.NATIONAL, "Perbawaslu 8/2022 Pasal 45 ayat (1)"),
}

# Acts that a superior office may do in a subordinate office's case.
FROM_ABOVE = frozenset({"TakeOver", "ReadIdentity", "Recompute", "Object", "DecideObjection"})
_ROLE = "role_not_allowed"
_ARTICLE = "UU 7/2017 Pasal 93-110; UU 1/2015 Pasal 28-36"


def may(
    role: OfficialRole,
    command: str,
    case_office: str,
    official_office: str,
    regime: Regime = Regime.PEMILU,
) -> Refusal | None:
    """Nothing if the official may do this in this case, else why not; the command by its name.

    Where the regimes differ and none is named, the stricter rule of Pemilu holds.
    """
    if role not in ROLES[command]:
        return refuse(_ROLE, _ARTICLE)
    if not _in_jurisdiction(command, case_office, official_office):
        return refuse("outside_jurisdiction", _ARTICLE)
    lowest, article = _lowest(command, regime)
    if level_of(official_office) < lowest:
        return refuse("level_too_low", article)
    return None


def may_any(
    roles: Collection[str],
    command: str,
    case_office: str,
    official_office: str,
    regime: Regime = Regime.PEMILU,
) -> Refusal | None:
    """Nothing if one of these roles may do this in this case, else why not.

    Whoever has the role hears what is wrong with the office, not of other roles they have, too.
    """
    answers = [
        may(role, command, case_office, official_office, regime)
        for role in OfficialRole
        if role in roles
    ]
    if not answers:
        return refuse(_ROLE, _ARTICLE)
    if None in answers:
        return None
    return next((each for each in answers if each and each.code != _ROLE), answers[0])


def sees(case_office: str, official_office: str) -> bool:
    """Whether an official sees a case: it lies with the own office or a subordinate one."""
    return case_office == official_office or is_superior(official_office, case_office)


def _lowest(command: str, regime: Regime) -> tuple[Level, str]:
    of_regime = LOWEST_LEVEL_IN.get((command, regime))
    return of_regime or LOWEST_LEVEL.get(command, (Level.VILLAGE, _ARTICLE))


def _in_jurisdiction(command: str, case_office: str, official_office: str) -> bool:
    if command in FROM_ABOVE:
        return sees(case_office, official_office)
    return case_office == official_office


# Who may say which days are free: for all offices, or for a province or a regency with all below.
AMENDS_HOLIDAYS = frozenset({_AD})
_HOLIDAYS = "Keputusan hari libur nasional dan cuti bersama"


def may_amend(roles: Collection[str], scope: str, official_office: str) -> Refusal | None:
    """Nothing if the official may amend the holiday table for a region (blank: all), else why not.

    A region's days are set by its own office or one above it, those of all by the national office.
    """
    if AMENDS_HOLIDAYS.isdisjoint(roles):
        return refuse(_ROLE, _HOLIDAYS)
    return (
        None if sees(scope or NATIONAL, official_office) else refuse("not_your_region", _HOLIDAYS)
    )
