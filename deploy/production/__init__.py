"""What a production deployment runs beside the services: its secrets, its tables, its health.

May enter: what needs nothing beyond requirements/run.txt, so that the image can carry it.
"""
