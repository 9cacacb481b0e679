"""Messages that nobody could handle: seen, and sent again.

Enters: what those who run Awasi do about a dead letter.
"""
