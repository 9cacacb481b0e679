"""The parts of the stack, one module per kind: how each is laid out, started and asked.

Enters: a class or function that makes a `Part` (PostgreSQL, Kafka, Temporal, our own Python
processes), and what only that part needs: its Java, its jars with their hashes, its system user.
Never: which parts a stack has, when they start, or what happens when one dies.
Called by: `deploy.stack.plan`, which chooses the parts, and `deploy.stack.external_parts`, which
asks a part that it did not start.
"""
