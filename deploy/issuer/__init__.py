"""An OpenID Connect issuer for development: it vouches for sample officials, never for real ones.

`python -m deploy.issuer STATE PORT AUDIENCE`. Never run it where real reports are.
"""
