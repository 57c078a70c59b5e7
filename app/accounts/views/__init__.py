"""Pages of accounts: signing in and out, one's own account, the administrator's pages."""

from app.accounts.views import admin, holidays, own, signing, trail, users  # noqa: F401  (they add their pages to bp)
from app.accounts.views.blueprint import bp

__all__ = ["bp"]
