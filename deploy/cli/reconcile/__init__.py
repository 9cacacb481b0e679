"""`awasi reconcile`: received = registered + refused + merged + waiting, per office and hour.

Enters: reading both services' reports side by side, the sums, the discrepancies by kind, and the
output as a table or as JSON.
Never: a write to a database or a topic; what does not fit is reported, not repaired.
Called by: `deploy.cli.commands`, and `deploy.demo`, which checks its own result by it.
"""
