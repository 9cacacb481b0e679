"""The intake service: accepts reports, gives receipts, and shows reporters the status of theirs.

Enters: what concerns a report until it is announced, each way in as a folder (`http`, `topic`), and
the status that the workflow service announces afterwards.
Never: what a case may do, and the desk of officials.
Called by: no other service; reporters and upstream channels reach it from outside, and what it
accepts is announced as an event.
"""
