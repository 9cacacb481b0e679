"""Whether an official may do an act in a case: by role, jurisdiction and level of the office."""

from collections.abc import Collection

from shared.statute.acts.table import ACTS
from shared.statute.acts.transfer import TakeOver
from shared.statute.case.command import Command
from shared.statute.law.authority import ARTICLE, ROLE_NOT_ALLOWED, OfficialRole, sees
from shared.statute.law.offices import level_of
from shared.statute.law.refusals import Refusal, refuse
from shared.statute.law.sources import Regime


def may(
    role: OfficialRole,
    command: str,
    case_office: str,
    official_office: str,
    regime: Regime = Regime.PEMILU,
) -> Refusal | None:
    """None if the official may do this in this case, else why not; `command` by its name.

    Where the regimes differ and none is named, the stricter rule of Pemilu holds.
    """
    act = ACTS[command]
    if role not in act.roles:
        return refuse(ROLE_NOT_ALLOWED, ARTICLE, act.roles)
    own = case_office == official_office
    if own and act.only_from_above:
        return refuse("only_from_above", act.article(regime))
    if not own and not (act.from_above and sees(case_office, official_office)):
        return refuse("outside_jurisdiction", ARTICLE)
    lowest = act.lowest_level.get(regime)
    if lowest is not None and level_of(official_office) < lowest.level:
        return refuse("level_too_low", lowest.article)
    return None


def misdirected(command: Command, official_office: str) -> Refusal | None:
    """None unless a takeover would bring the case to another office than the official's own."""
    if isinstance(command, TakeOver) and command.office != official_office:
        return refuse("not_your_office", ACTS[TakeOver.__name__].article(Regime.PEMILU))
    return None


def may_any(
    roles: Collection[str],
    command: str,
    case_office: str,
    official_office: str,
    regime: Regime = Regime.PEMILU,
) -> Refusal | None:
    """None if one of these roles may do this in this case, else why not.

    A refusal because of the office is given before one because of a role: the official has another
    role that would do.
    """
    answers = [
        may(role, command, case_office, official_office, regime)
        for role in OfficialRole
        if role in roles
    ]
    if not answers:
        return refuse(ROLE_NOT_ALLOWED, ARTICLE, ACTS[command].roles)
    if None in answers:
        return None
    return next((each for each in answers if each and each.code != ROLE_NOT_ALLOWED), answers[0])
