"""What every template knows: the account, the places to go, and how amounts and times are written."""

from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from typing import Any, cast

from flask import Flask, g, url_for
from flask_login import current_user
from jinja2 import StrictUndefined
from jinja2.runtime import Macro

from beautique.admin.core.icons import status_icon
from beautique.admin.core.identity import may, signed_in_account
from beautique.kernel import clock, days, money, phones, text
from beautique.media.types import Picture
from beautique.orders.live import COUNTED_UP_TO, LiveStatus, read_live_status
from beautique.orders.types import Flag
from beautique.staff.permissions import Permission
from beautique.staff.types import Account
from beautique.web.stores import image_store

_PLACES = (  # id, icon, name, endpoint, permission, group
    ("home", "house", "Home", "admin.home", Permission.ANALYTICS_READ, "main"),
    ("payments", "badge-check", "Payments", "admin.payments", Permission.PAYMENTS_VERIFY, "main"),
    ("orders", "shopping-bag", "Orders", "admin.orders", Permission.ORDERS_READ, "main"),
    ("look", "eye", "To look at", "admin.orders", Permission.ORDERS_READ, "main"),
    ("products", "shirt", "Products", "admin.products", Permission.PRODUCTS_READ, "main"),
    ("tasks", "list-todo", "My tasks", "admin.tasks", Permission.TASKS_OWN, "main"),
    ("arrivals", "wallet", "Money that arrived", "admin.arrivals", Permission.PAYMENTS_VERIFY, "main"),
    ("closing", "landmark", "Daily closing", "admin.daily_closing", Permission.PAYMENTS_VERIFY, "main"),
    (
        "analytics",
        "chart-line",
        "Analytics",
        "admin.analytics",
        Permission.ANALYTICS_FULL,
        "owner",
    ),
    ("staff", "users", "Staff", "admin.staff", Permission.STAFF_MANAGE, "owner"),
    ("activity", "history", "Activity", "admin.activity", Permission.ACTIVITY_READ, "owner"),
    ("settings", "settings", "Settings", "admin.settings", Permission.SETTINGS_READ, "owner"),
    ("system", "monitor", "System", "admin.system", Permission.SETTINGS_READ, "owner"),
)
_ASKED: dict[str, dict[str, Any]] = {"look": {"flag": sorted(Flag)}}  # place: which part of its page
_COUNTED = {  # place: what of the news stands beside it, its words, its tone
    "orders": ("received", "received", ""),
    "payments": ("to_verify", "to verify", "warning"),
    "look": ("to_look_at", "with a flag", ""),
}
_KEYS = {  # place: the letter that goes there after "g"
    "home": "h",
    "payments": "p",
    "orders": "o",
    "look": "l",
    "products": "c",
    "arrivals": "m",
    "closing": "d",
    "tasks": "t",
    "analytics": "n",
    "activity": "a",
    "settings": "s",
}
_TITLES = frozenset({"dr", "miss", "mr", "mrs", "ms"})
_IN_DOCK = ("home", "payments", "orders", "products")
_MOST_REMEMBERED = 2_000  # rows of lists: some 6 MB of a worker
_THEMES = {"light": "beautique", "dark": "beautique-dark"}


class AccountView:
    """The signed-in account as templates show it."""

    def __init__(self, account: Account) -> None:
        self.username = account.username
        self.display_name = account.display_name
        self.role = account.role
        self.initials = initials(account.display_name)


def init_app(app: Flask) -> None:
    """Registers filters for all templates, and the shell's facts for signed-in pages; a name nobody gave raises."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.filters.update(
        rs=money.rupees,
        signed_rs=money.signed,
        status_icon=status_icon,
        plain_amount=money.plain,
        ago=ago,
        time_ago=time_ago,
        counted=text.counted,
        sized=text.sized,
        store_time=lambda at: f"{clock.store_time(at):%-d %B %Y, %H:%M}",
        store_clock=store_clock,
        store_hour=lambda at: f"{clock.store_time(at):%H:%M}",
        store_date=store_date,
        local_phone=phones.local,
        typed_day=days.written,
        store_iso=lambda at: clock.store_day(at).isoformat(),
        lasting=lasting,
        store_day=lambda at: store_date(clock.store_day(at)),
        phone_digits=phone_digits,
        spaced_phone=phones.spaced,
        initials=initials,
        first_name=first_name,
        thumb_url=thumb_url,
    )
    app.jinja_env.globals["remembered"] = remembered
    app.context_processor(shell)


def shell() -> dict[str, Any]:
    """Facts for the shell; nothing of it for visitors, so that error and log-in pages need no database."""
    if "_login_user" not in g or not current_user.is_authenticated:
        return {"theme": "", "shortcuts": "on"}
    account = signed_in_account()
    nav = places()
    return {
        "account": AccountView(account),
        "may": may,
        "nav": nav,
        "dock_nav": [place for place in nav if place["id"] in _IN_DOCK],
        "news": news,
        "nav_counts": nav_counts,
        "now": clock.now(),
        "store_zone": clock.zone_name(),
        "theme": _THEMES.get(account.preferences.get("theme", ""), ""),
        "shortcuts": account.preferences.get("shortcuts", "on"),
    }


def places() -> list[dict[str, str]]:
    """The places of the navigation that the signed-in account may open, and the keys that lead there."""
    account = signed_in_account()
    return [
        {
            "id": place,
            "icon": icon,
            "name": name,
            "href": _begin_with_view(url_for(endpoint, **_ASKED.get(place, {})), place, account),
            "group": group,
            "keys": f"g {_KEYS[place]}" if place in _KEYS else "",
            "counts": _COUNTED[place][1] if place in _COUNTED else "",
            "tone": _COUNTED[place][2] if place in _COUNTED else "",
        }
        for place, icon, name, endpoint, permission, group in _PLACES
        if may(permission)
    ]


def news() -> LiveStatus:
    """How things stand, read once per request and only for pages that show it.

    A view that lists new orders asks for it before it reads them: what comes in between is announced, never overlooked.
    """
    if "news" not in g:
        g.news = read_live_status()
    return cast(LiveStatus, g.news)


def nav_counts(news: LiveStatus) -> dict[str, str]:
    """The numbers in the navigation by place; nothing instead of zero."""
    return {place: _up_to(getattr(news, what)) for place, (what, _words, _tone) in _COUNTED.items()}


def _up_to(count: int) -> str:
    if count > COUNTED_UP_TO:
        return f"{COUNTED_UP_TO:,}+"
    return f"{count:,}" if count else ""


def _begin_with_view(url: str, place: str, account: Account) -> str:
    """Orders opens with a saved view when the account has chosen one."""
    return f"{url}?begin=1" if place == "orders" and account.preferences.get("start_view") else url


def thumb_url(url: str | None) -> str:
    """Address of the small picture of a picture; empty when there is none."""
    return image_store().variants(Picture(url)).thumb if url else ""


@cache
def remembered(macro: Macro) -> Any:
    """A macro that knows nothing but its arguments, and need not write again what it wrote for equal ones."""
    return lru_cache(_MOST_REMEMBERED)(macro)


def initials(name: str) -> str:
    """`Sana Tariq` -> `ST`."""
    parts = name.split()
    return "".join(part[0] for part in (parts[:1] + parts[1:][-1:])).upper()


def first_name(name: str) -> str:
    """`Mrs. Asma Noor` -> `Asma`: how a button calls a customer."""
    words = name.split()
    return next((word for word in words if word.strip(".").casefold() not in _TITLES), name)


def phone_digits(typed: str) -> str:
    """The digits of a whole phone number, in the spelling given; empty for what is none, such as its last digits."""
    return text.digits(typed) if phones.find_normalized(typed) else ""


def ago(at: datetime) -> str:
    """How long ago: `now`, `4 min`, `1 h 10 min`, `14 h`, `1 d 20 h`, `12 d`."""
    return lasting(clock.now() - at) or "now"


def time_ago(at: datetime) -> str:
    """The same within a sentence: `just now`, `4 min ago`."""
    age = lasting(clock.now() - at)
    return f"{age} ago" if age else "just now"


def lasting(time: timedelta) -> str:
    """A length of time, as `ago` writes it; empty below a minute."""
    minutes = max(0, int(time / timedelta(minutes=1)))
    days, hours = divmod(minutes // 60, 24)
    if days:
        return f"{days} d {hours} h" if days < 3 and hours else f"{days} d"
    if hours:
        return f"{hours} h {minutes % 60} min" if hours < 3 and minutes % 60 else f"{hours} h"
    return f"{minutes} min" if minutes else ""


def store_clock(at: datetime) -> str:
    """`09:02` today, `20 Nov, 21:47` this year, `20 Nov 2025` before."""
    local, today = clock.store_time(at), clock.today()
    if local.date() == today:
        return f"{local:%H:%M}"
    return f"{local:%-d %b, %H:%M}" if local.year == today.year else f"{local:%-d %b %Y}"


def store_date(day: date) -> str:
    """A store day: `21 November 2026`."""
    return f"{day:%-d %B %Y}"
