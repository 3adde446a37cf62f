"""The day on which money arrived, for forms that record payments: typed day first, and read back in words."""

from datetime import date, timedelta
from typing import Any

from flask import make_response, render_template, request
from werkzeug.wrappers import Response
from wtforms import DateField
from wtforms.widgets import TextInput

from beautique.admin.core.blueprint import admin
from beautique.admin.core.forms import ShopForm
from beautique.kernel import clock, days
from beautique.kernel.errors import Complaints

_NEAR = timedelta(days=1)  # people pay at night and send the picture in the morning


def are_far(day: date, other: date) -> bool:
    """Whether the day of a payment and of its screenshot lie so far apart that somebody should look again."""
    return abs(day - other) > _NEAR


class PaidOnField(DateField):
    """A day that starts from the newest screenshot's, or from none: never in silence from today."""

    widget = TextInput()
    came: date | None = None  # the store day of the newest screenshot
    pictured_on: date | None = None  # the day that was read on it

    def __init__(self, label: str = "Paid on", **more: Any) -> None:
        super().__init__(label, format="%d/%m/%Y", **more)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Reads what `kernel/days.py` reads; nothing is no day."""
        self.data = None
        if typed := "".join(valuelist).strip():
            self.data = days.parse(typed, clock.today())

    def read(self, complaints: Complaints) -> date:
        """The day. What is none is added to `complaints`; it becomes a day that the rules of no payment accept."""
        for error in self.process_errors:
            complaints.add(self.short_name, str(error))
        if self.data is None and not self.process_errors:
            complaints.add(self.short_name, "Choose the day on which the money arrived.")
        return self.data or date.min

    def start_from(self, came: date | None) -> None:
        """A fresh field shows the day of the newest screenshot; one that was sent is only compared with it."""
        self.came = came
        if self.raw_data is None:
            self.data = came

    @property
    def recent(self) -> dict[str, str]:
        """Days to choose from with one press, where no screenshot says which."""
        today = clock.today()
        return {"Today": days.written(today), "Yesterday": days.written(today - timedelta(days=1))}

    @property
    def is_far(self) -> bool:
        """Whether the day and the screenshot's lie so far apart that somebody should look again."""
        return self.data is not None and self.came is not None and are_far(self.data, self.came)

    @property
    def words(self) -> str:
        """How the day was understood, and how it lies to the screenshot's."""
        if self.data is None:
            return "" if self.came else "As the account says"
        if self.data == self.came:
            return f"{self.data:%A}, when the screenshot came"
        said = f"{self.data:%A, %-d %B %Y}{', as on the picture' if self.data == self.pictured_on else ''}"
        return f"{said}; the screenshot came on {self.came:%-d %B %Y}" if self.is_far else said


class PaidOnForm(ShopForm):
    """The day alone."""

    paid_on = PaidOnField()


@admin.get("/payments/day")
def read_paid_on() -> Response:
    """How a day that is being typed was understood. Only a help: recording it decides."""
    field = PaidOnForm(request.args).paid_on
    field.came = request.args.get("came", type=date.fromisoformat)
    field.pictured_on = request.args.get("pictured_on", type=date.fromisoformat)
    return make_response(render_template("payments/_paid_on.html", field=field))
