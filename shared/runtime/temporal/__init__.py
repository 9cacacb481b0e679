"""The Temporal client: connection, data converter, log, classified failures, trace.

Enters: what every caller of Temporal needs. Never: a workflow.
Called by: the workflow service and the stack.
"""
