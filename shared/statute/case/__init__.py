"""A case as a value: its state, the facts that make it, its running clocks.

Enters: what is true of a case whatever act brought it about. Never: who may do what, and what an
  act decides.
Called by: the acts; services fold stored facts with `evolve`.
"""
