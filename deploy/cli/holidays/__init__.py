"""`awasi holidays`: the holiday table from the shell: proposals, versions, and their effect.

Enters: questions to the workflow service's HTTP API and the printing of its answers.
Never: a holiday or a change of the table; administrators approve those through the API.
Called by: `deploy.cli.commands`.
"""
