"""What a process reports to its operators: log lines, metrics and traces.

Enters: how they are set up and named, and what must never be in them.
Never: a decision that depends on them, or anything of a report or its reporter.
Called by: every service, and every other part of the runtime.
"""
