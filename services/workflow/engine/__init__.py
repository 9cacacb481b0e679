"""The durable side of a case: its Temporal workflow, the client that reaches it, the worker.

Of this project the workflow imports `messages` and `activity_stubs` only (an import contract and
the sandbox see to it), so that the law can be changed under running cases.

Enters: what waits, retries or is versioned: the workflow that keeps a case's clock, the declaration
of the one activity it asks for, the messages that Temporal stores, the client by which the service
starts a case and sends it commands, the worker and the versions of workers.
Never: the law and SQL. What Temporal stores is read for years: messages hold ids, kinds and
moments, never words or personal data.
Called by: the use case of commands, the recomputation of deadlines, recovery and the application.
"""
