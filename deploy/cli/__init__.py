"""The command line `awasi`: a module or folder a command.

Enters: reading arguments and printing answers. Never: what a service decides.
Called by: `deploy.__main__`.
"""
