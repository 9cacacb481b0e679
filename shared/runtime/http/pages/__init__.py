"""The few pages that every service has: what it is for, and the description of its interface.

Enters: HTML and its style sheet; they load nothing from elsewhere and run no script.
Never: a page of one service's own cases or reports.
Called by: `http.app`, which mounts the routes; services that show a welcome.
"""
