"""What the fields of commands and queries may name: the law's vocabulary, offices, officials.

Enters: the keys of the law with their names in both languages, the search for offices, the
officials who may be assigned and their enrolment, and the routes of all these.
Never: anything of a case; vocabulary and offices are public and need no sign-in.
Called by: `app`, which mounts the routes.
"""
