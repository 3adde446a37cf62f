"""Money that arrived: looked at before it is imported, found again, marked as not for an order; seen by whoever verifies payments."""

import io
import re
from typing import Any

import pytest
from flask import Flask

from beautique.kernel import clock
from beautique.kernel.db import db
from beautique.payments.arrivals import rules
from beautique.payments.arrivals.commands import import_arrivals
from beautique.payments.arrivals.models import Arrival
from beautique.payments.arrivals.types import Batch, Read, Source
from beautique.settings.types import PaymentMethod
from tests.admin.order_pages import HTMX, words
from tests.payments.arrivals.statements import HEAD, statement
from tests.payments.arrivals.test_importing import line
from tests.payments.desk import OWNER
from tests.payments.matching.arrived import arrived

ARRIVALS = "/admin/arrivals"
IMPORT = f"{ARRIVALS}/import"


def rows() -> list[list[str]]:
    day = f"{clock.today():%d/%m/%Y}"
    return [
        [day, "Raast from AYESHA", "27361234567", "", "5,450.00", "1"],
        [day, "ATM", "27361234568", "500.00", "", "2"],
        ["31/11/2026", "No such day", "27361234569", "", "700.00", "3"],
    ]


def upload(client: Any, content: bytes, name: str = "november.csv", method: str = "Easypaisa") -> Any:
    return client.post_form(f"{IMPORT}/file", {"file": (io.BytesIO(content), name), "method": method})


def paste(client: Any, pasted: str, method: str = "") -> Any:
    return client.post_form(f"{IMPORT}/pasted", {"pasted": pasted, "method": method})


def said(answer: Any) -> str:
    return words(answer).replace("\xa0", " ")


def bring(app: Flask, *lines: Any) -> None:
    with app.app_context():
        batch = Batch(method=PaymentMethod.EASYPAISA, source=Source.STATEMENT, read=Read(lines))
        import_arrivals(batch, OWNER)


def test_a_statement_is_looked_at_then_imported_and_its_columns_are_offered_again(owner_client) -> None:
    shown = upload(owner_client, statement(*rows(), titles=["My bank"]))
    assert shown.status_code == 303
    preview = said(owner_client.get(shown.location))
    assert "1 line of money in, Rs 5,450" in preview
    assert "1 new, 0 known already; 1 line of money out left out." in preview
    assert "Line 5 “31/11/2026” is no day." in preview
    assert "Nothing was brought in yet" in said(owner_client.get(ARRIVALS))
    columns = {"date": "Transaction Date", "credit": "Credit", "narration": "Description"}
    other = said(owner_client.get(shown.location, query_string=columns, headers=HTMX))
    assert "Raast from AYESHA Rs 5,450" in other
    assert "ID none" in other
    nameless = {"date": "Transaction Date", "credit": "Credit"}
    assert "Sender not named Rs 5,450" in said(owner_client.get(shown.location, query_string=nameless))
    done = owner_client.post_form(f"{shown.location}/import", columns, follow_redirects=True)
    assert "Imported: 1 line new, Rs 5,450; 0 known already." in said(done)
    assert "Raast from AYESHA" in said(done)
    again = upload(owner_client, statement(*rows(), titles=["My bank"])).location
    preview = owner_client.get(again)
    assert "0 new, 1 known already" in said(preview)
    assert re.search(r'<option value="Description" selected>', preview.text)
    assert not re.search(r'<option value="Transaction ID" selected>', preview.text)
    history = said(owner_client.get(IMPORT))
    assert "Easypaisa november.csv 1 new, Rs 5,450 0 known, 1 not read Sana Tariq" in history


def test_a_statement_of_money_that_only_messages_named_is_imported_all_the_same(
    app: Flask, owner_client
) -> None:
    with app.app_context():
        told = arrived(5450, "27361234567", source=Source.MESSAGE)
    location = upload(owner_client, statement(*rows())).location
    preview = owner_client.get(location)
    assert "0 new, 1 known already, 1 of them only by a message; 1 line of money out left out." in said(
        preview
    )
    assert "Import 1 line" in said(preview)
    sent = dict(
        re.findall(r'type="hidden" name="(\w+)" value="([^"]+)"', preview.text.split(f"{location}/import")[1])
    )
    assert owner_client.post_form(f"{location}/import", sent).status_code == 303
    with app.app_context():
        assert db.session.get_one(Arrival, told.id).source == Source.STATEMENT
    again = owner_client.get(upload(owner_client, statement(*rows())).location)
    assert "0 new, 1 known already; 1 line of money out left out." in said(again)
    assert "Import 1 line" not in said(again)


def test_a_wrong_choice_of_columns_is_shown_and_imports_nothing(owner_client) -> None:
    location = upload(owner_client, statement(*rows())).location
    wrong = {"date": "Description", "credit": "Credit"}
    preview = said(owner_client.get(location, query_string=wrong))
    assert "0 lines of money in, Rs 0" in preview
    assert "2 lines not read, and left out" in preview
    refused = owner_client.post_form(f"{location}/import", wrong)
    assert refused.status_code == 422
    assert "No line says that money came in. Look at the columns." in said(refused)
    refused = owner_client.post_form(f"{location}/import", {"date": "Transaction Date"})
    assert "Choose the column that holds the amount that came in." in said(refused)
    assert "Nothing was brought in yet" in said(owner_client.get(ARRIVALS))


def test_more_lines_than_are_imported_at_once_are_told_on_the_preview(owner_client, monkeypatch) -> None:
    monkeypatch.setattr(rules, "MOST_LINES", 1)
    content = [row.copy() for row in (rows()[0], rows()[0])]
    location = upload(owner_client, statement(*content)).location
    preview = owner_client.get(location)
    assert "Import up to 1 lines at once, in parts." in said(preview)
    assert "2 lines of money in" in said(preview)
    assert f"{location}/import" not in preview.text
    columns = {"date": "Transaction Date", "credit": "Credit"}
    refused = owner_client.post_form(f"{location}/import", columns)
    assert refused.status_code == 422
    assert "Import up to 1 lines at once, in parts." in said(refused)
    assert "Nothing was brought in yet" in said(owner_client.get(ARRIVALS))


def test_an_upload_is_put_away_and_a_second_import_is_told(owner_client) -> None:
    location = upload(owner_client, statement(*rows())).location
    assert "Nothing was imported" in said(
        owner_client.post_form(f"{location}/discard", follow_redirects=True)
    )
    gone = said(owner_client.get(location, follow_redirects=True))
    assert "This upload is no longer here" in gone
    columns = {"date": "Transaction Date", "credit": "Credit"}
    again = owner_client.post_form(f"{location}/import", columns, follow_redirects=True)
    assert "imported already, or its day is over" in said(again)


def test_a_pasted_message_finds_its_account_and_rows_ask_for_it(owner_client) -> None:
    message = "You have received Rs 5,450 from ALI KHAN in your Easypaisa account. Trx ID 12345678901"
    shown = paste(owner_client, message)
    preview = said(owner_client.get(shown.location))
    assert "Easypaisa: messages" in preview
    assert "ALI KHAN Rs 5,450" in preview
    assert "seems to be about" not in preview
    other = paste(owner_client, message, "Meezan Bank").location
    assert "This seems to be about Easypaisa." in said(owner_client.get(other))
    done = owner_client.post_form(f"{shown.location}/import", follow_redirects=True)
    assert "Imported: 1 line new" in said(done)
    table = "\n".join("\t".join(row) for row in [HEAD, *rows()])
    refused = paste(owner_client, table)
    assert refused.status_code == 422
    assert "Choose the account in which this money arrived." in said(refused)
    assert "Raast from AYESHA\t27361234567" in refused.text
    assert "1 line of money in" in said(owner_client.get(paste(owner_client, table, "Easypaisa").location))


@pytest.mark.parametrize(
    ("pasted", "sentence"),
    [
        ("Salam, did you get it?", "Nothing here says that money arrived"),
        ("  ", "Paste rows or messages first"),
    ],
)
def test_what_is_not_recognised_stays_typed_with_what_to_do(owner_client, pasted: str, sentence: str) -> None:
    refused = paste(owner_client, pasted, "Easypaisa")
    assert refused.status_code == 422
    assert sentence in said(refused)
    assert pasted.strip() in refused.text


@pytest.mark.parametrize(
    ("content", "name", "method", "sentence"),
    [
        (b"", "", "Easypaisa", "Choose a file first."),
        (b"\xd0\xcf\x11\xe0", "old.xls", "Easypaisa", "old or locked Excel file"),
        (b"Date,Credit\r\n1/11/2026,5", "a.csv", "Cash", "Choose the account of this statement"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(owner_client, content, name, method, sentence) -> None:
    refused = upload(owner_client, content, name, method)
    assert refused.status_code == 422
    assert sentence in said(refused)


def test_the_list_is_searched_and_filtered(app: Flask, owner_client) -> None:
    bring(app, line(5450, sender="AYESHA SIDDIQUI", reference="27361234567"), line(300, sender="HIRA"))
    everything = said(owner_client.get(ARRIVALS))
    assert "AYESHA SIDDIQUI" in everything
    assert "HIRA" in everything
    for query, found in (("q=5450", "AYESHA"), ("q=hira", "HIRA"), ("q=2736-1234567", "AYESHA")):
        page = said(owner_client.get(f"{ARRIVALS}?{query}", headers=HTMX))
        assert found in page
        assert page.count("Not for an order?") == 1
    assert "Nothing matches" in said(owner_client.get(f"{ARRIVALS}?account=Meezan+Bank"))
    assert "in this state" in said(owner_client.get(f"{ARRIVALS}?state=taken"))


def test_the_list_goes_on_page_by_page(app: Flask, owner_client) -> None:
    bring(app, *(line(100 + n) for n in range(60)))
    page = owner_client.get(ARRIVALS).text
    assert page.count("Sender not named") == 50
    following = re.search(r'href="(/admin/arrivals\?cursor=[^"]+)"', page)
    assert following
    assert owner_client.get(following[1]).text.count("Sender not named") == 10


def test_money_is_marked_as_not_for_an_order_and_opened_again(app: Flask, owner_client) -> None:
    bring(app, line(5450))
    page = owner_client.get(ARRIVALS).text
    address = re.search(r'action="(/admin/arrivals/[^"]+)/dismiss"', page)
    assert address
    empty = owner_client.post_form(f"{address[1]}/dismiss", {"reason": " ", "version": "1"}, headers=HTMX)
    assert (empty.status_code, empty.headers["HX-Reswap"]) == (
        422,
        "none",
    )  # what was typed stays in its field
    sent = {"reason": "My own money", "version": "1"}
    done = said(owner_client.post_form(f"{address[1]}/dismiss", sent, follow_redirects=True))
    assert "Sana Tariq: My own money" in done
    stale = owner_client.post_form(f"{address[1]}/restore", {"version": "1"})
    assert stale.status_code == 409
    assert "Nothing was overwritten" in said(stale)
    opened = said(owner_client.post_form(f"{address[1]}/restore", {"version": "2"}, follow_redirects=True))
    assert "My own money" not in opened
    told = said(owner_client.get("/admin/activity?about=orders"))
    assert "Money marked as not for an order" in told
    assert "Money that arrived brought in, Easypaisa 1 new, Rs 5,450; 0 known already" in told


def test_who_verifies_payments_looks_and_brings_nothing_in(app: Flask, staff_client) -> None:
    empty = staff_client.get(ARRIVALS)
    assert "What the owner brings in from the bank stands here" in said(empty)
    bring(app, line(5450, sender="AYESHA"))
    page = staff_client.get(ARRIVALS)
    assert "AYESHA" in said(page)
    assert "Not for an order?" not in page.text
    assert IMPORT not in page.text
    assert 'href="/admin/arrivals"' in staff_client.get("/admin/payments").text
    assert staff_client.get(IMPORT).status_code == 403
    assert upload(staff_client, statement(*rows())).status_code == 403


def test_the_list_asks_the_database_as_often_for_many_lines_as_for_one(app: Flask, owner_client) -> None:
    from tests.admin.order_pages import counted

    bring(app, line(5450))
    owner_client.get(ARRIVALS)
    with counted(app) as one:
        owner_client.get(ARRIVALS)
    bring(app, *(line(100 + n) for n in range(30)))
    with counted(app) as many:
        owner_client.get(ARRIVALS)
    assert len(many) == len(one)


def test_an_empty_page_has_one_button_that_brings_something_in(app: Flask, owner_client) -> None:
    assert owner_client.get(ARRIVALS).text.count('href="/admin/arrivals/import"') == 1
    bring(app, line(5450))
    assert owner_client.get(ARRIVALS).text.count('href="/admin/arrivals/import"') == 2  # wide, and on phones
