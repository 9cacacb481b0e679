"""The keys that commands, queries and answers use, each with its names and its article. Pure."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel, Field

from shared.statute.acts.table import ACTS
from shared.statute.law.addressees import ADDRESSEES
from shared.statute.law.choices import CloseReason, DeclineReason
from shared.statute.law.elections import ELECTIONS_OF
from shared.statute.law.requirements import REQUIREMENTS
from shared.statute.law.sources import LocalizedText, Regime
from shared.statute.law.violations import KINDS
from shared.statute.names import NAMES, name_of
from shared.statute.remedies import REMEDIES


class TermView(BaseModel):
    """A key with its names, and what else the law says of it."""

    key: str
    name: str
    name_en: str
    article: dict[str, str] | None = Field(None, description="Where it stands, by regime.")
    matters: list[str] | None = Field(None, description="What a kind may be handled as.")
    regimes: list[str] | None = Field(None, description="The regimes that know it.")
    roles: list[str] | None = Field(None, description="Who may do it, within the case's office.")
    stages: list[str] | None = Field(None, description="The stages in which it may be done.")
    next: str | None = Field(None, description="What to do about a refusal.")
    next_en: str | None = None


class VocabularyView(BaseModel):
    """The keys by group; a group is named after the fields that take its keys."""

    groups: dict[str, list[TermView]]


@cache
def vocabulary() -> VocabularyView:
    """All groups. It is made once: nothing in it changes while a process runs."""
    groups = {group: [_term(key, name) for key, name in names.items()] for group, names in _named()}
    return VocabularyView(groups=groups | _detailed())


def _named() -> Iterator[tuple[str, Mapping[str, LocalizedText]]]:
    for group, names in NAMES.items():
        if group not in {"reasons", *_DETAILED}:
            yield group, names
    yield "decline_reasons", {reason: name_of("reasons", reason) for reason in DeclineReason}
    yield "close_reasons", {reason: name_of("reasons", reason) for reason in CloseReason}


def _detailed() -> dict[str, list[TermView]]:
    return {
        "kinds": [
            _term(
                kind.key,
                kind.name,
                article={regime.value: kind.article(regime) for regime in Regime},
                matters=list(kind.matters),
            )
            for kind in KINDS.values()
        ],
        "requirements": [
            _term(
                row.key,
                row.name,
                article={regime.value: row.article(regime) for regime in Regime},
            )
            for row in REQUIREMENTS.values()
        ],
        "elections": [
            _term(election, name_of("elections", election), regimes=[regime])
            for regime, elections in ELECTIONS_OF.items()
            for election in elections
        ],
        "agencies": [_agency(key, name) for key, name in NAMES["agencies"].items()],
        "commands": list(_commands()),
        "refusals": [
            _term(key, name, next=REMEDIES[key].indonesian, next_en=REMEDIES[key].english)
            for key, name in NAMES["refusals"].items()
        ],
    }


_DETAILED = ("kinds", "requirements", "elections", "agencies", "refusals")


def _agency(key: str, name: LocalizedText) -> TermView:
    matters = dict.fromkeys(str(row.matter) for row in ADDRESSEES if row.body == key)
    return _term(key, name, matters=list(matters))


def _commands() -> Iterator[TermView]:
    for act in ACTS.values():
        if not act.sent_by_officials:
            continue
        regimes = [regime for regime in Regime if act.known_in(regime)]
        stages = dict.fromkeys(str(source) for source, _ in act.ways if source is not None)
        yield _term(
            act.kind,
            act.name,
            article={regime.value: act.article(regime) for regime in regimes},
            regimes=[*regimes],
            roles=[*act.roles],
            stages=list(stages),
        )


def _term(key: str, name: LocalizedText, **more: Any) -> TermView:  # noqa: ANN401 - the model's fields
    return TermView(key=key, name=name.indonesian, name_en=name.english, **more)
