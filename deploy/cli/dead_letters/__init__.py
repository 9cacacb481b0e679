"""`awasi dead-letters`: messages that no handler could process, listed, shown and sent again.

Enters: reading the dead-letter topics, and the replay of their messages to where they came from.
Never: why or when a message becomes a dead letter; the delivery in `shared.runtime.kafka` decides.
Called by: `deploy.cli.commands`; `reconcile` looks up in it where a missing report went.
"""
