"""Holiday tables as they are amended, and the reckoning anew of what an amendment moves.

Enters: which days are free, by whose approval, and what that does to running cases.
"""
