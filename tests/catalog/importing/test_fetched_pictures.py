"""Pictures that an imported file names: brought from allowed hosts alone, once, and never at the cost of the product."""

import pytest
from flask import Flask
from sqlalchemy import delete, select

from beautique.audit.types import SYSTEM
from beautique.catalog.importing import queries
from beautique.catalog.importing.commands import start_import, take_in
from beautique.catalog.importing.models import ImportJob
from beautique.catalog.importing.pictures import PictureSource, fetch, find_fetched
from beautique.catalog.importing.running import run_import
from beautique.catalog.models import Product
from beautique.kernel.db import db
from beautique.media import fetching
from beautique.media.commands import store_pictures
from beautique.media.fetching import NotFetched, PictureFetcher
from beautique.media.models import StoredPicture
from beautique.media.types import PictureFile
from beautique.web.stores import image_store
from tests.catalog.importing.files import outcomes, own_file, rows_of
from tests.media.pictures import encoded, photo
from tests.together.meeting import together

pytestmark = pytest.mark.usefixtures("app_context")

DRESS, BACK = "https://cdn.example/dress.jpg", "https://cdn.example/back.jpg"


class Host(PictureFetcher):
    """A host that has two photos and a page that is none; `asked` is what it was asked for."""

    def __init__(self) -> None:
        super().__init__(["cdn.example"])
        self.asked: list[str] = []
        self.is_away = False

    def fetch(self, url: str) -> PictureFile:
        self.asked.append(url)
        if self.is_away:
            raise NotFetched("cdn.example could not be reached.")
        if url.endswith("page.jpg"):
            return PictureFile("page.jpg", b"<!doctype html>")
        return PictureFile("dress.jpg", encoded(photo(60 if url == DRESS else 90)))


@pytest.fixture
def host() -> Host:
    return Host()


def imported(host: PictureFetcher, *rows: dict[str, str]) -> tuple[ImportJob, dict[str, int]]:
    source = PictureSource(image_store(), host)
    job = take_in("products.csv", own_file(*rows), source, SYSTEM)
    run_import(queries.get_job(job.id), source, SYSTEM, 600)
    start_import(job.id, SYSTEM)
    run_import(queries.get_job(job.id), source, SYSTEM, 600)
    return job, outcomes(queries.count_rows(job))


def products() -> list[Product]:
    everything = select(Product).order_by(Product.name)
    return list(db.session.scalars(everything.execution_options(populate_existing=True)))


def test_pictures_of_an_allowed_host_are_brought_once_and_the_same_file_again_changes_nothing(
    host: Host,
) -> None:
    rows = [{"Name": "Noor Shirt", "Pictures": f"{DRESS}, {BACK}"}, {"Name": "Zoya Shirt", "Pictures": DRESS}]
    assert imported(host, *rows)[1] == {"created": 2}
    noor, zoya = products()
    assert [(each["width"], each["alt"]) for each in noor.images] == [(60, "Noor Shirt"), (90, "Noor Shirt")]
    assert all(image_store().owns(each["url"]) for each in noor.images)
    assert zoya.images[0]["url"] == noor.images[0]["url"]
    assert (noor.is_active, zoya.is_active) == (True, True)
    assert host.asked == [DRESS, BACK]
    assert imported(host, *rows)[1] == {"same": 2}
    assert host.asked == [DRESS, BACK]


def test_another_host_is_not_asked_and_the_file_says_so(host: Host) -> None:
    job, came = imported(host, {"Pictures": "https://elsewhere.example/a.jpg"})
    assert came == {"created": 1}
    assert job.notes == [
        "Pictures at elsewhere.example are left out: this shop takes none from there. The owner can have that host allowed."
    ]
    assert (host.asked, products()[0].images, products()[0].is_active) == ([], [], False)


def test_what_is_no_address_and_what_is_not_https_are_told_apart_from_hosts(host: Host) -> None:
    pictures = f"http://cdn.example/dress.jpg dress.jpg http://elsewhere.example/a.jpg {DRESS}"
    job, came = imported(host, {"Pictures": pictures})
    assert (came, host.asked, len(products()[0].images)) == ({"created": 1}, [DRESS], 1)
    assert job.notes == [
        "Pictures at elsewhere.example are left out: this shop takes none from there. The owner can have that host allowed.",
        "Left out as pictures: “dress.jpg”, “http://cdn.example/dress.jpg”. Give addresses that begin with https://.",
    ]


def test_a_picture_that_cannot_be_brought_leaves_its_product_and_its_row_says_why(host: Host) -> None:
    host.is_away = True
    job, came = imported(host, {"Name": "Noor Shirt", "Pictures": DRESS}, {"Name": "Zoya Shirt"})
    assert came == {"created": 2}
    told = rows_of(job)
    assert [(row.number, row.notes) for row in told] == [
        (2, ["A picture is left out: cdn.example could not be reached."]),
        (3, []),
    ]
    assert [each.images for each in products()] == [[], []]
    host.is_away = False
    assert imported(host, {"Name": "Noor Shirt", "Pictures": DRESS})[1] == {"changed": 1}
    assert len(products()[0].images) == 1


def test_what_is_no_picture_is_named_and_the_others_of_its_product_are_taken(host: Host) -> None:
    job, came = imported(host, {"Pictures": f"https://cdn.example/page.jpg, {BACK}"})
    assert came == {"created": 1}
    assert [each["width"] for each in products()[0].images] == [90]
    [note] = rows_of(job)[0].notes
    assert note == (
        "A picture is left out: page.jpg is not a picture. Use JPEG, PNG, WebP, GIF, HEIC or AVIF."
    )


def test_a_host_inside_our_own_network_is_refused_while_applying(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        fetching.socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", ("169.254.169.254", 443))]
    )
    job, came = imported(PictureFetcher(["cdn.example"]), {"Pictures": DRESS})
    assert came == {"created": 1}
    assert rows_of(job)[0].notes == ["A picture is left out: cdn.example is not on the public internet."]
    assert products()[0].images == []


def test_a_picture_that_was_swept_since_it_was_looked_at_refuses_its_row_alone(host: Host) -> None:
    [picture] = store_pictures([host.fetch(DRESS)], image_store(), SYSTEM)
    db.session.execute(delete(StoredPicture))
    db.session.commit()
    rows = [{"Name": f"Noor Shirt {n}"} | ({"Pictures": picture.url} if n == 3 else {}) for n in range(9)]
    job, came = imported(host, *rows)
    assert came == {"created": 8, "refused": 1}
    refused = rows_of(job)[3]
    assert refused.message == "Pictures: A picture lay unused for too long and was deleted. Add it again."
    assert (len(products()), refused.product_id) == (8, None)


def test_two_pages_that_bring_one_picture_at_once_both_go_on(app: Flask, host: Host) -> None:
    def bring() -> object:
        with app.app_context():
            fetch(DRESS, PictureSource(image_store(), host), SYSTEM)
            return find_fetched([DRESS])

    answers, met = together(app, [bring, bring])
    assert met
    assert all(DRESS in found for found in answers)
