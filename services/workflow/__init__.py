"""Carries a case through its stages. In: reports, officials' commands. Out: case events.

Enters: what moves a case, or shows it to officials. What the law says is asked of `shared.statute`.
"""
