"""The engines and services as processes on this machine: what starts, watches and stops them.

May enter: a part of the stack, one noun per file. Nothing about elections; the demo and the
command line live above, in `deploy`.
"""
