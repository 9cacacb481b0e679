"""The mail server of the embedded stack: it catches every mail, delivers none, and shows all.

Enters: the SMTP listener, the file of caught mails, and the page and JSON over it.
Never: anything that sends mail on. It runs as a process of its own:
`python -m deploy.stack.mailbox FOLDER SMTP_PORT PAGE_PORT`.
Called by: `deploy.stack.engines`, which starts it; people and tests read it over HTTP.
"""
