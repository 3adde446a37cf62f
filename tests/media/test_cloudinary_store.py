import logging
import threading
import time
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import cloudinary
import pytest

from beautique.kernel.db import new_id
from beautique.kernel.errors import Busy
from beautique.media.cloudinary_store import CloudinaryStore
from beautique.media.errors import PictureStoreError
from beautique.media.reading import prepare_picture
from beautique.media.stores import public_id_of
from beautique.media.types import Picture, PreparedPicture
from tests.media.cloudinary_stub import CLOUD, DELIVERY, KEY, SECRET, CloudinaryStub, Mode
from tests.media.pictures import encoded, photo, upload

MakeStore = Callable[..., CloudinaryStore]


@pytest.fixture
def stub() -> Iterator[CloudinaryStub]:
    with CloudinaryStub() as running:
        yield running


@pytest.fixture
def make_store(stub: CloudinaryStub) -> MakeStore:
    def make(secret: str = SECRET, **times: float) -> CloudinaryStore:
        quick = {"connect_s": 0.5, "read_s": 0.3, "total_s": 1.0, "delete_s": 0.5, "pause_s": 0.4} | times
        return CloudinaryStore(CLOUD, KEY, secret, stub.prefix, **quick)

    return make


@pytest.fixture
def store(make_store: MakeStore) -> CloudinaryStore:
    return make_store()


@pytest.fixture(scope="module")
def prepared() -> PreparedPicture:
    return prepare_picture(upload(encoded(photo(1000, 1500))))


@pytest.fixture
def public_id() -> str:
    return public_id_of(new_id())


def failure(store: CloudinaryStore, prepared: PreparedPicture, public_id: str) -> PictureStoreError:
    with pytest.raises(PictureStoreError) as caught:
        store.save(prepared, public_id)
    assert caught.value.code == "IMAGE_SERVICE_ERROR"
    return caught.value


def test_a_picture_arrives_signed_under_our_id(
    stub: CloudinaryStub, store: CloudinaryStore, prepared: PreparedPicture, public_id: str
) -> None:
    picture = store.save(prepared, public_id)
    assert stub.uploads == {public_id: prepared.content}
    assert picture == Picture(f"{DELIVERY}/v1732190000/{public_id}.jpg", public_id, 1000, 1500)
    assert stub.calls[0].params["overwrite"] == "0"


def test_the_stub_refuses_a_wrong_secret(
    stub: CloudinaryStub, make_store: MakeStore, prepared: PreparedPicture, public_id: str
) -> None:
    failure(make_store(secret="wrong"), prepared, public_id)
    assert (stub.uploads, stub.requests) == ({}, 1)


def test_widths_are_asked_for_in_the_address(
    store: CloudinaryStore, prepared: PreparedPicture, public_id: str
) -> None:
    variants = store.variants(store.save(prepared, public_id))
    assert variants.thumb == f"{DELIVERY}/c_limit,f_auto,q_auto,w_200/v1732190000/{public_id}.jpg"
    assert variants.card == f"{DELIVERY}/c_limit,f_auto,q_auto,w_800/v1732190000/{public_id}.jpg"
    assert variants.full == f"{DELIVERY}/c_limit,f_auto,q_auto,w_2000/v1732190000/{public_id}.jpg"
    assert (variants.width, variants.height) == (1000, 1500)


def test_other_programs_get_a_jpeg_whatever_they_say_they_take(store: CloudinaryStore) -> None:
    stored = Picture(f"{DELIVERY}/v1732190000/one.webp", "one")
    assert store.photo(stored) == f"{DELIVERY}/c_limit,f_jpg,q_auto,w_2000/v1732190000/one.webp"
    assert store.photo(Picture("https://example.com/a.jpg")) == "https://example.com/a.jpg"
    assert store.photo(Picture("https://example.com/a.svg")) is None


def test_only_addresses_in_our_cloud_are_ours(store: CloudinaryStore) -> None:
    assert store.owns(f"{DELIVERY}/v1/x.jpg")
    for url in (
        f"{DELIVERY}/v1/x.jpg".replace("https", "http"),
        f"{DELIVERY}/v1/x.jpg".replace(CLOUD, "somebody"),
        f"https://elsewhere.example/{CLOUD}/image/upload/x.jpg",
        f"https://res.cloudinary.com@elsewhere.example/{CLOUD}/image/upload/x.jpg",
        "/media/x/full.jpg",
    ):
        assert not store.owns(url), url
        assert store.variants(Picture(url)).thumb == url
    assert store.absolute(DELIVERY) == store.stored_form(DELIVERY) == DELIVERY


def test_a_refusal_is_not_tried_again_and_its_words_go_nowhere(
    stub: CloudinaryStub,
    store: CloudinaryStore,
    prepared: PreparedPicture,
    public_id: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    stub.mode = Mode.REFUSED
    with caplog.at_level(logging.DEBUG, logger="beautique"):
        error = failure(store, prepared, public_id)
    assert stub.requests == 1
    assert (
        error.message
        == "The picture service did not take the picture. Nothing was changed. Try again in a few minutes."
    )
    assert error.__cause__ is None
    assert "AuthorizationRequired" in caplog.text
    assert not any(word in caplog.text for word in ("String to sign", public_id, SECRET, KEY))


def test_one_failure_of_the_service_is_forgiven(
    stub: CloudinaryStub, store: CloudinaryStore, prepared: PreparedPicture, public_id: str
) -> None:
    stub.mode = Mode.FAILS_ONCE
    assert store.save(prepared, public_id).public_id == public_id
    assert stub.requests == 2


@pytest.mark.parametrize(
    "mode",
    [
        Mode.FAILS, Mode.HTML, Mode.FOREIGN_HOST, Mode.PLAIN_HTTP, Mode.OTHER_CLOUD, Mode.WRONG_ID, Mode.NOT_AN_OBJECT,
        Mode.HALF_CLOSED, Mode.REDIRECTS,
    ],
)  # fmt: skip
def test_a_service_that_fails_or_lies_is_asked_twice_and_never_believed(
    stub: CloudinaryStub, store: CloudinaryStore, prepared: PreparedPicture, public_id: str, mode: Mode
) -> None:
    stub.mode = mode
    failure(store, prepared, public_id)
    assert (stub.requests, stub.elsewhere) == (2, 0), "asked twice, and never somewhere else"


@pytest.mark.parametrize("mode", [Mode.SILENT, Mode.DRIPS])
def test_a_service_that_keeps_us_waiting_is_left_in_time(
    stub: CloudinaryStub, store: CloudinaryStore, prepared: PreparedPicture, public_id: str, mode: Mode
) -> None:
    stub.mode = mode
    started = time.monotonic()
    failure(store, prepared, public_id)
    assert time.monotonic() - started < 1.5


def test_a_service_that_is_not_there_is_a_clear_error(
    stub: CloudinaryStub, prepared: PreparedPicture, public_id: str
) -> None:
    nobody = CloudinaryStore(CLOUD, KEY, SECRET, "http://127.0.0.1:9", connect_s=0.5)
    failure(nobody, prepared, public_id)


def test_after_five_failures_in_a_row_nothing_is_tried_for_a_while(
    stub: CloudinaryStub, store: CloudinaryStore, prepared: PreparedPicture, public_id: str
) -> None:
    stub.mode = Mode.REFUSED
    for _ in range(5):
        failure(store, prepared, public_id)
    stub.mode = Mode.OK
    assert "several times in a row" in failure(store, prepared, public_id).message
    assert stub.requests == 5
    time.sleep(0.5)
    assert store.save(prepared, public_id).public_id == public_id


def test_a_success_in_between_starts_the_count_again(
    stub: CloudinaryStub, store: CloudinaryStore, prepared: PreparedPicture, public_id: str
) -> None:
    for _ in range(2):
        stub.mode = Mode.REFUSED
        for _ in range(4):
            failure(store, prepared, public_id)
        stub.mode = Mode.OK
        store.save(prepared, public_id)


def test_at_most_two_calls_are_in_flight(
    stub: CloudinaryStub, make_store: MakeStore, prepared: PreparedPicture, public_id: str
) -> None:
    stub.mode = Mode.SILENT
    store = make_store(read_s=3, total_s=3)
    threads = [threading.Thread(target=failure, args=(store, prepared, public_id)) for _ in range(2)]
    for thread in threads:
        thread.start()
    while stub.requests < 2:
        time.sleep(0.01)
    with pytest.raises(Busy) as caught:
        store.save(prepared, public_id)
    assert caught.value.retry_after_s > 0
    stub.hang_up.set()
    for thread in threads:
        thread.join()


def test_a_picture_can_be_deleted_also_when_it_is_gone_already(
    stub: CloudinaryStub, store: CloudinaryStore, prepared: PreparedPicture, public_id: str
) -> None:
    store.save(prepared, public_id)
    store.delete(public_id)
    assert stub.uploads == {}
    store.delete(public_id)
    assert [call.action for call in stub.calls] == ["upload", "destroy", "destroy"]


def test_a_deletion_that_the_service_does_not_confirm_is_an_error(
    stub: CloudinaryStub, store: CloudinaryStore, public_id: str
) -> None:
    stub.mode = Mode.FOREIGN_HOST
    with pytest.raises(PictureStoreError, match="did not delete"):
        store.delete(public_id)


@pytest.mark.parametrize("public_id", ["../x", "", "a" * 33, "somebody/else"])
def test_only_our_own_ids_are_sent(
    stub: CloudinaryStub, store: CloudinaryStore, prepared: PreparedPicture, public_id: str
) -> None:
    for act in (lambda: store.save(prepared, public_id), lambda: store.delete(public_id)):
        with pytest.raises(ValueError, match="32 hexadecimal"):
            act()
    assert stub.requests == 0


def test_credentials_stay_out_of_the_sdks_own_configuration(
    stub: CloudinaryStub, store: CloudinaryStore, prepared: PreparedPicture, public_id: str
) -> None:
    store.save(prepared, public_id)
    assert cloudinary.config().api_secret is None


def test_the_url_of_the_stub_is_one_that_the_settings_take(stub: CloudinaryStub) -> None:
    parts = urlsplit(stub.cloudinary_url)
    assert (parts.scheme, parts.username, parts.password, parts.hostname) == (
        "cloudinary",
        KEY,
        SECRET,
        CLOUD,
    )
    assert parts.query == f"upload_prefix={stub.prefix}"
