"""The transactional outbox and inbox: at least once to Kafka, each event handled once in effect.

Enters: what keeps an event in one transaction with the fact it announces, or with its effect.
Never: a commit; the caller owns the transaction.
Called by: the services' stores and subscribers, and the process that runs the relay.
"""
