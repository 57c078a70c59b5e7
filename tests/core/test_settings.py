"""Settings: read once, from the environment before the file; the first bad one stops the start with one line."""

import pytest

from app.config import BadSetting, flask_config, make_secret_key, read_settings, secret_key


def settings(folder, **environment):
    return read_settings(
        {"HAIHOA_INSTANCE": str(folder), **{f"HAIHOA_{name}": text for name, text in environment.items()}}
    )


def test_without_anything_set_the_register_lies_in_the_instance_and_speaks_vietnamese(tmp_path):
    config = flask_config(settings(tmp_path))
    assert config["SQLALCHEMY_DATABASE_URI"] == f"sqlite:///{tmp_path / 'haihoa.sqlite'}"
    assert (config["LANGUAGE"], config["TIMEZONE"], config["CALENDAR"]) == ("vi", "Asia/Ho_Chi_Minh", "VN")
    assert (config["WORKWEEK"], config["OFFICE_WORKWEEK"]) == ("Mon-Sat", "Mon-Fri")
    assert config["SESSION_IDLE"] == (720, 30)


def test_the_environment_wins_over_the_file(tmp_path):
    (tmp_path / "config.toml").write_text('PORT = 9000\nhaihoa_language = "en"\n')
    values = settings(tmp_path, PORT="9001")
    assert (values["PORT"], values["LANGUAGE"]) == (9001, "en")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("PORT", "many"),
        ("LANGUAGE", "fr"),
        ("TIMEZONE", "Mars/Base"),
        ("WORKWEEK", "Mon-Someday"),
        ("CALENDAR", "Vietnam"),
        ("DATABASE_URL", "mysql://localhost/x"),
        ("SESSION_IDLE", "soon"),
        ("SECOND_FACTOR", "all"),
    ],
)
def test_a_value_that_cannot_be_used_is_named(tmp_path, name, text):
    with pytest.raises(BadSetting, match=f"HAIHOA_{name}") as told:
        settings(tmp_path, **{name: text})
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("content", ["PORT = ", 'COLOUR = "red"', "\xff"])
def test_a_file_that_cannot_be_read_or_names_an_unknown_setting_is_told(tmp_path, content):
    (tmp_path / "config.toml").write_bytes(content.encode("latin-1"))
    with pytest.raises(BadSetting, match=r"config\.toml"):
        settings(tmp_path)


def test_the_secret_key_is_made_once_for_the_owner_alone(tmp_path):
    assert secret_key(tmp_path) is None
    make_secret_key(tmp_path)
    first = secret_key(tmp_path)
    make_secret_key(tmp_path)
    assert secret_key(tmp_path) == first
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0
    (tmp_path / "secret_key").write_text("short")
    with pytest.raises(BadSetting, match="too short"):
        secret_key(tmp_path)
