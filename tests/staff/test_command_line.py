from types import SimpleNamespace

import pytest
from pydantic import SecretStr

from beautique.audit.types import Via
from beautique.staff import commands, links, queries, sessions
from beautique.staff.types import AccountDraft, Role
from tests.staff.people import AT_HOME, PASSWORD, acting, log_in


@pytest.fixture
def run(app):
    runner = app.test_cli_runner()
    return lambda *words, stdin=None: runner.invoke(args=["staff", *words], input=stdin)


CREATE = ("create", "nida", "--email", "nida@example.com", "--role", "owner")


@pytest.mark.parametrize("line_end", ["", "\n", "\r\n"])
def test_create_reads_the_password_without_its_line_end(run, line_end):
    result = run(*CREATE, "--password-stdin", stdin=PASSWORD + line_end)
    assert (result.exit_code, result.output) == (0, "Created nida (owner).\n")
    assert log_in("nida")
    assert not queries.find_account("nida").must_change_password


def test_create_without_a_password_shows_one_that_must_be_changed(run):
    result = run(*CREATE)
    password = result.output.partition("shown only now: ")[2].split()[0]
    signed_in = sessions.sign_in("nida", password, AT_HOME, Via.SESSION)
    assert signed_in.account.must_change_password
    assert "must be changed" in result.output


def test_what_is_wrong_is_said_in_sentences_with_status_1(run):
    result = run("create", "n", "--email", "nowhere", "--role", "staff", "--password-stdin", stdin="short\n")
    assert result.exit_code == 1
    assert "username: A username has" in result.output
    assert "email: Give an e-mail" in result.output
    assert "password: Use at least 8" in result.output
    assert "Traceback" not in result.output


def test_a_taken_username_is_status_1(run):
    run(*CREATE)
    result = run("create", "NIDA", "--email", "other@example.com", "--role", "staff")
    assert (result.exit_code, result.output) == (1, "Error: username: Another account has this username.\n")


def test_password_gives_a_new_one_and_logs_out(run, asma):
    token = log_in()
    result = run("password", "Asma", "--password-stdin", stdin="amber kettle 42\n")
    assert result.exit_code == 0
    assert sessions.resume(token) is None
    assert log_in(password="amber kettle 42")


def test_password_without_stdin_shows_one_that_must_be_changed(run, asma):
    password = run("password", "asma").output.partition("shown only now: ")[2].split()[0]
    assert sessions.sign_in("asma", password, AT_HOME, Via.SESSION).account.must_change_password


def test_deactivate_shuts_out(run, asma):
    token = log_in()
    assert run("deactivate", "asma").exit_code == 0
    assert sessions.resume(token) is None


def test_reactivate_lets_in_again_with_the_password_of_before(run, asma):
    run("deactivate", "asma")
    result = run("reactivate", "Asma")
    assert (result.exit_code, result.output) == (0, "asma may log in again.\n")
    assert log_in("asma")


def test_reactivate_says_what_an_account_without_a_password_needs(run, owner):
    account, _ = links.invite(AccountDraft("nida", "nida@example.com", Role.STAFF), acting(owner))
    commands.deactivate(account.id, acting(owner))
    assert "`staff password nida`" in run("reactivate", "nida").output


def test_a_new_password_for_who_is_shut_out_says_that_it_opens_nothing_yet(run, asma):
    run("deactivate", "asma")
    assert "`staff reactivate asma`" in run("password", "asma").output


def test_the_last_owner_cannot_be_deactivated_here_either(run, owner):
    result = run("deactivate", "zainab")
    assert result.exit_code == 1
    assert "last active owner" in result.output


def test_list_tells_how_everybody_stands(run, owner, asma, hire):
    links.invite(AccountDraft("nida", "nida@example.com", Role.STAFF), acting(owner))
    links.make_link(hire("zara").id, acting(owner))
    commands.deactivate(asma.id, acting(owner))
    told = [line.split()[:3] for line in run("list").output.splitlines()]
    assert told == [
        ["zainab", "owner", "active"],
        ["nida", "staff", "invited"],
        ["zara", "staff", "reset"],
        ["asma", "staff", "deactivated"],
    ]


@pytest.mark.parametrize(
    "words", [("deactivate", "nobody"), ("reactivate", "nobody"), ("password", "nobody")]
)
def test_an_unknown_account_is_status_1(run, words):
    result = run(*words)
    assert (result.exit_code, result.output) == (1, "Error: There is no account named nobody.\n")


def test_a_password_that_is_no_text_is_status_1(run, asma):
    result = run("password", "asma", "--password-stdin", stdin=b"\xff\xfe\xfa teapot")
    assert result.exit_code == 1
    assert "UTF-8" in result.output


def test_list_shows_everybody(run, asma):
    log_in()
    run("deactivate", "asma")
    lines = run("list").output.splitlines()
    assert [line.split()[:3] for line in lines] == [
        ["zainab", "owner", "active"],
        ["asma", "staff", "deactivated"],
    ]
    assert "never" in lines[0]
    assert "never" not in lines[1]


def test_list_of_nobody_says_what_to_do(run):
    assert "staff create" in run("list").output


@pytest.fixture
def owner_settings(app, monkeypatch):
    def given(username="zainab", password=PASSWORD):
        values = {
            "owner_username": username,
            "owner_email": "z@example.com",
            "owner_password": SecretStr(password),
        }
        monkeypatch.setitem(app.extensions, "settings", SimpleNamespace(**values))

    return given


def test_bootstrap_makes_the_first_owner_and_then_is_silent(run, owner_settings):
    owner_settings()
    assert "Created zainab (owner)" in run("bootstrap").output
    again = run("bootstrap")
    assert (again.exit_code, again.output) == (0, "")
    assert len(queries.list_accounts()) == 1


def test_bootstrap_without_variables_says_so_and_does_not_fail(run, owner_settings):
    owner_settings(username="")
    result = run("bootstrap")
    assert result.exit_code == 0
    assert "OWNER_" in result.output


def test_bootstrap_with_a_weak_password_is_status_1_and_does_not_repeat_it(run, owner_settings):
    owner_settings(password="letmein123")
    result = run("bootstrap")
    assert result.exit_code == 1
    assert "password: This password is one of the first" in result.output
    assert "letmein" not in result.output
