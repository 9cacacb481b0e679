"""The demonstration `awasi demo`: sample reports carried from receipt to notice on real engines.

Enters: the scenario as data (reports and what officials do with them), the clients that act on the
running services, the check of the result, and the output on the terminal.
Never: a shortcut past the services: it reports, commands and reads mails as outsiders do, and only
the time of a case is advanced by Temporal's time skipping.
Called by: `deploy.cli.commands`; tests use its clients and its scenario.
"""
