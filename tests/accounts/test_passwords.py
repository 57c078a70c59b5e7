"""Which passwords are refused, and that the others are not."""

import unicodedata

import pytest

from app.accounts import passwords
from app.core.errors import Refused

AGENCIES = ("hp_bqlkkt_2025", "Ban Quản lý Khu kinh tế Hải Phòng", "mol", "Hai Phong Federation of Labour")


@pytest.mark.parametrize(
    "password",
    [
        "rừng thông xanh mùa gió bấc",
        "four grey owls watch",
        "tàu-ra-khơi-lúc-5h",
        "xK9$vQ2!mZ7&",
        "7291 4406 8835 1",
        "m" * 5 + "khoai lang nướng",
        "chợ nổi buổi sớm" * 8,
    ],
)
def test_a_password_that_is_long_and_not_obvious_is_taken(app, password):
    passwords.check(password, "lan.anh", AGENCIES)


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("", "short"),
        ("elevenchars", "short"),
        ("x1" * 65, "long"),
        ("a" * 20, "repeats"),
        ("abababababab", "repeats"),
        ("abcdabcdabcdab", "repeats"),
        ("012345678901", "repeats"),
        ("qwertyuiopas", "repeats"),
        ("ZYXWVUTSRQPONM", "repeats"),
        ("Hài Hoà 2026!!", "name"),
        ("my hai-hoa pass", "name"),
        ("xin chào Lan Anh 99", "name"),
        ("HP_BQLKKT_2025!", "name"),
        ("ban quan ly khu kinh te hai phong", "name"),
        ("password1234", "tried"),
        ("P@ssw0rd!2024", "tried"),
        ("MatKhau123456", "tried"),
        ("mật khẩu 2026", "tried"),
        ("1q2w3e4r5t6y", "tried"),
        ("iloveyou12345", "tried"),
        ("correct horse battery staple", "tried"),
    ],
)
def test_a_password_that_is_short_or_easily_guessed_is_refused_and_told_why(app, password, why):
    with pytest.raises(Refused) as refusal:
        passwords.check(password, "lan.anh", AGENCIES)
    assert why in str(refusal.value)
    assert refusal.value.field == "password"


def test_the_same_letters_typed_in_another_way_are_the_same_password(app):
    password = "rừng thông xanh mùa gió bấc"
    stored = passwords.hashed(unicodedata.normalize("NFD", password))
    assert passwords.matches(stored, password)
    assert not passwords.matches(stored, password + " ")
    assert not passwords.matches("not a hash", password)


def test_one_time_passwords_are_each_new_and_pass_the_check(app):
    made = {passwords.one_time() for _try in range(50)}
    assert len(made) == 50
    for password in made:
        passwords.check(password, "admin", AGENCIES)
