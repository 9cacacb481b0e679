"""What every process needs to run: engines, HTTP, processes, logs; nothing about elections.

Enters: what a second service would also need.
Never: a term of the law, or a query of one service.
Called by: the services, and `deploy`.
"""
