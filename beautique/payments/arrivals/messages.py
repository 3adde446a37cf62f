"""What messages of banks and wallets say arrived: an SMS, a notification, several of them. Pure.

The forms are those seen in public code: Easypaisa, JazzCash, NayaPay, Faysal, and the `credited to your A/C` of most banks. What says
two things, or nothing of money that came in, is refused: silence instead of a guess.
"""

import re
from datetime import date, datetime
from decimal import Decimal

from beautique.kernel import clock, money
from beautique.kernel.errors import Invalid
from beautique.kernel.text import digits
from beautique.payments.arrivals.rules import line_of
from beautique.payments.arrivals.types import Line, Read, Refused
from beautique.payments.arrivals.values import read_amount, read_when
from beautique.settings.types import PaymentMethod

_IN = re.compile(
    r"\b(?:received|credited|deposited|sent you|(?:sent|transferred|paid) to you|added to your)\b",
    re.IGNORECASE,
)
_OUT = re.compile(
    r"\b(?:debited|you(?: have| had)? (?:sent|paid|transferred)|(?:sent|paid|transferred) to(?! you)|withdrawn|purchase)\b",
    re.IGNORECASE,
)
# What is announced, asked for or taken back, or is no customer's, though a word of it says that money came.
_NOT_PLAIN = re.compile(
    r"\b(?:(?:will|would) be|request(?:s|ed)?|revers(?:al|ed)|refund(?:ed)?|fail(?:s|ed|ure)?|declined?|pending|loan|bill|if you)\b",
    re.IGNORECASE,
)
_AMOUNT = re.compile(r"(?:\b(?:rs|pkr)\.?|\u20a8)\s*(\d[\d,.]*\d|\d)", re.IGNORECASE)
_OTHER_MONEY = re.compile(
    r"(?:bal(?:ance)?|fees?|tax|fed|charges?|limit|available|avl)\b[^.;]{0,20}$", re.IGNORECASE
)
_BEFORE = 40  # characters before an amount that say what it is: all that `_OTHER_MONEY` can span
_NAME = r"(?P<name>[a-z][a-z .'&-]{1,60}?[a-z.])"
_SENDERS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?:^|[.,!]\s+){_NAME}\s+(?:has\s+)?sent you\b",
        rf"\bfrom\s+(?!your\b){_NAME}(?=\s+(?:a/?c\b|acc|pk\*|\+?\d|[*x]{{2,}}|\(|via|on|at|in|into|to|through|by|trx|tid|ref|using)|[,;(]|\.(?:\s|$)|$)",
    )
)
_PHONE = re.compile(r"(?<!\d)(?:\+?92|0)3\d\d[- ]?\d{7}(?!\d)")
_TAIL = re.compile(r"(?:[*.]|xx)(\d{3,4})(?!\d)", re.IGNORECASE)
_OUR_SIDE = re.compile(r"\b(?:in(?:to)? your|to your|via|on|in [A-Z]{2,4} A/C)\b", re.IGNORECASE)
_REFERENCE = re.compile(
    r"\b(?:(?:trx|txn|trans(?:action)?)\.?\s*(?:id|no|number|#)?|tid|ref(?:erence)?(?:\s*(?:id|no|number|#))?|stan|rrn)[\s.:#-]*"
    r"(?P<id>[a-z0-9][a-z0-9-]{3,58}[a-z0-9])",
    re.IGNORECASE,
)
_LEAST_DIGITS = 4  # of a transaction ID
_DAY = re.compile(
    r"(?<![\w/-])(?:\d{1,2}[-/ ](?:\d{1,2}|[a-z]{3,9})[-/, ]+(?:20)?\d\d|20\d\d-\d\d-\d\d)(?![\d/-])"
    r"(?:[ ,T]+(?:at\s+)?\d{1,2}:\d\d(?::\d\d)?(?:\s*[ap]\.?m\b)?)?",
    re.IGNORECASE,
)
_ACCOUNTS = (
    (re.compile(r"your easypaisa|easypaisa account", re.IGNORECASE), PaymentMethod.EASYPAISA),
    (re.compile(r"your meezan|meezan bank", re.IGNORECASE), PaymentMethod.MEEZAN_BANK),
)
LONGEST_MESSAGE = 2_000
NO_MONEY = "This does not say that money arrived."
_TOO_LONG = "This is too long for a message. Put an empty line between two messages."
_NOT_ONE = "It names several amounts. Leave the one that arrived, or enter it from the statement."


def is_message(text: str) -> bool:
    """Whether a text is a message of a bank or a wallet that says that money arrived."""
    return bool(read_messages(text, clock.today()).lines)


def account_of(text: str) -> PaymentMethod | None:
    """The account that a message seems to be about; a person chooses."""
    return next((method for form, method in _ACCOUNTS if form.search(text)), None)


def read_messages(text: str, today: date, received_at: datetime | None = None) -> Read:
    """The money that messages say came in: one message, or several, each on a line or in a paragraph of its own.

    `received_at` is when it came, for those that name no day; without it that is `today`.
    """
    lines: list[Line] = []
    refused: list[Refused] = []
    left_out = 0
    for number, message in _messages(text):
        try:
            line = _read(message, today, received_at)
        except (ValueError, Invalid) as refusal:
            refused.append(Refused(number, getattr(refusal, "message", str(refusal))))
            continue
        if line is not None:
            lines.append(line)
        else:
            left_out += 1
    return Read(lines, left_out, refused)


def _messages(text: str) -> list[tuple[int, str]]:
    """Each message with the number of its first line. Lines that each speak of money are messages; else a paragraph is one."""
    found: list[tuple[int, str]] = []
    paragraph: list[tuple[int, str]] = []
    for number, line in enumerate([*text.splitlines(), ""], start=1):
        if shown := " ".join(line.split()):
            paragraph.append((number, shown))
        elif paragraph:
            if all(_AMOUNT.search(each) and (_IN.search(each) or _OUT.search(each)) for _, each in paragraph):
                found += paragraph
            else:
                found.append((paragraph[0][0], " ".join(each for _, each in paragraph)))
            paragraph = []
    return found


def _read(message: str, today: date, received_at: datetime | None) -> Line | None:
    """The line of a message, None when the money went out. Raises `ValueError`, `Invalid`."""
    if len(message) > LONGEST_MESSAGE:
        raise ValueError(_TOO_LONG)
    came, went = _IN.search(message), _OUT.search(message)
    if not came and not went:
        raise ValueError(NO_MONEY)
    if came and went:
        raise ValueError("This says that money came in and went out.")
    if went:
        return None
    if _NOT_PLAIN.search(message):
        raise ValueError("This does not plainly say that money arrived.")
    paid_on, at = _when(message, today, received_at)
    sender = next((found for form in _SENDERS if (found := form.search(message))), None)
    ids = (found["id"] for found in _REFERENCE.finditer(message))
    return line_of(
        paid_on=paid_on,
        at=at,
        amount=_amount(message),
        reference=next((each for each in ids if len(digits(each)) >= _LEAST_DIGITS), ""),
        sender=sender["name"].strip(" .") if sender else "",
        sender_phone=_phone(message[sender.end("name") :]) if sender else "",
        narration=message,
    )


def _amount(message: str) -> Decimal:
    found = {
        read_amount(each[1])
        for each in _AMOUNT.finditer(message)
        if not _OTHER_MONEY.search(message[max(0, each.start() - _BEFORE) : each.start()])
    }
    if not found:
        raise money.NotAnAmount("It names no amount. Messages say Rs or PKR before it.")
    if len(found) > 1:
        raise money.NotAnAmount(_NOT_ONE)
    return found.pop()


def _when(message: str, today: date, received_at: datetime | None) -> tuple[date, datetime | None]:
    if found := _DAY.search(message):
        return read_when(found[0], today)
    if received_at is not None:
        return clock.store_day(received_at), received_at
    return today, None


def _phone(behind_name: str) -> str:
    """The digits of the sender's phone or account, whole or its tail: what stands behind the name, before it speaks of ours."""
    ours = _OUR_SIDE.search(behind_name)
    theirs = behind_name[: ours.start()] if ours else behind_name
    if found := _PHONE.search(theirs):
        return digits(found[0])
    tail = _TAIL.search(theirs)
    return tail[1] if tail else ""
