"""The law as data and pure functions. Enters: rules with an article. Never: a clock or a socket."""
