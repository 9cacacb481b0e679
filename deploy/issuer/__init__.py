"""An OpenID Connect issuer for development: it signs tokens of sample officials only.

Enters: what a browser or a script needs to sign in as a sample official: discovery, keys, the
sign-in page, authorization codes, tokens.
Never: a password, a real person, or production: `docker-compose.yml` has Keycloak in its place.
Called by: `deploy.stack.engines`, which runs `python -m deploy.issuer STATE PORT AUDIENCE`;
browsers and scripts over HTTP.
"""
