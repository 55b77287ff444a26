"""People, their roles, invitations and API tokens."""
