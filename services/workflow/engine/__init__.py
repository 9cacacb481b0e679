"""The durable side of a case in Temporal: workflow, activity stubs, messages, client, worker.

Enters: what waits, retries or is versioned. Never: law or SQL; ids, kinds and moments are all
  that passes.
Called by: commands, recovery and the application.
"""
