import pytest

from beautique.audit.types import Via
from beautique.staff.actors import actor_for, command_line
from beautique.staff.models import StaffAccount
from beautique.staff.permissions import PERMISSIONS, Permission
from beautique.staff.types import Role

TABLE = [
    # permission                  staff  owner
    ("account:own",               True,  True),
    ("orders:read",               True,  True),
    ("orders:write",              True,  True),
    ("orders:correct",            False, True),
    ("orders:export",             False, True),
    ("payments:verify",           True,  True),
    ("payments:split",            False, True),
    ("payments:reverse",          False, True),
    ("arrivals:import",           False, True),
    ("products:read",             True,  True),
    ("products:write",            True,  True),
    ("products:delete_forever",   False, True),
    ("analytics:read",            True,  True),
    ("analytics:full",            False, True),
    ("tasks:own",                 True,  True),
    ("settings:read",             False, True),
    ("settings:write",            False, True),
    ("staff:manage",              False, True),
    ("activity:read",             False, True),
]  # fmt: skip


def actor(role, must_change_password=False):
    account = StaffAccount(display_name="Asma", role=role, must_change_password=must_change_password)
    return actor_for(account, Via.SESSION, "request-1")


@pytest.mark.parametrize(("permission", "staff", "owner"), TABLE)
def test_each_role_may_do_what_the_table_says(permission, staff, owner):
    assert actor("staff").may(permission) is staff
    assert actor("owner").may(permission) is owner


def test_the_table_knows_every_permission_and_every_role():
    assert [row[0] for row in TABLE] == list(Permission)
    assert set(PERMISSIONS) == set(Role)


@pytest.mark.parametrize("role", list(Role))
def test_while_the_password_must_be_changed_nothing_else_is_allowed(role):
    assert actor(role, must_change_password=True).permissions == {"account:own"}


def test_the_actor_is_named_and_carries_the_request():
    assert (actor("staff").name, actor("staff").via, actor("staff").request_id) == (
        "Asma",
        "session",
        "request-1",
    )


def test_the_command_line_may_do_what_the_owner_may():
    assert command_line().permissions == PERMISSIONS[Role.OWNER]
