"""The trial of a Raast QR: Rs 1, paid by the owner from two apps before customers get one."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from flask import abort
from markupsafe import Markup
from werkzeug.wrappers import Response

from beautique.admin.core import qr
from beautique.admin.core.blueprint import admin
from beautique.admin.settings.forms import method_key
from beautique.kernel import clock
from beautique.orders.types import OrderNumber
from beautique.settings.queries import get_accounts, get_raast, get_thresholds
from beautique.settings.raast import RaastRequest, RaastTrial, expiry, is_payable
from beautique.settings.types import Account, PaymentMethod

_ONE_RUPEE = Decimal(1)


@dataclass(frozen=True, slots=True)
class RaastView:
    """What the section shows of one account: the QR of the trial, what an app must show of it, and how things stand."""

    method: PaymentMethod
    key: str
    account: Account
    asked: RaastRequest
    number: str
    code: Markup
    is_on: bool
    iban_before: str  # whose QR customers got; empty when it was none, or the present one


def raast_views() -> Sequence[RaastView]:
    """Each account that Raast can pay into."""
    trials = get_raast().by_method
    accounts = get_accounts().by_method
    return [
        _view(method, account, trials[method]) for method, account in accounts.items() if is_payable(account)
    ]


@admin.get("/settings/raast/<method>.png")
def raast_trial(method: str) -> Response:
    """The QR of a trial as a file, for who has it on the very phone that is to pay."""
    account = next(
        (each for key, each in get_accounts().by_method.items() if method_key(key) == method), None
    )
    if account is None or not is_payable(account):
        abort(404)
    asked, number = _trial_of(account)
    return qr.as_download(asked.text(number), f"raast-trial-{method}")


def _view(method: PaymentMethod, account: Account, trial: RaastTrial) -> RaastView:
    asked, number = _trial_of(account)
    return RaastView(
        method=method,
        key=method_key(method),
        account=account,
        asked=asked,
        number=number,
        code=qr.drawn_with_quiet(asked.text(number)),
        is_on=trial.shows(account),
        iban_before=trial.iban if trial.was_of_another(account) else "",
    )


def _trial_of(account: Account) -> tuple[RaastRequest, str]:
    """Asks for Rs 1 with a number that is like those of today, and that no order has: they count from 1."""
    asked = RaastRequest(account.iban, _ONE_RUPEE, expiry(clock.now(), get_thresholds()))
    return asked, str(OrderNumber(clock.today(), 0))
