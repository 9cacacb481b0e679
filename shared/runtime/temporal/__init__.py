"""The Temporal client: connection, data converter, log, classified failures, trace.

Enters: what every caller of Temporal needs, whatever its workflows do.
Never: a workflow, an activity, or the name of one.
Called by: the workflow service and the stack.
"""
