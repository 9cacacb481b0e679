"""The SQL of the lists: conditions that combine, pages by the key where the last one ended."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from services.workflow.desk.lists import (
    NEVER,
    CasesAsked,
    ObligationsAsked,
    Order,
    PageCursor,
    State,
    place_read,
)
from shared.runtime.postgres.pool import Connection
from shared.statute.law.offices import NATIONAL

NAMED_AT_MOST = 2000
"""A search that means more cases than that is answered by walking the list in its order."""

Row = dict[str, Any]
"""A row of a list by the names of its columns."""

_DUE = "COALESCE(due, 'infinity')"
_CASES = """
SELECT case_id, receipt_number, register_number, regime, office, zone, stage, closed, lodged_at,
       next_due, due, kinds, place, assigned_to
FROM cases
"""
_OBLIGATIONS = """
SELECT case_id, matter, addressee, verdict, regime, office, zone, number, due, forwarded_at,
       received_at, answered_at, settled
FROM obligations
"""


@dataclass(slots=True)
class _Query:
    """Conditions and their values, put together in the order they are added."""

    select: str
    conditions: list[str] = field(default_factory=list)
    values: list[object] = field(default_factory=list)

    def where(self, condition: str, *values: object) -> None:
        """Add a condition; each `?` in it stands for the next of `values`."""
        for value in values:
            self.values.append(value)
            condition = condition.replace("?", f"${len(self.values)}", 1)
        self.conditions.append(condition)

    def within(self, office: str, *, below: bool) -> None:
        """Keep to an office, or to it and those below it."""
        if not below:
            self.where("office = ?", office)
        elif office != NATIONAL:
            self.where("office >= ? AND office < ?", office, f"{office}/")

    def page(
        self, columns: Sequence[str], place: PageCursor | None, limit: int, way: str = ""
    ) -> str:
        """The whole statement for the rows after a place, in the order of the columns."""
        key = ", ".join(columns)
        if place is not None:
            marks = ", ".join("?" for _ in columns)
            self.where(f"({key}) {'<' if way else '>'} ({marks})", *place.key)
        held = f"WHERE {' AND '.join(self.conditions)}" if self.conditions else ""
        order = ", ".join(f"{column}{way}" for column in columns)
        return f"{self.select} {held} ORDER BY {order} LIMIT {limit}"


def case_key(order: Order, row: Row) -> tuple[Any, ...]:
    """Where a case stands in a list of that order."""
    if order is Order.DUE:
        return (row["closed"], row["due"] or NEVER, row["case_id"])
    return (row["lodged_at"], row["case_id"])


def obligation_key(row: Row) -> tuple[Any, ...]:
    """Where an obligation stands in its list."""
    return (row["settled"], row["due"] or NEVER, row["case_id"], row["matter"])


async def cases(
    connection: Connection, asked: CasesAsked, subject: str, office: str, now: datetime
) -> list[Row]:
    """One row more than a page of the cases that are asked for, if there are so many.

    Raises:
        NoSuchPlace: the place after which to go on was not given out for this order.
    """
    query = _Query(_CASES)
    if asked.mine:
        query.where("assigned_to = ?", subject)
    if asked.office or not asked.mine:
        query.within(asked.office or office, below=asked.below)
    if asked.ends is not State.ALL:
        query.where("closed" if asked.ends is State.CLOSED else "NOT closed")
    if asked.stage:
        # An index in the order of deadlines serves one stage, and no more.
        one = len(asked.stage) == 1
        query.where(
            "stage = ?" if one else "stage = ANY(?)", asked.stage[0] if one else asked.stage
        )
    if asked.received_since:
        query.where("lodged_at >= ?", asked.received_since)
    if asked.received_until:
        query.where("lodged_at < ?", asked.received_until)
    _both(query, asked, now)
    await _named(connection, query, asked.likes)
    text = _in_order(query, asked)
    return [dict(row) for row in await connection.fetch(text, *query.values)]


async def obligations(
    connection: Connection, asked: ObligationsAsked, office: str, now: datetime
) -> list[Row]:
    """One row more than a page of the obligations that are asked for, if there are so many.

    Raises:
        NoSuchPlace: the place after which to go on was not given out.
    """
    query = _Query(_OBLIGATIONS)
    query.within(asked.office or office, below=asked.below)
    if asked.agency:
        query.where("addressee = ?", asked.agency)
    if asked.settled is not None:
        query.where("settled" if asked.settled else "NOT settled")
    _both(query, asked, now)
    place = place_read(asked.after, "obligations", (bool, datetime, UUID, str))
    done = "settled" if asked.settled is None else None
    columns, place = _by_due(done, place, "case_id", "matter")
    text = query.page(columns, place, asked.limit + 1)
    return [dict(row) for row in await connection.fetch(text, *query.values)]


def _in_order(query: _Query, asked: CasesAsked) -> str:
    if asked.order is Order.DUE:
        place = place_read(asked.after, asked.order, (bool, datetime, UUID))
        done = "closed" if asked.ends is State.ALL else None
        columns, place = _by_due(done, place, "case_id")
        return query.page(columns, place, asked.limit + 1)
    place = place_read(asked.after, asked.order, (datetime, UUID))
    way = " DESC" if asked.order is Order.NEWEST else ""
    return query.page(("lodged_at", "case_id"), place, asked.limit + 1, way)


def _by_due(
    done: str | None, place: PageCursor | None, *ids: str
) -> tuple[tuple[str, ...], PageCursor | None]:
    """The columns of the order by deadline; what is `done` comes last, where it is in the list.

    Where it is not, an index without that column gives the rows in order.
    """
    if done:
        return (done, _DUE, *ids), place
    return (_DUE, *ids), PageCursor(place.order, place.key[1:]) if place else None


def _both(query: _Query, asked: CasesAsked | ObligationsAsked, now: datetime) -> None:
    if asked.regime:
        query.where("regime = ?", asked.regime)
    if asked.overdue is not None:
        query.where(f"{_DUE} < ?" if asked.overdue else f"{_DUE} >= ?", now)


async def _named(connection: Connection, query: _Query, likes: list[str]) -> None:
    if not likes:
        return
    rows = await connection.fetch("SELECT cases_named($1, $2)", likes, NAMED_AT_MOST + 1)
    if len(rows) <= NAMED_AT_MOST:
        query.where("case_id = ANY(?)", [row[0] for row in rows])
        return
    for like in likes:
        query.where("searched LIKE ?", like)
