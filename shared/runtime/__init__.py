"""What every process needs to run, and nothing about elections.

Enters: only what a second service would also need.
"""
