"""An official's command, from its request to its outcome: read, checked, carried out at once.

Enters: the use case of a command and the transaction of its step. Never: what officials read.
Called by: the API and the worker.
"""
