"""The Temporal client: address, data converter, log, failures sorted, and the trace it carries.

Enters: what every caller of Temporal needs. Never: a workflow.
Called by: the workflow service and the stack.
"""
