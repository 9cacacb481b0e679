"""The intake service: accepts reports, gives receipts, and shows reporters the status of theirs.

Enters: what concerns a report until it is announced, each way in as a folder (`http`, `topic`), and
the status that the workflow service announces afterwards. Does not enter: what a case may do, and
the desk of officials. Called by reporters and upstream channels from outside, by no other service;
what it accepts is announced as an event.
"""
