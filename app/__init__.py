"""Hài Hoà, the labour-relations case tracker: `create_app` is its table of contents."""

from collections.abc import Mapping
from typing import Any

from flask import Flask, current_app, has_request_context, request
from flask_login import current_user
from jinja2 import StrictUndefined

from app import cli, config, server
from app.accounts import cli as accounts_cli
from app.accounts import guard
from app.accounts import views as accounts_views
from app.agencies import views as agencies_views
from app.cases import cli as cases_cli
from app.cases import views as cases_views
from app.cases.views import lists as lists_views
from app.core import codes, logs, search, submissions  # noqa: F401  (their tables belong to the metadata)
from app.core.commands import told_in_one_line
from app.core.errors import register_errors
from app.core.formats import register_filters
from app.core.permissions import can
from app.core.proxies import register_proxies
from app.core.security import register_security
from app.core.tables import register_tables
from app.demo import cli as demo_cli
from app.dialogues import cli as dialogues_cli
from app.dialogues import views as dialogues_views
from app.dialogues.views import feeds as feeds_views
from app.dialogues.views import guest as guest_views
from app.enterprises import cli as enterprises_cli
from app.enterprises import views as enterprises_views
from app.enterprises.views import sectors as sectors_views
from app.enterprises.views import zones as zones_views
from app.extensions import babel, csrf, db, login_manager
from app.home import cli as home_cli
from app.home import menu
from app.home import views as home_views
from app.imports import cli as imports_cli
from app.imports import views as imports_views
from app.plans import cli as plans_cli
from app.plans import views as plans_views
from app.recommendations import views as recommendations_views
from app.recommendations.views import meeting as meetings_views
from app.reports import cli as reports_cli
from app.reports import views as reports_views
from app.saved import views as saved_views

LANGUAGES = ("vi", "en")


def create_app(overrides: Mapping[str, Any] | None = None) -> Flask:
    """The whole product. `overrides` are settings by name (tests); a bad setting raises BadSetting."""
    app = Flask(__name__, instance_relative_config=False)
    with told_in_one_line(config.BadSetting):
        values = config.read_settings()
        app.config.from_mapping(config.flask_config({**values, **(overrides or {})}))
    app.config.from_mapping(overrides or {})
    logs.configure()

    db.init_app(app)
    register_tables(app)
    login_manager.init_app(app)
    babel.init_app(app, locale_selector=language)
    csrf.init_app(app)

    register_proxies(app)
    register_security(app)
    register_errors(app)
    register_filters(app)
    guard.register_guard(app)
    menu.register_menu(app)
    app.jinja_env.globals["can"] = can
    app.jinja_env.undefined = StrictUndefined

    for room in (
        accounts_views,
        agencies_views,
        enterprises_views,
        cases_views,
        dialogues_views,
        recommendations_views,
        plans_views,
        reports_views,
        imports_views,
        saved_views,
    ):
        app.register_blueprint(room.bp)
    app.register_blueprint(guest_views.bp)
    app.register_blueprint(feeds_views.bp)
    app.register_blueprint(lists_views.bp)
    app.register_blueprint(zones_views.bp)
    app.register_blueprint(sectors_views.bp)
    app.register_blueprint(meetings_views.bp)
    app.register_blueprint(home_views.bp)
    for commands in (
        cli,
        server,
        imports_cli,
        accounts_cli,
        enterprises_cli,
        cases_cli,
        dialogues_cli,
        plans_cli,
        reports_cli,
        demo_cli,
        home_cli,
    ):
        commands.register(app)
    return app


def language() -> str:
    """The reader's choice, else the account's, else the setting; commands speak English."""
    if not has_request_context():
        return "en"
    chosen = request.cookies.get("language")
    if chosen in LANGUAGES:
        return chosen
    if current_user and current_user.is_authenticated and current_user.language in LANGUAGES:
        return current_user.language
    return current_app.config["LANGUAGE"]
