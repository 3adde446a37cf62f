"""Passkeys: every form about them, sent twice at once."""

from typing import Any

from sqlalchemy import delete

from beautique.kernel.db import transaction
from beautique.staff.passkeys import commands
from beautique.staff.passkeys.models import PasskeyPolicy
from beautique.staff.passkeys.queries import list_passkeys, read_policy
from tests.staff.passkeys.device import Device
from tests.together.desk import Desk, Person
from tests.together.rows import Row

PAGE = "/admin/account/passkeys"
Made = tuple[Person, list[dict[str, Any]]]


def making(people: tuple[Person, ...], devices: list[Device]) -> list[dict[str, Any]]:
    """What each browser sends to add the passkey of its device."""
    asked = [person.browser.get(f"{PAGE}/challenge").json for person in people]
    return [
        {"credential": device.create(each["options"]), "challenge": each["challenge"]}
        for each, device in zip(asked, devices, strict=True)
    ]


def with_device(desk: Desk) -> tuple[tuple[Person, Person], Device]:
    """An owner in two browsers, with a passkey."""
    people, device = desk.person_twice(), Device("http://localhost")
    (sent,) = making(people[:1], [device])
    assert people[0].browser.post_form(PAGE, sent).status_code == 200
    return people, device


def two_devices(desk: Desk) -> Any:
    people = desk.person_twice()
    return people, making(people, [Device("http://localhost"), Device("http://localhost")])


def one_device(desk: Desk) -> Any:
    people, device = desk.person_twice(), Device("http://localhost")
    return people, making(people, [device, device])


def to_sign_in(desk: Desk) -> Any:
    """Two visitors, each with an answer of the same device to a challenge of their own."""
    (person, _), device = with_device(desk)
    sent = []
    for browser in (person.stranger(), person.stranger()):
        asked = browser.get("/admin/login/passkey").json
        sent.append((browser, {"credential": device.get(asked["options"]), "challenge": asked["challenge"]}))
    return sent


def with_passkey(desk: Desk) -> Any:
    people, _ = with_device(desk)
    return people, desk.done(list_passkeys, people[0].account.id)[0].id


def undecided(desk: Desk) -> Any:
    """An owner in two browsers who can decide for the first time, and the version that both see."""
    people, _ = with_device(desk)
    return people, 0


def decided(desk: Desk) -> Any:
    """The same, while owners need a passkey."""
    people, _ = with_device(desk)
    desk.done(commands.require_for_owners, people[0].account.id, True, 0, people[0].actor)
    return people, 1


def decision(_: Any) -> str:
    """What was decided; it is forgotten again, for the desk's other owners log in by password."""
    stored = "y" if read_policy().owners_need_one else ""
    with transaction() as session:
        session.execute(delete(PasskeyPolicy))
    return stored


def adding(me: Person, subject: Any, _: Any) -> Any:
    people, sent = subject
    return people[me.place].browser.post_form(PAGE, sent[me.place])


def acting_on(path: str, **fields: Any) -> Any:
    """Sends a form about the passkey of the subject's people."""
    return lambda me, subject, wish: subject[0][me.place].browser.post_form(
        f"{PAGE}/{path.format(subject[1])}", {**fields, **({"name": wish} if wish else {})}
    )


def deciding(me: Person, subject: Any, wish: str | None) -> Any:
    people, version = subject
    return people[me.place].browser.post_form(f"{PAGE}/owners", {"version": version, "required": wish or ""})


ADDED = "staff.passkey_added staff.recovery_codes_made"
ROWS = [
    Row(
        "admin.add_passkey", "two devices", two_devices, adding, {(200, 303): f"{ADDED} staff.passkey_added"}
    ),
    Row("admin.add_passkey", "one device", one_device, adding, {(200, 409): ADDED}),
    Row(
        "admin.rename_passkey",
        "on one version",
        with_passkey,
        acting_on("{}", version=1),
        {(303, 409): "staff.passkey_renamed"},
        ("Till", "Counter"),
    ),
    Row(
        "admin.remove_passkey",
        "both",
        with_passkey,
        acting_on("{}/remove"),
        {(303, 404): "staff.passkey_removed"},
    ),
    Row(
        "admin.renew_recovery_codes",
        "both",
        with_passkey,
        acting_on("codes", version=1),
        {(200, 409): "staff.recovery_codes_made"},
    ),
    Row(
        "admin.require_passkeys",
        "on one version",
        undecided,
        deciding,
        {(303, 409): "staff.passkeys_required"},
        ("y", "y"),
        decision,
    ),
    Row(
        "admin.require_passkeys",
        "off again",
        decided,
        deciding,
        {(303, 409): "staff.passkeys_required"},
        ("", ""),
        decision,
    ),
    Row(
        "admin.reset_passkeys",
        "both",
        lambda desk: with_device(desk)[0][0].account.id,
        lambda me, account_id, _: me.form(f"/account/passkeys/of/{account_id}/reset"),
        {(303, 303): "staff.passkeys_reset staff.passkeys_reset"},
    ),
    Row(
        "admin.sign_in_by_passkey",
        "one device",
        to_sign_in,
        lambda me, sent, _: sent[me.place][0].post_form("/admin/login/passkey", sent[me.place][1]),
        {(303, 303): "staff.signed_in staff.signed_in"},
    ),
]
