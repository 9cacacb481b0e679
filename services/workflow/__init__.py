"""The workflow service: carries each case through the stages and deadlines of the law.

In come reports and commands of officials, out go the events of cases.

Enters: what moves a case, keeps its file, or shows it to officials, each capability in a folder of
its own.
Never: a rule of the law (`shared.statute` decides), the receipt of reports, or the sending of
notices.
Called by: `python -m services.workflow`; officials over HTTP, and the other services through events
only.
"""
