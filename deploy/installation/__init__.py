"""Installs Awasi from its lock, and checks that the lock needs no resolving.

Enters: what makes `.venv`, and what records or checks the files of requirements/. `set_up` and
`platforms` run on a bare Python before anything is installed: the standard library only.
Never: a setting of Awasi, or a package that is looked for by anything but version and hash.
Called by: `make setup` and `make lock`; tests/setup.
"""
