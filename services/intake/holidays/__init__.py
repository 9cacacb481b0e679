"""Intake's own copy of the holiday table, as the workflow service announces its versions.

What counts as lodged when is counted by the table in force, and officers amend it: so intake hears
every version and keeps it. Until it holds them all, this release's tables fill the gaps.

Enters: keeping the versions, and the calendar in force that they make.
Never: how a version comes about (the workflow service), and how days are counted
(`shared.statute.deadlines`).
Called by: `submit`, which counts by it, and the subscription that hears of versions.
"""
