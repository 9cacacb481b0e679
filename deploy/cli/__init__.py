"""The command line `awasi`: a module or folder per command.

Enters: reading arguments, asking the stack or a service, and printing the answer, Indonesian first
and English second where users read it.
Never: a decision that belongs to the law or to a service; they are asked.
Called by: `deploy.__main__`, and `python -m deploy.cli.worker_version` in the image. `deploy.demo`
prints its tables with `follow` and `reconcile`.
"""
