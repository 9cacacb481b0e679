"""Gives every open case its workflow again after Temporal's store was lost.

Holds the command `recover` and its SQL: the case files say which cases are open, and the stored
commands which have no outcome yet. It may run at any time, beside the running service, and again.
Nothing that a running case needs may enter, and no fact is written here but by the cases'
activity. Called by `awasi recover` and `python -m services.workflow recover`.
"""
