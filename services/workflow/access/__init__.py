"""Who is at the door and what of the database the office may see.

Enters: authentication of officials and the connection restricted to an office. Never: what an
  official asks for.
Called by: every HTTP door of this service.
"""
