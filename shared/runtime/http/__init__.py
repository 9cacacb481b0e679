"""What web applications share: health, limits, problem answers, JSON bodies, officials' tokens.

Enters: what a door of any service needs. Never: a route of one service.
Called by: each service's `app` and doors.
"""
