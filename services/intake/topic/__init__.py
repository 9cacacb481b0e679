"""The way in over Kafka: reports of upstream channels, and the events of the workflow service.

Enters: opening a channel's envelope, and handling runs of events.
Never: what makes a report acceptable (`form`), how it is stored (`submit`), retries and dead
letters (the listener's).
Called by: `subscribers`, which declares the subscriptions.
"""
