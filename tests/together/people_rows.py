"""People, invitations and one's own account: every form about them, sent twice at once."""

from typing import Any

from beautique.audit.types import Via
from beautique.staff.commands import create_account, deactivate
from beautique.staff.links import invite
from beautique.staff.models import StaffAccount
from beautique.staff.queries import get_account, list_sessions
from beautique.staff.sessions import sign_in
from beautique.staff.types import AccountDraft, Role, Visitor
from tests.conftest import PASSWORD
from tests.together.desk import Desk, Person
from tests.together.rows import Row, acting

NEW_PASSWORD = "another battery horse"


def draft(desk: Desk) -> AccountDraft:
    name = f"person{desk.key()}"
    return AccountDraft(name, f"{name}@example.com", Role.STAFF, name.title())


def invitation(desk: Desk) -> tuple[StaffAccount, str]:
    """An invited person, and the secret of the link."""
    return desk.done(invite, draft(desk), desk.two[0].actor)


def invited(desk: Desk) -> StaffAccount:
    return invitation(desk)[0]


def colleague(desk: Desk) -> StaffAccount:
    return desk.done(create_account, draft(desk), PASSWORD, desk.two[0].actor)


def deactivated(desk: Desk) -> StaffAccount:
    return desk.done(deactivate, colleague(desk).id, desk.two[0].actor)


def signed_in(desk: Desk) -> tuple[StaffAccount, str]:
    """A colleague who is signed in, and what names that session."""
    account = colleague(desk)
    desk.done(sign_in, account.username, PASSWORD, Visitor("203.0.113.7"), Via.SESSION)
    return account, desk.done(list_sessions, account.id)[0].token_hash


def own_session(desk: Desk) -> tuple[tuple[Person, Person], str]:
    """An owner in two browsers, and a third session of theirs."""
    people = desk.person_twice()
    before = {row.token_hash for row in desk.done(list_sessions, people[0].account.id)}
    people[0].stranger().sign_in(people[0].account.username)
    [third] = {row.token_hash for row in desk.done(list_sessions, people[0].account.id)} - before
    return people, third


def on_seen_version(way: str) -> Any:
    return lambda me, account, role: me.form(
        f"/staff/{account.id}/{way}", version=account.version, **({"role": role} if role else {})
    )


def saving_details(me: Person, people: tuple[Person, Person], name: str) -> Any:
    account = people[0].account
    return people[me.place].form(
        "/account", version=account.version, display_name=name, email=account.email, current_password=""
    )


ROWS = [
    Row(
        "admin.invite_person",
        "one username",
        draft,
        lambda me, typed, _: me.form(
            "/staff/new", username=typed.username, email=typed.email, role="staff", display_name="Nida"
        ),
        {(200, 422): "staff.invited"},
    ),
    Row(
        "admin.choose_password",
        "one link",
        invitation,
        lambda me, made, _: me.stranger().post_form(
            f"/admin/welcome/{made[1]}", {"new_password": NEW_PASSWORD, "new_password_again": NEW_PASSWORD}
        ),
        {(303, 404): "staff.joined"},
        takes_turns=True,  # one password is hashed at a time
    ),
    Row(
        "admin.change_role",
        "on one version",
        colleague,
        on_seen_version("role"),
        {(303, 409): "staff.role_changed"},
        ("owner", "owner"),
        lambda account: get_account(account.id).role,
    ),
    Row(
        "admin.deactivate_person",
        "on one version",
        colleague,
        on_seen_version("deactivate"),
        {(303, 409): "staff.deactivated"},
    ),
    Row(
        "admin.reactivate_person",
        "on one version",
        deactivated,
        on_seen_version("reactivate"),
        {(303, 409): "staff.reactivated"},
    ),
    Row(
        "admin.make_password_link",
        "an invitation anew",
        invited,
        on_seen_version("link"),
        {(200, 409): "staff.invitation_renewed"},
    ),
    Row(
        "admin.make_password_link",
        "a reset",
        colleague,
        on_seen_version("link"),
        {(200, 409): "staff.password_reset"},
    ),
    Row(
        "admin.withdraw_invitation",
        "on one version",
        invited,
        on_seen_version("withdraw"),
        {(303, 404): "staff.invitation_withdrawn"},
    ),
    Row(
        "admin.end_session_of",
        "one session",
        signed_in,
        lambda me, made, _: me.form(f"/staff/{made[0].id}/sessions", session=made[1]),
        {(303, 303): "staff.session_ended"},
    ),
    Row(
        "admin.end_sessions_of",
        "both",
        colleague,
        acting("/staff/{.id}/sessions/all"),
        {(303, 303): "staff.sessions_ended staff.sessions_ended"},
    ),
    Row(
        "admin.save_own_details",
        "on one version",
        Desk.person_twice,
        saving_details,
        {(303, 409): "staff.details_changed"},
        ("Sana One", "Sana Two"),
        lambda people: get_account(people[0].account.id).display_name,
        reads=True,
    ),
    Row(
        "admin.end_own_session",
        "one session",
        own_session,
        lambda me, made, _: made[0][me.place].form("/account/sessions", session=made[1]),
        {(303, 303): "staff.session_ended"},
    ),
    Row(
        "admin.end_other_sessions",
        "one person in two browsers",
        Desk.person_twice,
        lambda me, people, _: people[me.place].form("/account/sessions/others"),
        # Each ends the other: the one who came first stays signed in, or both ended before either had an answer.
        {
            (302, 303): "staff.other_sessions_ended",
            (303, 303): (
                "staff.other_sessions_ended",
                "staff.other_sessions_ended staff.other_sessions_ended",
            ),
        },
    ),
]
