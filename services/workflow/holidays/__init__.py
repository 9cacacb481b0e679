"""The holiday table in the database: its versions, their amendment, and the table in force.

A deadline in working days depends on which days are free, and those are decreed late and changed.
So the table is data: a release brings its versions (`seed`), officers add others by decree
(`amendment_service`), and each is final.

Enters: the versions and how they add up, reading and approving an amendment, the comparison with
the package `holidays`, the views and routes of all that, and, in `recomputation`, what an amendment
does to running cases.
Never: how days are counted, which is `shared.statute.deadlines`.
Called by: the activity that decides a command, by the desk, and by the process that serves
officers.
"""
