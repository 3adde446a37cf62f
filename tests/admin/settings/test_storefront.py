"""The storefront's section of the settings: the switch, and tokens that are shown once."""

import re
from decimal import Decimal

import pytest
from flask import Flask

from beautique.audit.queries import list_timeline
from beautique.settings.commands import TOKEN, save_section
from beautique.settings.queries import get_section, get_storefront, list_tokens
from beautique.settings.types import Section, Storefront
from beautique.staff.actors import command_line
from tests.admin.order_pages import fields

HTMX = {"HX-Request": "true"}


def shown_token(page: str) -> str:
    found = re.search(r'id="issued-token"[^>]*>([^<]+)<', page)
    return found[1] if found else ""


def issue(client, name: str = "Next.js shop", **sent: str):
    return client.post_form("/admin/settings/tokens", {"token_name": name, **sent})


def test_a_reload_of_the_page_that_shows_a_token_issues_no_other(app: Flask, owner_client):
    sent = fields(owner_client.get("/admin/settings"), 'action="/admin/settings/tokens"')
    assert shown_token(issue(owner_client, **sent).text)
    again = issue(owner_client, "Preview shop", **sent)  # after the browser's Back, say
    assert again.status_code == 409
    assert re.search(r'name="token_name"[^>]* value="Preview shop"', again.text)
    assert "This form has issued its token already, and it was shown only once." in again.text
    assert not shown_token(again.text)
    with app.app_context():
        assert len(list_tokens()) == 1
    assert shown_token(issue(owner_client, **fields(again, 'action="/admin/settings/tokens"')).text)


def test_the_switch_is_off_until_the_owner_turns_it_on(app: Flask, owner_client, client):
    page = owner_client.get("/admin/settings").text
    assert "checked" not in re.search(r'<input[^>]*id="token_required"[^>]*>', page)[0]
    answer = owner_client.post_form("/admin/settings/storefront", {"version": 0, "token_required": "y"})
    assert (answer.status_code, answer.location) == (303, "/admin/settings")
    page = owner_client.get("/admin/settings").text
    assert "checked" in re.search(r'<input[^>]*id="token_required"[^>]*>', page)[0]
    assert app.test_client().get("/api/products").status_code == 401
    assert owner_client.post_form("/admin/settings/storefront", {"version": 1}).status_code == 303
    assert app.test_client().get("/api/products").status_code == 200
    with app.app_context():
        events = list_timeline("settings", "storefront")
    assert [(event.action, event.actor_name) for event in events] == [("settings.saved", "Sana Tariq")] * 2


def test_the_switch_leaves_the_rest_of_its_section_alone(app: Flask, owner_client):
    with app.app_context():
        save_section(Storefront(duplicate_window_s=60), 0, command_line())
    owner_client.post_form("/admin/settings/storefront", {"version": 1, "token_required": "y"}, headers=HTMX)
    with app.app_context():
        assert get_section(Section.STOREFRONT) == (Storefront(token_required=True, duplicate_window_s=60), 2)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("soon", "Give a number of seconds, or 0."), ("3601", "Give 0 (off) to 3,600 seconds.")],
)
def test_the_time_of_equal_orders_is_a_number_of_seconds(app: Flask, owner_client, typed, sentence):
    send = lambda seconds: owner_client.post_form(  # noqa: E731
        "/admin/settings/storefront", {"version": 0, "duplicate_window_s": seconds}, headers=HTMX
    )
    refused = send(typed)
    assert refused.status_code == 422
    assert sentence in refused.text
    assert send("90").status_code == 200
    with app.app_context():
        assert get_section(Section.STOREFRONT) == (Storefront(duplicate_window_s=90), 1)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("a lot", "Give an amount such as 12,450."),
        ("", "Give an amount"),
        ("999", "Give Rs 1,000 to Rs 1,000,000,000."),
    ],
)
def test_the_most_in_one_order_is_an_amount(app: Flask, owner_client, typed, sentence):
    send = lambda most: owner_client.post_form(  # noqa: E731
        "/admin/settings/storefront", {"version": 0, "most_per_order": most}, headers=HTMX
    )
    refused = send(typed)
    assert refused.status_code == 422
    assert sentence in refused.text.replace("\N{NO-BREAK SPACE}", " ")
    assert f'value="{typed}"' in refused.text
    assert send("Rs 750,000").status_code == 200
    with app.app_context():
        assert get_section(Section.STOREFRONT) == (Storefront(most_per_order=Decimal(750_000)), 1)


def test_two_people_at_the_most_in_one_order_see_both_sides(app: Flask, owner_client):
    with app.app_context():
        save_section(Storefront(most_per_order=Decimal(900_000)), 0, command_line("Hina"))
    answer = owner_client.post_form(
        "/admin/settings/storefront", {"version": 0, "duplicate_window_s": 0, "most_per_order": "750,000"}
    )
    assert answer.status_code == 409
    told = answer.text.replace("\N{NO-BREAK SPACE}", " ")
    assert all(words in told for words in ("Hina", "The most in one order", "Rs 900,000", "Rs 750,000"))
    mine = {"version": 1, "duplicate_window_s": 0, "most_per_order": "750000"}
    assert owner_client.post_form("/admin/settings/storefront", mine).status_code == 303
    with app.app_context():
        assert get_section(Section.STOREFRONT) == (Storefront(most_per_order=Decimal(750_000)), 2)


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_two_people_at_the_switch_see_both_sides(app: Flask, owner_client, headers):
    with app.app_context():
        save_section(Storefront(token_required=True), 0, command_line("Hina"))
    answer = owner_client.post_form("/admin/settings/storefront", {"version": 0}, headers=headers)
    assert answer.status_code == 409
    assert 'id="settings-storefront"' in answer.text
    with app.app_context():
        assert get_storefront().token_required is True


@pytest.mark.parametrize("theirs", [True, False])
def test_a_switch_that_only_they_turned_begins_with_theirs(app: Flask, owner_client, theirs):
    with app.app_context():
        save_section(Storefront(token_required=not theirs), 0, command_line("Hina"))
        save_section(Storefront(token_required=theirs), 1, command_line("Hina"))
    mine = {"version": 1, "duplicate_window_s": 60, **({} if theirs else {"token_required": "y"})}
    answer = owner_client.post_form("/admin/settings/storefront", mine)
    assert answer.status_code == 409
    sent = fields(answer, 'action="/admin/settings/storefront"')
    assert (sent["token_required"], sent["duplicate_window_s"]) == ("y" if theirs else "", "60")
    assert owner_client.post_form("/admin/settings/storefront", sent).status_code == 303
    with app.app_context():
        assert get_section(Section.STOREFRONT) == (Storefront(theirs, 60), 3)


def test_a_new_token_is_shown_once_and_opens_the_shop(app: Flask, owner_client):
    owner_client.post_form("/admin/settings/storefront", {"version": 0, "token_required": "y"})
    answer = issue(owner_client)
    token = shown_token(answer.text)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert f'data-copy="{token}"' in answer.text
    bearer = {"Authorization": f"Bearer {token}"}
    assert app.test_client().get("/api/products", headers=bearer).status_code == 200
    page = owner_client.get("/admin/settings").text
    assert (shown_token(page), token in page) == ("", False)
    assert "Next.js shop" in page
    assert "last used" in page
    with app.app_context():
        [row] = list_tokens()
        [event] = list_timeline(TOKEN, row.id)
    assert (event.action, event.actor_name, row.jti in str(event.changes)) == (
        "storefront_token.issued",
        "Sana Tariq",
        False,
    )


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_a_revoked_token_opens_nothing_and_stays_in_the_list(app: Flask, owner_client, headers):
    owner_client.post_form("/admin/settings/storefront", {"version": 0, "token_required": "y"})
    bearer = {"Authorization": f"Bearer {shown_token(issue(owner_client).text)}"}
    with app.app_context():
        [row] = list_tokens()
    path = f"/admin/settings/tokens/{row.id}/revoke"
    assert owner_client.post_form(path, headers=headers).status_code == (200 if headers else 303)
    assert app.test_client().get("/api/products", headers=bearer).status_code == 401
    page = owner_client.get("/admin/settings").text
    assert "Revoked" in page
    assert path not in page


@pytest.mark.parametrize("name", ["", "  ", "x" * 61, "a\x00b"])
def test_a_token_needs_a_name(app: Flask, owner_client, name):
    answer = issue(owner_client, name)
    assert answer.status_code == 422
    assert 'id="token_name-error"' in answer.text
    assert shown_token(answer.text) == ""
    with app.app_context():
        assert list_tokens() == []


def test_staff_neither_switch_nor_issue_nor_revoke(app: Flask, owner_client, staff_client):
    issue(owner_client)
    with app.app_context():
        [row] = list_tokens()
    for path in ("storefront", "tokens", f"tokens/{row.id}/revoke"):
        assert staff_client.post_form(f"/admin/settings/{path}", {"version": 0}).status_code == 403
    with app.app_context():
        version = get_section(Section.STOREFRONT).version
        assert (version, len(list_tokens()), list_tokens()[0].revoked_at) == (0, 1, None)


def test_a_token_that_never_was_cannot_be_revoked(owner_client):
    path = "/admin/settings/tokens/00000000-0000-0000-0000-000000000007/revoke"
    assert owner_client.post_form(path).status_code == 404
