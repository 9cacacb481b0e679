"""Shows that case files are as they were written, to us and to strangers.

Enters: what signs, checks, exports or rebuilds from the facts. Nothing here moves a case.
"""
