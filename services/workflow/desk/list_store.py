"""The SQL of the lists: filters that combine, and pages by keyset.

The statement is put together from the filters in use, so that each combination can be planned by
itself: one statement with `$1 IS NULL OR ...` for every filter would use no index.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from services.workflow.desk.list_query import (
    NO_DEADLINE,
    CaseListQuery,
    ObligationListQuery,
    Order,
    PageCursor,
    State,
    decode_cursor,
)
from shared.runtime.postgres.pool import Connection
from shared.statute.law.offices import NATIONAL

MAX_MATCHES = 2000
"""Up to so many matches of a search are sorted by id; beyond, the list is read in its order."""

MAX_COUNTED = 1000
"""Up to so many rows of the offices below are counted for a list that is empty."""

Row = dict[str, Any]
"""A row of a list by the names of its columns."""

_DUE = "COALESCE(due, 'infinity')"
_CASES = """
SELECT case_id, receipt_number, register_number, regime, office, zone, stage, closed, lodged_at,
       next_warning, due, kinds, place, assigned_to
FROM cases
"""
_OBLIGATIONS = """
SELECT case_id, matter, addressee, verdict, regime, office, zone, number, due, forwarded_at,
       received_at, answered_at, settled
FROM obligations
"""


@dataclass(slots=True)
class _Select:
    """A SELECT to which conditions are added, with the values of its placeholders."""

    base_sql: str
    conditions: list[str] = field(default_factory=list)
    values: list[object] = field(default_factory=list)

    def where(self, condition: str, *values: object) -> None:
        """Add a condition; each `?` in it becomes the placeholder of the next of `values`."""
        for value in values:
            self.values.append(value)
            condition = condition.replace("?", f"${len(self.values)}", 1)
        self.conditions.append(condition)

    def within(self, office: str, *, below: bool) -> None:
        """Keep to an office, or to it and those below it.

        Codes of offices below begin with the office's own and a dot, and `/` follows the dot in
        ASCII: a range, which an index serves, where `starts_with` would read every row.
        """
        if not below:
            self.where("office = ?", office)
        elif office != NATIONAL:
            self.where("office >= ? AND office < ?", office, f"{office}/")

    def unordered(self, limit: int) -> str:
        """The statement of any so many rows."""
        return f"{self.base_sql} {self._where_clause} LIMIT {limit}"

    @property
    def _where_clause(self) -> str:
        return f"WHERE {' AND '.join(self.conditions)}" if self.conditions else ""

    def page(
        self, columns: Sequence[str], cursor: PageCursor | None, limit: int, direction: str = ""
    ) -> str:
        """The statement of the page after a cursor, ordered by the columns.

        `direction` is empty or ` DESC` and holds for all columns: a row comparison has only one.
        """
        key = ", ".join(columns)
        if cursor is not None:
            marks = ", ".join("?" for _ in columns)
            self.where(f"({key}) {'<' if direction else '>'} ({marks})", *cursor.key)
        order = ", ".join(f"{column}{direction}" for column in columns)
        return f"{self.base_sql} {self._where_clause} ORDER BY {order} LIMIT {limit}"


def case_key(order: Order, row: Row) -> tuple[Any, ...]:
    """The sort key of a case's row in that order."""
    if order is Order.DUE:
        return (row["closed"], row["due"] or NO_DEADLINE, row["case_id"])
    return (row["lodged_at"], row["case_id"])


def obligation_key(row: Row) -> tuple[Any, ...]:
    """The sort key of an obligation's row."""
    return (row["settled"], row["due"] or NO_DEADLINE, row["case_id"], row["matter"])


async def cases(
    connection: Connection, query: CaseListQuery, subject: str, office: str, now: datetime
) -> list[Row]:
    """The rows of a page of cases, and one more if there is a next page.

    Args:
        connection: an `office_connection`, whose row-level security applies beside the filters.
        query: the filters, the order and the page.
        subject: the official, for `mine`.
        office: the official's office, unless the query names another.
        now: the moment for `overdue`.

    Raises:
        InvalidCursor: `after` was not given out for this order.
    """
    select = await _cases(connection, query, subject, office, now)
    text = _in_order(select, query)
    return [dict(row) for row in await connection.fetch(text, *select.values)]


async def count_cases(
    connection: Connection, query: CaseListQuery, subject: str, office: str, now: datetime
) -> int:
    """How many cases a query selects on all its pages, counted up to `MAX_COUNTED` + 1."""
    select = await _cases(connection, query, subject, office, now)
    select.base_sql = "SELECT 1 FROM cases"
    return len(await connection.fetch(select.unordered(MAX_COUNTED + 1), *select.values))


async def _cases(
    connection: Connection, query: CaseListQuery, subject: str, office: str, now: datetime
) -> _Select:
    select = _Select(_CASES)
    if query.mine:
        select.where("assigned_to = ?", subject)
    if query.office or not query.mine:
        select.within(query.office or office, below=query.below)
    if query.effective_state is not State.ALL:
        select.where("closed" if query.effective_state is State.CLOSED else "NOT closed")
    if query.stage:
        # The index by stage and deadline gives one stage in order; several must be sorted.
        single = len(query.stage) == 1
        select.where(
            "stage = ?" if single else "stage = ANY(?)", query.stage[0] if single else query.stage
        )
    if query.received_since:
        select.where("lodged_at >= ?", query.received_since)
    if query.received_until:
        select.where("lodged_at < ?", query.received_until)
    _common_conditions(select, query, now)
    await _matching(connection, select, query.like_patterns)
    return select


async def obligations(
    connection: Connection, query: ObligationListQuery, office: str, now: datetime
) -> list[Row]:
    """The rows of a page of obligations, as `cases`.

    Raises:
        InvalidCursor: `after` was not given out.
    """
    select = _obligations(query, office, now)
    cursor = decode_cursor(query.after, "obligations", (bool, datetime, UUID, str))
    settled_column = "settled" if query.settled is None else None
    columns, cursor = _by_due(settled_column, cursor, "case_id", "matter")
    text = select.page(columns, cursor, query.limit + 1)
    return [dict(row) for row in await connection.fetch(text, *select.values)]


async def count_obligations(
    connection: Connection, query: ObligationListQuery, office: str, now: datetime
) -> int:
    """How many obligations a query selects, as `count_cases`."""
    select = _obligations(query, office, now)
    select.base_sql = "SELECT 1 FROM obligations"
    return len(await connection.fetch(select.unordered(MAX_COUNTED + 1), *select.values))


def _obligations(query: ObligationListQuery, office: str, now: datetime) -> _Select:
    select = _Select(_OBLIGATIONS)
    select.within(query.office or office, below=query.below)
    if query.agency:
        select.where("addressee = ?", query.agency)
    if query.settled is not None:
        select.where("settled" if query.settled else "NOT settled")
    _common_conditions(select, query, now)
    return select


def _in_order(select: _Select, query: CaseListQuery) -> str:
    if query.order is Order.DUE:
        cursor = decode_cursor(query.after, query.order, (bool, datetime, UUID))
        settled_column = "closed" if query.effective_state is State.ALL else None
        columns, cursor = _by_due(settled_column, cursor, "case_id")
        return select.page(columns, cursor, query.limit + 1)
    cursor = decode_cursor(query.after, query.order, (datetime, UUID))
    direction = " DESC" if query.order is Order.NEWEST else ""
    return select.page(("lodged_at", "case_id"), cursor, query.limit + 1, direction)


def _by_due(
    settled_column: str | None, cursor: PageCursor | None, *ids: str
) -> tuple[tuple[str, ...], PageCursor | None]:
    """The columns of the order by deadline, and the cursor with the parts for them.

    `settled_column` (closed, settled) comes first, so that what is done comes last. A filter on it
    makes it the same in every row: it is left out, and an index without it gives the order.
    """
    if settled_column:
        return (settled_column, _DUE, *ids), cursor
    return (_DUE, *ids), PageCursor(cursor.order, cursor.key[1:]) if cursor else None


def _common_conditions(
    select: _Select, query: CaseListQuery | ObligationListQuery, now: datetime
) -> None:
    if query.regime:
        select.where("regime = ?", query.regime)
    if query.overdue is not None:
        select.where(f"{_DUE} < ?" if query.overdue else f"{_DUE} >= ?", now)


async def _matching(connection: Connection, select: _Select, like_patterns: list[str]) -> None:
    """Keep to the cases that all patterns match.

    Beneath row-level security PostgreSQL may not use the trigram index: LIKE is not marked
    leakproof, so the policy would have to be checked on each row before it. `cases_named` therefore
    runs as its owner (SECURITY DEFINER), keeps to the office by itself, and gives ids only; the
    rows are then read under the policy like all others.
    """
    if not like_patterns:
        return
    rows = await connection.fetch("SELECT cases_named($1, $2)", like_patterns, MAX_MATCHES + 1)
    if len(rows) <= MAX_MATCHES:
        select.where("case_id = ANY(?)", [row[0] for row in rows])
        return
    # Many matches: the page in the order of the list is full after few rows.
    for like in like_patterns:
        select.where("searched LIKE ?", like)
