"""Operating-system processes of a stack: their contract, their ports, their life.

Enters: what holds for a part whatever its kind: the protocol `Part`, the choice of a port, how a
process is started with the mark of its stack, found again by it, restarted and stopped.
Never: the flags or files of one engine, and no process that does not carry the mark.
Called by: `deploy.stack.engines`, the supervisor, and the commands that stop or inspect a stack.
"""
