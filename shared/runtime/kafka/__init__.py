"""Consuming without loss: broker, listeners, ordered delivery, retries, pauses, dead letters.

Enters: what is true of any topic. Never: what an event means.
Called by: each service's `app` and `subscribers`.
"""
