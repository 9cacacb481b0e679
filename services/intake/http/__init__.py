"""The way in over HTTP: the JSON interface and the public pages.

Enters: reading requests, and forming answers and their schemas.
Never: what makes a report acceptable (`form`), how it is stored (`submit`), or SQL.
Called by: `app`, which mounts the routes.
"""
