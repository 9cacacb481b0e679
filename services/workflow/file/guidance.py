"""What an answer tells of a refusal: who may, what is missing, since when, what to do. Pure."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from shared.runtime.http.moments import to_the_second
from shared.statute.acts.act import Act
from shared.statute.acts.table import ACTS
from shared.statute.case.state import Case
from shared.statute.guidance import guide
from shared.statute.law.refusals import Refusal
from shared.statute.law.requirements import REQUIREMENTS
from shared.statute.law.stages import STAGE_NAMES
from shared.statute.names import LEVEL_NAMES, ROLE_NAMES


def guidance(refusal: Refusal, case: Case, command_name: str) -> dict[str, Any]:
    """The guidance of a refusal as JSON values, names in both languages.

    It is stored with the refusal: a repeated command is told what it was told then.
    """
    found = guide(refusal, case, command_name)
    return {
        "next": found.remedy.indonesian,
        "next_en": found.remedy.english,
        "who": who_may(ACTS[command_name], case),
        "missing": [_requirement(key, case) for key in found.missing],
        "late_since": _local(case, found.late_since),
        "open_from": _local(case, found.open_from),
        "in_stages": [
            {"stage": stage, "name": name.indonesian, "name_en": name.english}
            for stage, name in ((each, STAGE_NAMES[each]) for each in found.in_stages)
        ],
        "choices": list(refusal.choices),
    }


def who_may(act: Act[Any], case: Case) -> dict[str, Any]:
    """Who may do an act in a case: the roles, in which office, from which level of office on."""
    lowest = act.lowest_level.get(case.regime)
    level = LEVEL_NAMES[lowest.level] if lowest else None
    return {
        "roles": roles(act.roles),
        "office": case.office,
        "offices_above": act.from_above,
        "lowest_level": level.indonesian if level else None,
        "lowest_level_en": level.english if level else None,
    }


def roles(named: Iterable[Any]) -> list[dict[str, str]]:
    """Roles by key and names."""
    return [
        {"role": role, "name": ROLE_NAMES[role].indonesian, "name_en": ROLE_NAMES[role].english}
        for role in named
    ]


def _requirement(key: str, case: Case) -> dict[str, str]:
    row = REQUIREMENTS[key]
    return {
        "requirement": key,
        "name": row.name.indonesian,
        "name_en": row.name.english,
        "article": row.article(case.regime),
    }


def _local(case: Case, moment: datetime | None) -> str | None:
    return None if moment is None else to_the_second(case.zone.local(moment)).isoformat()
