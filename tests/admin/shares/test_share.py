"""What the phone's share sheet sends is kept for its person alone, changes nothing, and is attached by one tap."""

import io
import re
from datetime import timedelta
from unittest.mock import Mock
from uuid import UUID

import pytest
import time_machine
from flask import Flask
from PIL import Image
from sqlalchemy import select

from beautique.admin.shares import page as share_page
from beautique.audit.models import AuditEvent
from beautique.kernel import clock
from beautique.kernel.db import db
from beautique.kernel.errors import Busy
from beautique.orders.queries import get_order
from beautique.payments.readings import reader
from beautique.shares.commands import purge_shares
from beautique.web.stores import proof_store
from tests.admin.order_pages import HTMX
from tests.admin.share_pages import SHARE, SHEET, files, picture, pictures, proofs, rows, share
from tests.factories import line, make_order, make_product
from tests.media.pictures import encoded
from tests.payments.readings.receipts import draw


def events(app: Flask) -> list[tuple[str, str]]:
    with app.app_context():
        return [
            (event.action, event.actor_name)
            for event in db.session.scalars(select(AuditEvent).order_by(AuditEvent.id))
            if not event.action.startswith("staff.")
        ]


def test_a_shared_picture_is_attached_in_two_taps(app: Flask, staff_client) -> None:
    order, other = make_order(app), make_order(app, customer_name="Hira Khan")
    before = events(app)
    answer = share(staff_client, picture())
    assert answer.status_code == 303
    assert events(app) == before
    with app.app_context():
        assert get_order(order.number).payment_status == "Pending"
    page = staff_client.get(answer.location).text
    assert "Whose is it?" in page
    assert order.number in page
    assert "Hira Khan" in page
    attached = staff_client.post_form(f"{answer.location}/attach", {"order": order.number})
    assert attached.location == f"/admin/orders/{order.number}"
    assert "Screenshot added" in staff_client.get(attached.location).text
    assert len(proofs(app, order.number)) == 1
    assert proofs(app, other.number) == []
    with app.app_context():
        assert get_order(order.number).payment_status == "Paid"
    assert [each for each in events(app) if each not in before] == [
        ("order.proof_attached", "Asma Noor"),
        ("order.moved", "Asma Noor"),
    ]
    assert files(app) >= {proofs(app, order.number)[0].file_key}
    assert rows(app)[0].pictures == "[]"


@pytest.mark.parametrize(
    ("site", "status"),
    [("none", 303), ("same-origin", 303), ("cross-site", 400), ("same-site", 400), ("", 400)],
)
def test_only_the_share_sheet_and_our_own_pages_need_no_token(app: Flask, staff_client, site, status) -> None:
    answer = share(staff_client, text="Salam", headers={"Sec-Fetch-Site": site} if site else {})
    assert answer.status_code == status
    assert len(rows(app)) == (status == 303)


def test_no_other_address_takes_the_share_sheets_word(app: Flask, staff_client) -> None:
    order = make_order(app)
    address = share(staff_client, picture()).location
    for path in (f"{address}/attach", f"{address}/put-away", f"/admin/orders/{order.number}/proofs"):
        assert staff_client.post(path, data={"order": order.number}, headers=SHEET).status_code == 400
    assert proofs(app, order.number) == []


def test_another_persons_share_is_like_one_that_never_was(app: Flask, staff_client, owner_client) -> None:
    order = make_order(app)
    address = share(staff_client, picture(), text="For my sister").location
    absent = f"{SHARE}/{UUID(int=7)}"
    mine = pictures(staff_client.get(address).text)[0]
    for path in (address, mine):
        theirs = owner_client.get(path)
        nobodys = owner_client.get(path.replace(address, absent))
        assert (theirs.status_code, nobodys.status_code) == (404, 404)
        assert "my sister" not in theirs.text
    sent = owner_client.post_form(f"{address}/attach", {"order": order.number})
    assert sent.status_code == 404
    owner_client.post_form(f"{address}/put-away")
    assert "my sister" not in owner_client.get(f"/admin/orders/new?shared={address.rsplit('/', 1)[1]}").text
    assert proofs(app, order.number) == []
    assert staff_client.get(mine).status_code == 200


def test_after_a_quarter_of_an_hour_it_is_gone_and_says_so(app: Flask, staff_client) -> None:
    order = make_order(app)
    before = files(app)
    address = share(staff_client, picture()).location
    with time_machine.travel(clock.now() + timedelta(minutes=15, seconds=1), tick=False):
        page = staff_client.get(address)
        assert page.status_code == 404
        assert "kept for 15 minutes" in page.text
        assert staff_client.post_form(f"{address}/attach", {"order": order.number}).status_code == 404
        with app.app_context():
            assert purge_shares(proof_store()) == 1
    assert files(app) == before
    assert rows(app) == []


def test_the_next_share_takes_the_old_ones_along(app: Flask, staff_client, owner_client) -> None:
    share(staff_client, picture())
    with time_machine.travel(clock.now() + timedelta(minutes=16), tick=False):
        share(owner_client, text="Salam")
    assert [row.words for row in rows(app)] == ["Salam"]


def test_a_share_that_is_put_away_is_gone_with_its_file(app: Flask, staff_client) -> None:
    before = files(app)
    address = share(staff_client, picture()).location
    assert files(app) != before
    assert staff_client.post_form(f"{address}/put-away").status_code == 303
    assert staff_client.get(address).status_code == 404
    assert files(app) == before


def test_a_share_that_an_order_has_is_not_put_away(app: Flask, staff_client) -> None:
    order = make_order(app)
    address = share(staff_client, picture()).location
    staff_client.post_form(f"{address}/attach", {"order": order.number})
    answer = staff_client.post_form(f"{address}/put-away")  # in another tab
    assert answer.location == f"/admin/orders/{order.number}"
    page = staff_client.get(answer.location).text
    assert "Nothing was changed" not in page
    assert f"This share is on {order.number} already, and stays there." in page


def test_two_taps_give_a_share_to_one_order(app: Flask, staff_client) -> None:
    first, second = make_order(app), make_order(app)
    address = share(staff_client, picture()).location
    staff_client.post_form(f"{address}/attach", {"order": first.number})
    again = staff_client.post_form(f"{address}/attach", {"order": second.number})
    assert staff_client.get(again.location).location == f"/admin/orders/{first.number}"
    assert (len(proofs(app, first.number)), proofs(app, second.number)) == (1, [])


def test_what_the_order_has_no_room_for_waits_on(app: Flask, staff_client, monkeypatch) -> None:
    monkeypatch.setattr("beautique.payments.rules.MAX_PROOFS", 1)
    order, other = make_order(app), make_order(app)
    address = share(staff_client, picture(1), picture(2)).location
    answer = staff_client.post_form(f"{address}/attach", {"order": order.number})
    assert "An order keeps up to 1 screenshots" in staff_client.get(answer.location).text
    staff_client.post_form(f"{address}/attach", {"order": other.number})
    assert (len(proofs(app, order.number)), len(proofs(app, other.number))) == (1, 1)
    assert proofs(app, order.number)[0].sha256 != proofs(app, other.number)[0].sha256


def test_what_is_left_of_a_share_is_shown_and_why_is_said_once(app: Flask, staff_client, monkeypatch) -> None:
    monkeypatch.setattr("beautique.payments.rules.MAX_PROOFS", 1)
    order = make_order(app)
    small = [encoded(Image.new("RGB", (60, height))) for height in (60, 61, 62)]
    address = share(staff_client, *((f"{len(each)}.jpg", each) for each in small)).location
    answer = staff_client.post_form(f"{address}/attach", {"order": order.number})
    page = staff_client.get(answer.location).text
    assert page.count("An order keeps up to 1 screenshots") == 1
    assert "Screenshot added" in page
    assert f'href="/admin/orders/{order.number}"' in page
    assert len(pictures(page)) == 2


@pytest.mark.parametrize(
    "failure", [Busy("Too many pictures at once.", 2), RuntimeError("the database is gone")]
)
def test_a_share_that_could_not_be_attached_waits_on(app: Flask, staff_client, monkeypatch, failure) -> None:
    order = make_order(app)
    address = share(staff_client, picture()).location
    with monkeypatch.context() as broken:
        broken.setattr(share_page, "attach_prepared", Mock(side_effect=failure))
        staff_client.post_form(f"{address}/attach", {"order": order.number})
    staff_client.post_form(f"{address}/attach", {"order": order.number})
    assert len(proofs(app, order.number)) == 1


def test_a_shared_picture_is_the_same_as_one_from_the_gallery(app: Flask, staff_client) -> None:
    order = make_order(app)
    name, content = picture()
    form = {"proof": [(io.BytesIO(content), name)]}
    staff_client.post_form(f"/admin/orders/{order.number}/proofs", form)
    address = share(staff_client, (name, content)).location
    staff_client.post_form(f"{address}/attach", {"order": order.number})
    assert len(proofs(app, order.number)) == 1


def test_nothing_that_is_shared_verifies_a_payment(app: Flask, staff_client) -> None:
    order = make_order(app)
    for _ in range(2):
        address = share(
            staff_client, picture(), text=f"Verified {order.number} Rs {order.total_amount}"
        ).location
        sent = {"order": order.number, "payment_status": "Verified", "seen_in_account": "y", "amount": "1"}
        staff_client.post_form(f"{address}/attach", sent)
    with app.app_context():
        found = get_order(order.number)
        assert (found.payment_status, found.paid_amount) == ("Paid", 0)


def test_a_message_finds_its_orders_and_begins_a_new_one(app: Flask, staff_client) -> None:
    named, called = make_order(app), make_order(app, phone="0301 7654321", customer_name="Hira Khan")
    text = f"Salam, {named.number.lower()} ka kya hua? Mera number 0301-7654321 hai"
    address = share(staff_client, title="WhatsApp", text=text).location
    page = staff_client.get(address).text
    assert "Named in the message" in page
    for order in (named, called):
        assert f'href="/admin/orders/{order.number}"' in page
    assert "/attach" not in page
    new = re.search(r'href="(/admin/orders/new\?[^"]+)"', page)
    assert new
    form = staff_client.get(new[1].replace("&amp;", "&")).text
    assert "ka kya hua?" in form
    assert "Hira Khan" in form


def test_a_banks_message_is_offered_to_owners_as_money_that_arrived(owner_client, staff_client) -> None:
    text = "You have received Rs.6,750 from ALI KHAN in your Easypaisa account. Trx ID 12345678901"
    page = owner_client.get(share(owner_client, text=text).location).text
    assert 'action="/admin/arrivals/import/pasted"' in page
    assert "<option selected>Easypaisa</option>" in page
    sent = {"pasted": text, "method": "Easypaisa"}
    preview = owner_client.post_form("/admin/arrivals/import/pasted", sent, follow_redirects=True)
    assert "ALI KHAN" in preview.text
    for client, words in ((staff_client, text), (owner_client, "Salam, Rs 6,750 bhej diye")):
        other = client.get(share(client, text=words).location).text
        assert "/arrivals/import/pasted" not in other


def test_a_search_finds_any_order(app: Flask, staff_client) -> None:
    order = make_order(app, customer_name="Mahnoor Abbasi")
    make_order(app, customer_name="Zoya Malik")
    address = share(staff_client, picture()).location
    page = staff_client.get(f"{address}?q=mahnoor").text
    assert f'value="{order.number}"' in page
    assert "Zoya Malik" not in page
    assert "No order is found" in staff_client.get(f"{address}?q=nobody", headers={"HX-Request": "true"}).text


def test_the_orders_that_cost_what_the_picture_says_are_offered_first(app: Flask, staff_client) -> None:
    receipt = draw(0)
    costing = make_order(app, lines=(line(make_product(app, regular_price=receipt.amount)),))
    make_order(app)
    page = share(staff_client, ("receipt.jpg", receipt.picture)).location
    assert f'hx-get="{page}/reading"' in staff_client.get(page).text
    answer = staff_client.get(f"{page}/reading", headers=HTMX).text
    assert "as on the picture" in answer
    assert re.findall(r'name="order" value="([^"]+)"', answer) == [costing.number]
    assert "Whose is it?" in staff_client.get(f"{page}/reading").text
    with app.app_context():
        assert get_order(costing.number).payment_status == "Pending"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (draw(0).picture, "no unpaid order costs that"),
        (encoded(Image.new("RGB", (600, 900), "white")), "No amount could be read for certain"),
    ],
    ids=["an amount of no order", "no amount"],
)
def test_a_picture_whose_amount_leads_nowhere_says_so(app: Flask, staff_client, content, sentence) -> None:
    page = share(staff_client, ("receipt.jpg", content)).location
    assert sentence in staff_client.get(f"{page}/reading", headers=HTMX).text


def test_without_the_reader_a_share_is_asked_about_as_ever(app: Flask, staff_client, monkeypatch) -> None:
    monkeypatch.setattr(reader, "is_available", lambda: False)
    page = share(staff_client, picture()).location
    assert "/reading" not in staff_client.get(page).text
    assert staff_client.get(f"{page}/reading").status_code == 404
