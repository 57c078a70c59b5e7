"""Who signs in: users, roles, sessions; the administrator's pages."""
