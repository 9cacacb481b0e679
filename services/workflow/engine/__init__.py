"""The durable side of a case: its Temporal workflow, the client that reaches it, the worker.

Holds what waits, retries or is versioned: the workflow that keeps a case's clock, the declaration
of the one activity it asks for, the messages that Temporal stores, the client by which the service
starts a case and sends it commands, the worker and the versions of workers. What Temporal stores is
read for years: messages may hold ids, kinds and moments, never words or personal data. The law and
SQL may not enter; of this project the workflow imports `messages` and `activity_stubs` only (an
import contract and the sandbox see to it), so that the law can be mended under running cases.
Called by the use case of commands, the recomputation of deadlines, recovery and the application.
"""
