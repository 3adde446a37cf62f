"""Time. Instants are aware and UTC; days are the store's own (Asia/Karachi unless configured otherwise)."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_zone = ZoneInfo("Asia/Karachi")


def configure(zone_name: str) -> None:
    """Sets the store's time zone, once, at start."""
    global _zone  # noqa: PLW0603 - set once, at start
    _zone = ZoneInfo(zone_name)


def zone_name() -> str:
    """The store's time zone, as browsers name it too."""
    return _zone.key


def now() -> datetime:
    """This instant, aware, UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The store's calendar day now."""
    return store_day(now())


def store_time(instant: datetime) -> datetime:
    """The instant as the clock on the shop's wall shows it."""
    return instant.astimezone(_zone)


def store_day(instant: datetime) -> date:
    """The store's calendar day of an instant."""
    return store_time(instant).date()


def day_start(day: date) -> datetime:
    """The UTC instant at which a store day begins."""
    return datetime.combine(day, time.min, _zone).astimezone(UTC)


def days_between(first: date, last: date) -> list[date]:
    """Every day from `first` to `last`, both included; empty when `last` is earlier."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
