"""Takes a report in at its doors and answers with a receipt.

Enters: what concerns a report until it is announced, and the status its reporter may read.
"""
