"""The contracts between services: what is announced, on which topic, in which shape.

Enters: only what crosses Kafka.
"""
