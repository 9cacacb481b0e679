"""The embedded stack: the engines and the three services as plain processes on this machine.

What a person or a test starts without Docker. A stack has one state folder, a plan (which parts
it starts and which are external), and a supervisor that keeps the parts running.

Enters: what starts, supervises, shows, stops or removes a whole stack. What one kind of engine
needs lives in `engines`, what every process needs in `processes`, databases and topics in
`provisioning`.
Never: anything about elections, and nothing of the demonstration or the command line.
Called by: `deploy.cli`, `deploy.demo`, `deploy.production` (provisioning only) and the tests.
"""
