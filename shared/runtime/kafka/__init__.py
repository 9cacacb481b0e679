"""Kafka: declared subscriptions, ordered processing without loss, dead letters, AsyncAPI.

Enters: what holds for any topic. Never: what an event means.
Called by: each service's `app` and `subscribers`, and the outbox.
"""
