"""Everything that knows all the services at once: the command line, the embedded stack, the demo. Nothing imports it."""
