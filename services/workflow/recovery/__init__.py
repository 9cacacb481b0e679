"""Gives every open case its workflow again, and every waiting command its outcome.

It may run at any time, beside the running service, twice at once, and again.

Enters: the command `recover` and its SQL: the case files say which cases are open, and the stored
commands which have no outcome yet.
Never: anything that a running case needs, or a fact that is not written by the cases' activity.
Called by: `awasi recover` and `python -m services.workflow recover`.
"""
