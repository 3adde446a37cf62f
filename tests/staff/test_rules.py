from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beautique.staff import rules
from beautique.staff.common_passwords import COMMON

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "password",
    [
        "violet teapot 77",
        "beautique-demo",
        "گلابی دوپٹہ",
        "x9!kQ2#z",
        "a" * 30 + "b" * 30 + "cdefgh#12345",
        "é" * 8 + "12xy",
    ],
)
def test_a_password_nobody_would_try_is_accepted(password):
    assert rules.password_problem(password) is None


@pytest.mark.parametrize(
    ("password", "complaint"),
    [
        ("x9!kQ2#", "at least 8"),
        ("", "at least 8"),
        ("x9!kQ2#z" * 9 + "y", "at most 72"),
        ("دوپٹہ گلابی " * 4, "at most 72"),
        ("violet\x00teapot", "cannot be typed"),
        ("violet\ud800teapot", "cannot be typed"),
    ],
)
def test_a_password_of_the_wrong_shape_is_refused_with_the_reason(password, complaint):
    assert complaint in rules.password_problem(password)


def test_seventy_two_bytes_are_just_allowed():
    assert rules.password_problem("x9!kQ2#z" * 9) is None


@pytest.mark.parametrize(
    "password",
    [
        "password", "Password123!", "P@ssw0rd", "passwordpassword", "12345678", "987654321", "1234567890", "qwertyuiop",
        "qwerty123", "asdfghjkl", "poiuytrewq", "1qaz2wsx", "1q2w3e4r", "zxcvbnm,", "abcd1234", "aaaaaaaa", "abababab", "11112222",
        "iloveyou1", "letmein!!", "welcome2026", "beautique", "Beautique1", "pakistan123", "karachi786", "football", "qazwsxedc",
        "!@#$%^&*", "$unshine22", "!!sunshine", "password1234567", "ＰＡＳＳＷＯＲＤ１",
    ],
)  # fmt: skip
def test_what_everybody_tries_first_is_refused(password):
    assert "first" in rules.password_problem(password)


@pytest.mark.parametrize("password", ["asma.khan", "Asma.Khan2026", "asma.khan@example.com", "@sma.khan!!!"])
def test_the_accounts_own_names_are_no_password(password):
    assert "own name" in rules.password_problem(password, ("asma.khan", "asma.khan@example.com"))


def test_a_password_of_digits_is_not_mistaken_for_an_empty_name():
    assert rules.password_problem("90817263", ("2024", "")) is None


def test_the_ten_thousand_commonest_passwords_are_refused_in_any_letter_case():
    assert len(COMMON) == 10_000
    assert [each for each in COMMON if not rules.password_problem(each)] == []
    for each in ("Maverick", "11223344", "12345678A", "Midnight99", "Khan12345", "Bismillah"):
        assert "first" in rules.password_problem(each), each


def test_one_password_typed_on_two_keyboards_is_one_password():
    assert rules.normalized_password("ｃａｆｅ\u0301") == rules.normalized_password("café")
    assert rules.normalized_password(" padded ") == " padded "


@pytest.mark.parametrize("username", ["asma", "Asma.Khan", "a-1", "x_y", "9lives", "a" * 50])
def test_usernames_that_are_allowed(username):
    assert rules.username_problem(username) is None


@pytest.mark.parametrize(
    "username", ["", "a", "a" * 51, "asma@example.com", "as ma", "-asma", "عاصمہ", "asma\n", "asma/1"]
)
def test_usernames_that_are_refused(username):
    assert "2 to 50" in rules.username_problem(username)


@pytest.mark.parametrize(
    "email", ["asma", "asma@", "@example.com", "a b@example.com", "a" * 250 + "@example.com"]
)
def test_what_is_no_email_is_refused(email):
    assert "asma@example.com" in rules.email_problem(email)


def test_names_are_compared_without_case_and_unstorable_ones_name_nobody():
    assert rules.folded(" ASMA@Example.COM ") == "asma@example.com"
    assert rules.folded("as\x00ma") == ""


@pytest.mark.parametrize(
    ("seen_ago", "left", "is_open"),
    [
        (timedelta(0), timedelta(days=7), True),
        (timedelta(hours=11, minutes=59), timedelta(days=6), True),
        (timedelta(hours=12), timedelta(days=6), False),
        (timedelta(minutes=1), timedelta(seconds=1), True),
        (timedelta(minutes=1), timedelta(0), False),
    ],
)
def test_a_session_ends_after_twelve_idle_hours_or_at_its_last_day(seen_ago, left, is_open):
    assert rules.is_open(NOON - seen_ago, NOON + left, NOON) is is_open


@pytest.mark.parametrize(
    ("address", "group"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("unix", "unix"),
    ],
)
def test_an_address_stands_for_one_subscriber(address, group):
    assert rules.address_group(address) == group


@pytest.mark.parametrize(
    ("seconds", "sentence"),
    [
        (1, "Too many tries. Wait 1 second."),
        (59, "Too many tries. Wait 59 seconds."),
        (60, "Too many tries. Wait 1 minute."),
        (61, "Too many tries. Wait 2 minutes."),
    ],
)
def test_the_wait_is_said_in_words_and_never_too_short(seconds, sentence):
    assert rules.waiting_sentence(seconds) == sentence


@pytest.mark.parametrize(
    ("current", "previous", "elapsed_s", "within"),
    [
        (10, 0, 0, True),
        (11, 0, 899, False),
        (1, 10, 0, False),
        (1, 10, 90, True),
        (1, 10, 89, False),
        (6, 10, 450, False),
    ],
)
def test_the_estimate_slides_from_one_window_into_the_next(current, previous, elapsed_s, within):
    assert rules.fits(current, previous, elapsed_s, allowed=10, window_s=900) is within


def fits_after(seconds, current, previous, elapsed_s, allowed, window_s):
    """Whether one more try fits `seconds` later, when nothing happens meanwhile: the promise, spelled out slowly."""
    windows, elapsed_s = divmod(elapsed_s + seconds, window_s)
    current, previous = [(current, previous), (0, current), (0, 0)][min(windows, 2)]
    return rules.fits(current + 1, previous, elapsed_s, allowed, window_s)


@given(allowed=st.integers(1, 30), window_s=st.integers(5, 200), data=st.data())
def test_the_promised_wait_is_long_enough_and_not_a_second_longer(allowed, window_s, data):
    current, previous = data.draw(st.integers(0, allowed)), data.draw(st.integers(0, allowed))
    elapsed_s = data.draw(st.integers(0, window_s - 1))
    state = (current, previous, elapsed_s, allowed, window_s)
    if fits_after(0, *state):
        return
    wait = rules.wait_s(*state)
    assert fits_after(wait, *state)
    assert wait == 1 or not fits_after(wait - 1, *state)


def test_a_header_is_cut_and_cleaned_before_it_is_stored():
    assert rules.printable("Fire\x00fox\ud800 on\nLinux" + "x" * 300, 20) == "Firefox onLinuxxxxxx"
