"""The notification service: notifies the people and bodies that a fact of a case concerns.

It reads the events of cases, writes the notices that the statute's table calls for, and delivers
each over its channel until it is delivered or cannot be.

Enters: addressing, wording, sending and recording notices.
Never: what a case may do (the statute decides that), nor the reporter's identity in the clear,
except in memory while a notice is sent.
Called by: no other service; it is a process that listens to events and announces how its notices
ended.
"""
