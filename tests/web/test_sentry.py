"""What Sentry hears: every error of ours, and nothing that names a customer."""

import logging

import pytest
import sentry_sdk
from flask import Flask
from sentry_sdk.envelope import Envelope
from sentry_sdk.integrations.logging import LoggingIntegration
from sentry_sdk.transport import Transport

from beautique.web.logging import SENTRY

PHONE = "03001234567"


class Heard(Transport):
    """Keeps what would be sent."""

    def __init__(self) -> None:
        super().__init__()
        self.envelopes: list[Envelope] = []

    def capture_envelope(self, envelope: Envelope) -> None:
        self.envelopes.append(envelope)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_an_error_is_reported_once_without_address_query_or_message(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise RuntimeError(f"{PHONE} could not be read")

    monkeypatch.setitem(app.view_functions, "health.health", fail)
    heard = Heard()
    with sentry_sdk.isolation_scope() as scope:
        scope.set_client(
            sentry_sdk.Client(
                "http://key@127.0.0.1:9/1", transport=heard, default_integrations=False, **SENTRY
            )
        )
        sentry_sdk.add_breadcrumb(message=f"GET /api/orders/track?phone={PHONE}")
        answer = app.test_client().get(f"/health?phone={PHONE}")
    assert answer.status_code == 500
    events = [event for envelope in heard.envelopes if (event := envelope.get_event())]
    assert [error["type"] for event in events for error in event["exception"]["values"]] == ["RuntimeError"]
    told = b"".join(envelope.serialize() for envelope in heard.envelopes)
    assert b"test_sentry.py" in told
    assert PHONE.encode() not in told


def test_a_line_of_a_library_is_reported_without_its_words() -> None:
    heard = Heard()
    with sentry_sdk.isolation_scope() as scope:
        integrations = [LoggingIntegration()]
        scope.set_client(
            sentry_sdk.Client(
                "http://key@127.0.0.1:9/1",
                transport=heard,
                default_integrations=False,
                integrations=integrations,
                **SENTRY,
            )
        )
        try:
            raise ValueError(PHONE)
        except ValueError:
            logging.getLogger("gunicorn.error").exception("GET %s", f"/api/orders/track?phone={PHONE}")
    told = b"".join(envelope.serialize() for envelope in heard.envelopes)
    assert b"ValueError" in told
    assert PHONE.encode() not in told
