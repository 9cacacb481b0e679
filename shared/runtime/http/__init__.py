"""What web applications share: health, limits, problem answers, JSON bodies, officials' tokens.

Enters: what the web application of any service needs. Never: a route of one service.
Called by: each service's `app` and its routes.
"""
