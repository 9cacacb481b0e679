"""A command to a case, from its request to its outcome.

Enters: the strict form of a request, the use case of an official (store, refuse early, send to the
case), the activity in whose transaction the law decides, what that transaction writes, the merging
of two cases and the check of a revision. Commands alone append facts.
Never: what officials read, or what only another capability writes; the law itself is asked of
`shared.statute`.
Called by: the APIs of officials (`service`), and the worker, the documents and recovery
(`activity`).
"""
