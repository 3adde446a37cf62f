"""The forms of the settings that the desk works with: couriers, WhatsApp messages, thresholds."""

from typing import Self

from wtforms import FieldList, Form, FormField, StringField, TextAreaField

from beautique.admin.core.forms import VersionedForm, tidy
from beautique.settings.rules import MAX_COURIERS
from beautique.settings.types import DEFAULT_TEXTS, Courier, Couriers, Message, Templates, Thresholds

_EMPTY_ROWS = 2


class CourierForm(Form):
    """One courier."""

    name = StringField("Courier")
    link = StringField("Link that follows a parcel")


class CouriersForm(VersionedForm):
    """The couriers, and room for more. A row without words is no courier."""

    known = FieldList(FormField(CourierForm), "Couriers", max_entries=MAX_COURIERS + _EMPTY_ROWS)

    @classmethod
    def of(cls, couriers: Couriers, version: int) -> Self:
        """The form for what is stored."""
        rows = [{"name": each.name, "link": each.link} for each in couriers.known]
        return cls(data={"version": version, "known": rows + [{"name": "", "link": ""}] * _EMPTY_ROWS})

    def couriers(self) -> Couriers:
        """What was typed."""
        return Couriers(tuple(courier for _, courier in self._rows()))

    def rule_names(self) -> dict[str, str]:
        """The names of the fields as the rules see them: rows without words do not count there."""
        return {
            f"{place}.{part}": f"known.{row}.{part}"
            for place, (row, _) in enumerate(self._rows())
            for part in ("name", "link")
        }

    def _rows(self) -> list[tuple[int, Courier]]:
        typed = [Courier(tidy(row.form.name.data), tidy(row.form.link.data)) for row in self.known]
        return [(row, each) for row, each in enumerate(typed) if each.name.strip() or each.link.strip()]


class TemplatesForm(VersionedForm):
    """The words of each message, by its key."""

    @classmethod
    def of(cls, templates: Templates, version: int) -> Self:
        """The form for what is stored; where the owner has no own words, those of a new shop."""
        return cls(data={"version": version, **{each.value: templates.text(each) for each in Message}})

    def templates(self) -> Templates:
        """What was typed."""
        return Templates({each: tidy(self[each].data) for each in Message})

    def reset(self, message: Message) -> None:
        """Puts the words of a new shop in place of what was typed."""
        self[message].data = DEFAULT_TEXTS[message]


for _message in Message:
    setattr(TemplatesForm, _message.value, TextAreaField(_message.label))


class ThresholdsForm(VersionedForm):
    """When waiting is long, and how long screenshots are kept."""

    waits_long_hours = StringField("Amber after")
    waits_too_long_hours = StringField("Red after")
    proof_days = StringField("Keep screenshots for")

    @classmethod
    def of(cls, thresholds: Thresholds, version: int) -> Self:
        """The form for what is stored."""
        return cls(data={"version": version, **threshold_values(thresholds)})

    def thresholds(self) -> Thresholds:
        """What was typed; what is no whole number becomes one that the rules refuse."""
        return Thresholds(**{name: _whole(self[name].data) for name in threshold_values(Thresholds())})


def threshold_values(thresholds: Thresholds) -> dict[str, str]:
    """The thresholds as a form sends them."""
    return {name: str(getattr(thresholds, name)) for name in Thresholds.__dataclass_fields__}


def _whole(typed: str | None) -> int:
    number = tidy(typed).strip()
    return int(number) if number.isdecimal() and len(number) <= 5 else -1
