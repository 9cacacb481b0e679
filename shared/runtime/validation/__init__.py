"""What an event must mean to be handled: that its values exist, belong together and are bounded.

Enters: one pure module a kind of event, each a function from event and key to what is wrong.
Never: a database, the present moment, or who sent the event (`signatures`).
Called by: the services' subscriptions, before any handler sees the event.
"""
