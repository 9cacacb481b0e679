"""What a production deployment has beside the services: image, secrets, provisioning, health.

Enters: modules that the image runs, with nothing beyond requirements/run.txt, the Dockerfile, the
example of `.env`, and in `compose/` what docker-compose.yml mounts into the engines.
Never: a setting of the embedded stack, or a secret.
Called by: docker-compose.yml and the Dockerfile; `fresh_env` by an operator, once.
"""
