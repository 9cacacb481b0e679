"""A command to a case, from its request to its outcome.

Enters: the strict form of a request, the use case of an official (store, refuse early, send to the
case), the activity that works off a case's queue, the transaction in which the law decides, what it
writes, the merging of two cases, the check of a revision, and the resending of what still waits.
Commands alone append facts.
Never: what officials read, or what only another capability writes; the law itself is asked of
`shared.statute`.
Called by: the APIs of officials (`service`), and the worker, the documents and recovery
(`activity`).
"""
