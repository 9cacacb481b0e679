"""The demonstration: real reports on a real stack, from receipt to notice.

Enters: the story that is played, who plays it, how it is shown and added up.
"""
