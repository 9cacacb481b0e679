"""`awasi follow CASE`: one report as a timeline across the three services.

Enters: reading one case from the services' databases, its order in time, its wording in both
languages, and the output as a table or as JSON.
Never: the name of a person, a write to a database, or a rule of the law.
Called by: `deploy.cli.commands`, and `deploy.demo`, which prints the same table.
"""
