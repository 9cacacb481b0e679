"""The holiday table from the shell: what the package proposes, what an amendment moved.

Enters: what asks the officials' door and prints its answer.
"""
