"""Tells the people whom the law says must be told.

Enters: deciding on, wording and sending notices; never what a case may do.
"""
