"""The contracts between services: what is announced, on which topic, in which shape.

Enters: the models of events, one module per announcing service, their envelope (CloudEvents 1.0),
and the table of topics.
Never: behaviour, a connection to Kafka, or a field that only one service reads and writes.
Called by: all services, and upstream channels through the published schemas.
"""
