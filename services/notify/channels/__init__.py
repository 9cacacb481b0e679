"""The channels that notices leave by, one file a channel behind one Protocol.

Enters: how a worded letter is handed to a server outside, and what that server's answers mean.
Never: which notices there are, their wording, their retries or the ledger.
Called by: `attempt`, which knows channels only by the Protocol; `app` opens them.
"""
