"""The SQL conditions for cases that an amendment may concern, in one place for all queries.

Preview, report and listing must agree on them: a case left out of one would be counted in another.
"""


def in_scope(scope: str, days: str) -> str:
    """Open cases of a region, and closed ones whose refusal as late rests on one of the `days`.

    `scope` is the placeholder of the region's code, empty for all. Of other closed cases no days
    are on record.
    """
    return (
        f"(NOT closed OR {affected(days)})"
        f" AND ({scope} = '' OR office = {scope} OR starts_with(office, {scope} || '.'))"
    )


def affected(days: str) -> str:
    """Cases that must be assessed; `days` is the placeholder of the amended days.

    A case without counted days on record is always assessed, and so is one that an earlier
    amendment would have moved beyond the table, which this one may extend.
    """
    return f"""(counts_from IS NULL OR EXISTS (
        SELECT FROM unnest({days}::date[]) AS changed (day)
        WHERE day BETWEEN counts_from AND counts_until) OR case_id IN (
        SELECT b.case_id FROM recomputed_cases b WHERE b.why = 'beyond_table'))"""  # noqa: S608 - placeholders
