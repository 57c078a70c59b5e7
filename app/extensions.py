"""The one database, login manager, CSRF guard and translator; bound to the app in `create_app`."""

from flask_babel import Babel, Domain, get_locale
from flask_login import LoginManager
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect

from app.core.base import Base

db = SQLAlchemy(model_class=Base)
login_manager = LoginManager()
csrf = CSRFProtect()


class Catalogues(Domain):
    """The catalogues by language alone: a page asks hundreds of times; the usual way spells the locale each time."""

    def get_translations(self):
        locale = get_locale()
        known = self.cache.get(locale.language if locale else None)
        if known is None:
            known = super().get_translations()
            if locale:
                self.cache[locale.language] = known
        return known


babel = Babel()
babel.domain_instance = Catalogues()
